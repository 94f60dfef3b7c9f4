// Why a prompt is made: its dated facts, the member's rhythm, what it is worth. The twin of prompts/why.py.
import { daysBetween, localDay } from "./days.js";

/** @import { Card } from "./types.js" */
/** @typedef {Record<string, any>} Row */

const YEAR = 365;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** @param {number} n */
const tenths = (n) => {
  const size = Math.abs(n);
  return `${["−", "", "+"][Math.sign(n) + 1]}${Math.floor(size / 10)}.${size % 10}`;
};

/** @param {Row | undefined} counted diff, low and high in tenths of a percent point, and n */
export function ofRule(counted) {
  if (!counted) return { k: "untested" };
  const { diff, low, high, n } = counted;
  const sure = low > 0 ? "more" : "unsure";
  const k = high < 0 ? "less" : sure;
  return { k, n, diff: tenths(diff), low: tenths(low), high: tenths(high) };
}

/** @param {string} text */
const isDay = (text) =>
  DAY.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);

/** Days since the fact's date, where it is past and the words do not say it. @param {Row} fact @param {string} today */
function ageOf(fact, today) {
  if ("days" in fact || "since_days" in fact) return null;
  const [, on] =
    Object.entries(fact).find(([name, at]) => name.endsWith("_date") && isDay(at)) ?? [];
  return on && on <= today ? daysBetween(on, today) : null;
}

/** @param {Card} card @param {string} today */
function rhythmOf({ days, facts }, today) {
  /** @param {string} day */
  const place = (day) => YEAR - daysBetween(day, today);
  const visits = days
    .filter((one) => one.length < 3)
    .map(([day]) => day)
    .filter((day) => place(day) >= 0 && place(day) < YEAR);
  const marks = visits.map(place);
  const { length: n } = marks;
  const [first] = visits;
  const last = marks[n - 1];
  if (last === undefined) return null;
  const gap = facts.usual_gap_days ?? null;
  const pause = gap ? Math.min(gap, YEAR - last) : 0;
  return { marks, n, first, last, since: YEAR - last, gap, pause };
}

/**
 * The sheet of a prompt that the card shows.
 * @param {Card} card
 * @param {Row} prompt
 * @param {number} nowMs
 * @param {string} tz
 * @param {Record<string, Row>} worth by rule, what the chain has counted
 */
export function why(card, prompt, nowMs, tz, worth) {
  const today = localDay(nowMs, tz);
  const reasons = prompt.reasons.map((/** @type {Row} */ fact) => ({
    ...fact,
    age: ageOf(fact, today),
  }));
  return {
    prompt: { ...prompt, reasons },
    rhythm: rhythmOf(card, today),
    worth: ofRule(worth[prompt.rule]),
  };
}
