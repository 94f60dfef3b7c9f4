// Where entries lie in a card's state, in which order, and how they come and go. The twin of core/merge/shelves.py.

/** @import { Row, Shelf, State } from "../types.js" */

/**
 * Clock, then id: the one order of a card.
 * @param {Pick<Row, "id" | "hlc">} a
 * @param {Pick<Row, "id" | "hlc">} b
 */
export const after = (a, b) => a.hlc > b.hlc || (a.hlc === b.hlc && a.id > b.id);

/** The same for `sort`, oldest first. @param {Pick<Row, "id" | "hlc">} a @param {Pick<Row, "id" | "hlc">} b */
export const byOrder = (a, b) => (a.id === b.id ? 0 : after(a, b) ? 1 : -1);

/**
 * Rows that have the same key together, in the order their first came.
 * @param {Row[]} rows
 * @param {(row: Row) => string} key
 * @returns {Row[][]}
 */
export function grouped(rows, key) {
  /** @type {Map<string, Row[]>} */
  const found = new Map();
  for (const row of rows) {
    const same = found.get(key(row));
    if (same) same.push(row);
    else found.set(key(row), [row]);
  }
  return [...found.values()];
}

/**
 * The last of a list; not `at`, which older phones lack.
 * @param {Row[]} list
 */
export const last = (list) => list[list.length - 1];

/**
 * Puts a row in its place, oldest first; nothing happens when its id is there.
 * @param {Row[]} rows
 * @param {Row} row
 */
function insert(rows, row) {
  if (rows.some((one) => one.id === row.id)) return;
  let place = rows.length;
  while (place > 0 && after(/** @type {Row} */ (rows[place - 1]), row)) place -= 1;
  rows.splice(place, 0, row);
}

/**
 * Takes the row with this id out.
 * @param {Row[]} rows
 * @param {string} id
 */
function remove(rows, id) {
  const place = rows.findIndex((row) => row.id === id);
  return place < 0 ? null : /** @type {Row} */ (rows.splice(place, 1)[0]);
}

/**
 * A list, oldest first. `settled` is called after each change, to work out what the list amounts to.
 * @param {"tags" | "notes" | "allergies" | "withdrawals" | "nones" | "contacts"} name
 * @param {(state: State) => void} [settled]
 * @param {Partial<Row>} [bare] what it wrote into rows, as it is when a row is lifted off
 * @returns {Shelf}
 */
export function rows(name, settled = () => {}, bare = {}) {
  return {
    name,
    put(state, _at, row) {
      insert(state[name], row);
      settled(state);
    },
    take(state, id) {
      const row = remove(state[name], id);
      if (row) settled(state);
      return row && ["", { ...row, ...bare }];
    },
  };
}

/**
 * A list for each of some keys, oldest or newest first; an empty list leaves no key. The state's parts have no
 * prototype, so any key is only a key.
 * @param {"facets" | "outcomes" | "consents"} name
 * @param {{ newestFirst?: boolean, settled?: (state: State, at: string) => void }} [how]
 * @returns {Shelf}
 */
export function groups(name, { newestFirst = false, settled = () => {} } = {}) {
  /** @param {Row[]} list */
  const turned = (list) => (newestFirst ? [...list].reverse() : [...list]);
  /** @param {State} state @param {string} at @param {Row[]} list */
  const keep = (state, at, list) => {
    if (list.length > 0) state[name][at] = turned(list);
    else delete state[name][at];
    settled(state, at);
  };
  return {
    name,
    put(state, at, row) {
      const list = turned(state[name][at] ?? []);
      insert(list, row);
      keep(state, at, list);
    },
    take(state, id) {
      for (const [at, kept] of Object.entries(state[name])) {
        const list = turned(kept);
        const row = remove(list, id);
        if (!row) continue;
        keep(state, at, list);
        return [at, row];
      }
      return null;
    },
  };
}
