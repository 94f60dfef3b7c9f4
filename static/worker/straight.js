// What goes to the centre as it is kept: where nothing else waits, it gets its place in the count while it is laid down.
import { got } from "./idb.js";
import { edits, held, placeOf, SENT, WAITING } from "./queue.js";

/** @import { Entry, Identity, Operation } from "./types.js" */
/** @typedef {{ who: Identity, last: number }} Turn who sends, and the last place that was given */
/** @typedef {Omit<Entry, "o">} Laid */

/**
 * The sender as the disk has them now; null where something waits already, or they signed in anew meanwhile.
 * @param {IDBTransaction} tx @param {Identity} sender @param {Operation[]} ops
 * @returns {Promise<Turn | null>}
 */
export async function turn(tx, sender, ops) {
  const [waiting, who, last] = await Promise.all([
    got(tx.objectStore("ops").count(edits())),
    got(tx.objectStore("identities").get(sender.id)),
    got(tx.objectStore("state").get(`n:${sender.device}`)),
  ]);
  const same = who?.device === sender.device && who.ticket === sender.ticket;
  const theirs = same && ops.every(({ act }) => act === who.id);
  return waiting === 0 && theirs ? { who, last: last ?? 0 } : null;
}

/**
 * Lays down those that this phone does not hold yet, numbered where it is their turn.
 * @param {IDBTransaction} tx @param {Operation[]} ops @param {Map<string, any>} sealed each as it lies here, by id @param {number} at ms @param {Promise<Turn | null> | null} asked
 * @returns {Promise<Laid[]>}
 */
export async function layDown(tx, ops, sealed, at, asked) {
  const laid = [];
  for (const op of ops) {
    if (await held(tx, op)) continue;
    const first = await asked;
    const entry = { id: op.id, m: op.m, act: op.act, q: WAITING, at, v: op };
    if (first) Object.assign(entry, { q: SENT, n: first.last + laid.length + 1 });
    const store = tx.objectStore("ops");
    store.add({ ...entry, ...sealed.get(op.id), ...(await placeOf(store, op)) });
    laid.push(entry);
  }
  const first = await asked;
  if (first && laid.length > 0) {
    tx.objectStore("state").put(first.last + laid.length, `n:${first.who.device}`);
  }
  return laid;
}

/**
 * Takes the numbers off what somebody's new device sends first, and off what it may have to send again: they were the old
 * one's.
 * @param {IDBTransaction} tx @param {string} act
 */
export async function countAnew(tx, act) {
  for (const name of ["ops", "verdicts"]) {
    const store = tx.objectStore(name);
    for (const { n, ...entry } of await got(store.getAll())) {
      if (entry.act === act && n !== undefined) store.put(entry);
    }
  }
}
