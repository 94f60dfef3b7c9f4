// What a member likes, wears and dislikes, as chips; where two guides differ. The twin of members/view/chips.py.
import { knew } from "../merge/entries.js";
import { byOrder, grouped, last } from "../merge/shelves.js";

/** @import { Chip, Dict, Difference, Row } from "../types.js" */
/** @import { Glance } from "./glance.js" */
/** @typedef {{ row: Row, group: number, chip: Chip }} Made */

const STRONG_DAYS = 2;
const DIFFER_DAYS = 14;
const SPOKEN_ELSEWHERE = new Set(["address"]);
const [LIKES, VALUES, DISLIKES] = [0, 1, 2];

/**
 * @param {Pick<Chip, "f" | "c" | "v" | "p">} what
 * @param {Row[]} agreeing
 * @param {Row[]} rows
 * @param {Glance} glance
 * @returns {Chip}
 */
const chipOf = (what, agreeing, rows, glance) => ({
  ...what,
  strong:
    agreeing.some((row) => Boolean(row.ok)) ||
    new Set(agreeing.map(glance.day)).size >= STRONG_DAYS,
  pending: rows.some(glance.waits),
  ...glance.said(/** @type {Row} */ (last(agreeing))),
  ids: rows.map((row) => row.id),
});

/** @param {Row[]} rows @param {Glance} glance @returns {Made} */
function ofTag(rows, glance) {
  const row = /** @type {Row} */ (last(rows));
  const what = { f: row.f, c: row.c, v: "", p: row.p };
  const agreeing = rows.filter((one) => one.p === row.p);
  const group = row.p === "like" ? LIKES : DISLIKES;
  return { row, group, chip: chipOf(what, agreeing, rows, glance) };
}

/** @param {string} name @param {Row[]} rows @param {Glance} glance @returns {Made} */
function ofFacet(name, rows, glance) {
  const row = /** @type {Row} */ (rows[0]);
  const what = { f: name, c: "", v: row.v, p: "like" };
  const agreeing = rows.filter((one) => one.v === row.v).reverse();
  return { row, group: VALUES, chip: chipOf(what, agreeing, agreeing, glance) };
}

/**
 * The chips: strong ones first; then likes, single values, dislikes; newest first.
 * @param {Row[]} tags
 * @param {Dict<Row[]>} facets
 * @param {Glance} glance
 */
export function chips(tags, facets, glance) {
  const values = Object.entries(facets).filter(([name]) => !SPOKEN_ELSEWHERE.has(name));
  const said = grouped(tags, (row) => JSON.stringify([row.f, row.c]));
  return [
    ...said.map((rows) => ofTag(rows, glance)),
    ...values.map(([name, rows]) => ofFacet(name, rows, glance)),
  ]
    .sort((a, b) => byOrder(b.row, a.row))
    .sort((a, b) => Number(b.chip.strong) - Number(a.chip.strong) || a.group - b.group)
    .map(({ chip }) => chip);
}

/** @param {Row} shown @param {Row} other */
const differs = (shown, other) =>
  shown.v !== other.v && shown.by !== other.by && !knew(shown, other) && !knew(other, shown);

/** @param {Row} row @param {Glance} glance */
const value = (row, glance) => ({ id: row.id, v: row.v, ...glance.said(row) });

/**
 * Single values two guides set without knowing of each other, for 14 days. `ours` is the one the card shows.
 * @param {Dict<Row[]>} facets
 * @param {Glance} glance
 * @returns {Difference[]}
 */
export function differ(facets, glance) {
  return Object.entries(facets)
    .flatMap(([f, [ours, ...others]]) => {
      const theirs = ours && others.find((row) => differs(ours, row));
      return theirs && glance.age(ours) <= DIFFER_DAYS ? [{ f, ours, theirs }] : [];
    })
    .sort((a, b) => byOrder(b.ours, a.ours))
    .map(({ f, ours, theirs }) => ({
      f,
      ours: value(ours, glance),
      theirs: value(theirs, glance),
    }));
}
