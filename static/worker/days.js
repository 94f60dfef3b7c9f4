// The store's clock, beside its days (shared/days.js).
import { localDay } from "../shared/days.js";

const DAY_MS = 86_400_000;

/** By time zone: one is dear to make, and every page shows the clock. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} timeZone an IANA name */
function format(timeZone) {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("sv-SE", { timeZone, timeStyle: "medium" });
  formats.set(timeZone, made);
  return made;
}

/** The time of day in the store, `14:05:09`. @param {number} ms @param {string} tz an IANA name */
const timeOfDay = (ms, tz) => format(tz).format(ms);

/** The store's clock, `14:05`; "" for never. @param {number} ms @param {string} tz */
export const clock = (ms, tz) => (ms ? timeOfDay(ms, tz).slice(0, 5) : "");

/** @param {string} day ISO @param {number} days */
export const plusDays = (day, days) =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** The store's next midnight, ms; an hour late at most where clocks change that day. @param {number} ms @param {string} tz */
export function midnight(ms, tz) {
  const [h = 0, m = 0, s = 0] = timeOfDay(ms, tz).split(":").map(Number);
  const guess = ms + DAY_MS - ((h * 60 + m) * 60 + s) * 1_000;
  return localDay(guess, tz) === localDay(ms, tz) ? guess + 3_600_000 : guess;
}
