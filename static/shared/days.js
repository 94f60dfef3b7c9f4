// Days as the store counts them. The twin of members/view/glance.py.
import { millis } from "./hlc.js";

const DAY_MS = 86_400_000;
const LAST_MS = 253_402_214_400_000; // 9999-12-31; a clock further on is a broken clock

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} tz */
function format(tz) {
  const known = formats.get(tz);
  if (known) return known;
  const made = new Intl.DateTimeFormat("sv-SE", {
    timeZone: tz,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  formats.set(tz, made);
  return made;
}

/**
 * The store's date at a moment, ISO.
 * @param {number} ms since 1970
 * @param {string} tz an IANA name
 */
export const localDay = (ms, tz) => format(tz).format(Math.min(ms, LAST_MS));

/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();

/**
 * The hour of the store's clock at a moment.
 * @param {number} ms since 1970
 * @param {string} tz an IANA name
 */
export function localHour(ms, tz) {
  const clock =
    clocks.get(tz) ??
    new Intl.DateTimeFormat("sv-SE", { timeZone: tz, hour: "2-digit", hourCycle: "h23" });
  clocks.set(tz, clock);
  return Number(clock.format(Math.min(ms, LAST_MS)));
}

/**
 * The store's date an entry was made.
 * @param {{ hlc: string }} row
 * @param {string} tz
 */
export const dayOf = (row, tz) => localDay(millis(row.hlc), tz);

/**
 * Counts the days from one ISO date to another.
 * @param {string} earlier
 * @param {string} later
 */
export const daysBetween = (earlier, later) =>
  Math.round((Date.parse(later) - Date.parse(earlier)) / DAY_MS);
