// Who looks at a card, when and where: turns an entry's author and clock into a name and a date.
import { dayOf, daysBetween, localDay } from "../days.js";

/** @import { Card, Env, Op, Row } from "../types.js" */
/** @typedef {ReturnType<typeof glanceAt>} Glance */

/**
 * One look at one card.
 * @param {Card} card
 * @param {Op[]} own operations the card does not hold yet
 * @param {number} nowMs
 * @param {Env} env
 */
export function glanceAt(card, own, nowMs, env) {
  const pending = new Set(own.map((op) => op.id));
  const today = localDay(nowMs, env.tz);
  const people = new Map([...Object.entries(env.people ?? {}), ...Object.entries(card.people)]);
  return {
    m: card.m || (own[0]?.m ?? ""),
    me: env.me,
    today,
    /** The store's date an entry was made. @param {Row} row */
    day: (row) => dayOf(row, env.tz),
    /** Days since an entry was made. @param {Row} row */
    age: (row) => daysBetween(dayOf(row, env.tz), today),
    /** Who made an entry, "" when not known here, and when. @param {Row} row */
    said: (row) => ({ who: people.get(row.by) ?? "", date: dayOf(row, env.tz) }),
    /** Whether an entry is on this phone only. @param {Row} row */
    waits: (row) => pending.has(row.id),
  };
}
