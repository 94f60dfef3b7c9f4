// Days as the store counts them.

const DAY_MS = 86_400_000;
/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} tz an IANA name */
function format(tz) {
  const known = formats.get(tz);
  if (known) return known;
  const made = new Intl.DateTimeFormat("sv-SE", {
    timeZone: tz,
    dateStyle: "short",
    timeStyle: "medium",
  });
  formats.set(tz, made);
  return made;
}

/** The store's date and time, `2026-03-08 14:05:09`. @param {number} ms @param {string} tz */
const local = (ms, tz) => format(tz).format(ms);

/** The store's date at that moment, ISO. @param {number} ms @param {string} tz */
export const storeDay = (ms, tz) => local(ms, tz).slice(0, 10);

/** The store's clock, `14:05`; "" for never. @param {number} ms @param {string} tz */
export const clock = (ms, tz) => (ms ? local(ms, tz).slice(11, 16) : "");

/** Days from one date to another. @param {string} from ISO @param {string} to ISO */
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** @param {string} day ISO @param {number} days */
export const plusDays = (day, days) =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** The next midnight of the store, ms: the first moment, to the minute, of another date. @param {number} ms @param {string} tz */
export function midnight(ms, tz) {
  const [h = 0, m = 0, s = 0] = local(ms, tz).slice(11).split(":").map(Number);
  const guess = ms + DAY_MS - ((h * 60 + m) * 60 + s) * 1_000 - (ms % 1_000);
  return storeDay(guess, tz) === storeDay(ms, tz) ? guess + 3_600_000 : guess;
}
