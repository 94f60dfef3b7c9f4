// What a phone lets go of because the centre says so.
import { got } from "./idb.js";

/** @import { Gone } from "./types.js" */

/** @param {IDBTransaction} tx @param {Gone} row */
export async function drop(tx, { m }) {
  for (const name of ["cards", "presence"]) tx.objectStore(name).delete(m);
  for (const name of ["followups", "visit"]) {
    const store = tx.objectStore(name);
    for (const id of await got(store.index("m").getAllKeys(m))) store.delete(id);
  }
  const meta = tx.objectStore("meta");
  const list = await got(meta.get("list"));
  if (!list?.rows.some((/** @type {any} */ row) => row.m === m)) return;
  meta.put({ ...list, rows: list.rows.filter((/** @type {any} */ row) => row.m !== m) }, "list");
}

/** Cards that the store's phones carry no longer; what the phone itself knows of the visit stays. @param {IDBTransaction} tx @param {string[]} members */
export async function putDown(tx, members) {
  if (members.length === 0) return;
  const store = tx.objectStore("cards");
  const held = new Set(await got(store.getAllKeys()));
  for (const m of members) if (held.has(m)) store.delete(m);
}
