// The allergy line: never blank, never a false all-clear. The twin of members/view/alert.py.
import { knew } from "../merge/entries.js";
import { byOrder, grouped, last } from "../merge/shelves.js";

/** @import { Alert, AlertEntry, Row } from "../types.js" */
/** @import { Glance } from "./glance.js" */

const GONE_DAYS = 90;
/** @type {Record<string, number>} */
const RANK = { avoid: 0, reacts: 1, unknown: 2, severe: 3 };
const SEVERE = 2; // not asked how bad counts as severe

/** @param {Row | AlertEntry} row */
const rank = (row) => RANK[row.sev] ?? SEVERE;

/** @param {string} day @param {string} today */
const isOld = (day, today) =>
  today > String(Number(day.slice(0, 4)) + 1).padStart(4, "0") + day.slice(4);

/** @param {Row} row */
const substance = (row) => (row.s ? `s:${row.s}` : `w:${row.w}`);

/**
 * One entry of all that say the same substance; its id names them all.
 * @param {Row[]} same
 * @param {Glance} glance
 * @param {boolean} gone
 * @returns {AlertEntry}
 */
function entry(same, glance, gone) {
  const newest = /** @type {Row} */ (last(same));
  const worst = same.reduce((a, b) => (rank(b) > rank(a) ? b : a));
  return {
    id: same.map((row) => row.id).join(","),
    s: newest.s,
    w: last(same.filter((row) => row.w))?.w ?? "",
    sev: worst.sev,
    ...glance.said(gone ? newest.gone : newest),
    gone,
    pending: same.some(glance.waits),
    visit: same.some((row) => Boolean(row.visit)),
  };
}

/**
 * Worst first, then newest.
 * @param {Row[]} rows
 * @param {Glance} glance
 * @param {boolean} gone
 */
const merged = (rows, glance, gone) =>
  grouped(rows, substance)
    .sort((a, b) => byOrder(/** @type {Row} */ (last(b)), /** @type {Row} */ (last(a))))
    .map((same) => entry(same, glance, gone))
    .sort((a, b) => rank(b) - rank(a));

/**
 * The allergy line of a card.
 * @param {{ allergies: Row[], allergy_none: Row | null }} state
 * @param {Row[]} visits allergies kept for this visit only
 * @param {string} otherwise the state when nothing is on record: `none` only where an answer may be believed
 * @param {Glance} glance
 * @returns {Alert}
 */
export function alert({ allergies, allergy_none: none }, visits, otherwise, glance) {
  const live = [...allergies.filter((row) => !row.gone), ...visits].sort(byOrder);
  const fresh = none && !isOld(glance.day(none), glance.today) ? none : null;
  const nothing = otherwise === "none" && !fresh ? "unknown" : otherwise;
  const state = live.length > 0 ? "present" : nothing;
  const shown = merged(live, glance, false);
  const again = new Set(live.map(substance));
  const struck = allergies.filter(
    ({ gone, ...row }) =>
      gone &&
      !gone.own &&
      glance.age(gone) <= GONE_DAYS &&
      !again.has(substance(/** @type {Row} */ (row))),
  );
  const newest = last(live) ?? (state === "none" ? fresh : null);
  return {
    state,
    severe: shown.some((one) => rank(one) >= SEVERE),
    conflict: fresh !== null && live.some((row) => !(row.visit || knew(row, fresh))),
    date: newest ? glance.day(newest) : "",
    entries: [...shown, ...merged(struck, glance, true)],
  };
}
