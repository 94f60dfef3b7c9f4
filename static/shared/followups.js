// What stands on a guide's list of the day, and in which group. The twin of followups/day.py.
import { daysBetween } from "./days.js";

/** @typedef {{ id: string, staff: string, state: string, due: string, until: string, score: number, days: number }} FollowUp */

export const OPEN = ["due", "waiting", "later"];
const GROUPS = ["overdue", "today", "waiting"];

/** The day a follow-up is due: the one it was made for, or a later one it was put off to. @param {FollowUp} row */
const dueDay = ({ state, due, until }) => (state === "later" && until > due ? until : due);

/**
 * A row with the days until it is due, below 0 when it is overdue.
 * @template {FollowUp} T @param {T} row @param {string} day ISO @returns {T}
 */
export const withDays = (row, day) => ({ ...row, days: daysBetween(day, dueDay(row)) });

/** @param {FollowUp} row */
function groupOf({ state, days }) {
  if (state === "waiting") return "waiting";
  return days < 0 ? "overdue" : "today";
}

/** The first due stands first, then the best. @param {FollowUp} a @param {FollowUp} b */
const byRank = (a, b) => a.days - b.days || b.score - a.score || (a.id < b.id ? -1 : 1);

/**
 * Somebody's own rows and those nobody has, in their groups.
 * @param {FollowUp[]} rows @param {string} me @param {string} day ISO
 */
export function today(rows, me, day) {
  const listed = rows
    .filter(({ staff, state }) => (staff === me || staff === "") && OPEN.includes(state))
    .map((row) => withDays(row, day))
    .filter(({ state, days }) => state === "waiting" || days <= 0)
    .sort(byRank);
  return GROUPS.map((k) => ({ k, rows: listed.filter((row) => groupOf(row) === k) }));
}
