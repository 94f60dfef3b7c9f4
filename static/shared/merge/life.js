// How entries live and end: placed, ended by a mark, brought back, undone for good. The twin of core/merge/life.py.
// Undo beats move, move beats the other marks, marks beat entries, in whichever order they came.

/** @import { Entry, Op, Row, Shelf, State } from "../types.js" */

/** What a move ends: entries of any shelf, but no other move. */
export const EVERYTHING = "*";

/** @type {Map<string, Shelf>} */
const shelves = new Map();

/**
 * Makes a shelf known to marks and undo.
 * @param {Shelf} shelf
 */
export function known(shelf) {
  shelves.set(shelf.name, shelf);
  return shelf;
}

/** Where a text stands in a sorted list, or would. @param {string[]} ids @param {string} id */
function placeOf(ids, id) {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (/** @type {string} */ (ids[middle]) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param {string[]} ids sorted @param {string} id */
const holds = (ids, id) => ids[placeOf(ids, id)] === id;

/** Puts a text in its place of a sorted list; tells whether it was not there. @param {string[]} ids @param {string} id */
function add(ids, id) {
  const at = placeOf(ids, id);
  if (ids[at] === id) return false;
  ids.splice(at, 0, id);
  return true;
}

/** Takes from the dead what a mark that is gone had named, and nothing else ends. @param {State} state @param {string[]} named */
function raise(state, named) {
  const still = new Set(Object.values(state.marks).flatMap((one) => one.of));
  for (const id of named) {
    if (still.has(id) || holds(state.undone, id)) continue;
    state.dead.splice(placeOf(state.dead, id), 1);
  }
}

/** @param {Row | undefined} one */
const isMove = (one) => one?.ends === EVERYTHING;

/** @param {Row} one @param {Shelf} shelf */
const reaches = (one, shelf) => one.ends === shelf.name || isMove(one);

/** @param {State} state @param {Shelf} shelf @param {Row} row */
const endedBy = (state, shelf, row) =>
  holds(state.dead, row.id) && !(shelf === MARKS && isMove(row))
    ? Object.values(state.marks).filter((one) => one.of.includes(row.id) && reaches(one, shelf))
    : [];

/** @param {State} state @param {Shelf} shelf @param {string} id */
function end(state, shelf, id) {
  if (shelf === MARKS && isMove(state.marks[id])) return;
  const buried = state.buried[id];
  if (buried?.on === shelf.name) {
    delete state.buried[id];
    place(state, shelf, buried.at, buried.e);
    return;
  }
  const found = shelf.take(state, id);
  if (found) place(state, shelf, ...found);
}

/**
 * Lays an entry on its shelf, or buries it when something known ends it.
 * @param {State} state
 * @param {Shelf} shelf
 * @param {string} at
 * @param {Row} row
 */
export function place(state, shelf, at, row) {
  if (holds(state.undone, row.id)) return;
  const by = endedBy(state, shelf, row);
  if (by.length === 0) shelf.put(state, at, row);
  else if (!by.some((one) => one.forget)) state.buried[row.id] = { on: shelf.name, at, e: row };
}

/**
 * Takes an operation's effect away for good, now or whenever it arrives.
 * @param {State} state
 * @param {string} id
 */
export function undo(state, id) {
  if (!add(state.undone, id)) return;
  add(state.dead, id);
  delete state.buried[id];
  for (const shelf of shelves.values()) shelf.take(state, id);
}

/**
 * The marks of a card by id. Laying one ends what it names, lifting it brings that back.
 * @type {Shelf}
 */
export const MARKS = known({
  name: "marks",
  put(state, _at, row) {
    if (state.marks[row.id]) return;
    state.marks[row.id] = row;
    for (const id of row.of) add(state.dead, id);
    for (const shelf of shelves.values()) {
      if (reaches(row, shelf)) for (const id of row.of) end(state, shelf, id);
    }
  },
  take(state, id) {
    const row = state.marks[id];
    if (!row) return null;
    delete state.marks[id];
    raise(state, row.of);
    for (const ended of row.of) {
      const found = state.buried[ended];
      if (!found) continue;
      delete state.buried[ended];
      place(state, /** @type {Shelf} */ (shelves.get(found.on)), found.at, found.e);
    }
    return ["", row];
  },
});

/**
 * Makes a mark that ends `of`, those that lie on the shelf `ends` names.
 * @param {Op} op
 * @param {string[]} of
 * @param {string} ends
 * @param {boolean} [forget] what it ends leaves the state altogether and stays only in the log
 * @returns {Entry}
 */
export const mark = (op, of, ends, forget) => [
  "",
  { id: op.id, ends, of, by: op.act, hlc: op.hlc, ...(forget ? { forget } : {}) },
];
