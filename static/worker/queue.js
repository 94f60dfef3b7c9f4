// Where an operation stands in the outbox, and how it gets past others or off the phone.
import { got } from "./idb.js";

/** @import { Operation } from "./types.js" */

export const SENT = 0;
const HURRIED = 1;
export const WAITING = 2;
/** Looks go after the visits they came with. */
const LOOKS = 2.5;
export const DEFERRED = 3;

/** @param {Operation} op */
export const urgent = (op) => op.k.startsWith("allergy.");

/** A look is nobody's edit: nobody is told that one waits, and nobody mends one that was refused. @param {Pick<Operation, "k">} op */
export const isLook = ({ k }) => k === "access.read";

/** Where edits lie among `ops`; looks lie below zero, so that edits are counted without them. */
export const edits = () => IDBKeyRange.lowerBound(0);

/** The place of a look among `ops`, and its turn; an edit is given the next one. @param {IDBObjectStore} ops @param {Operation} op */
export async function placeOf(ops, op) {
  if (!isLook(op)) return {};
  const [lowest = 0] = await got(ops.getAllKeys(null, 1));
  return { o: Math.min(Number(lowest), 0) - 1, q: LOOKS };
}

/** What an allergy leans on (the scan, the consent) still goes before it. @param {IDBObjectStore} ops @param {string} m */
export async function hurry(ops, m) {
  for (const entry of await got(ops.index("m").getAll(m))) {
    if (entry.q === WAITING) ops.put({ ...entry, q: HURRIED });
  }
}

/** Takes a refused operation, or one the centre cannot judge, off the phone. @param {IDBTransaction} tx @param {string} id */
export async function settle(tx, id) {
  tx.objectStore("rejected").delete(id);
  const ops = tx.objectStore("ops");
  const entry = await got(ops.index("id").get(id));
  if (entry?.q === DEFERRED) ops.delete(entry.o);
}

/** Whether an operation lies here: waiting, judged or refused. @param {IDBTransaction} tx @param {Operation} op */
export async function held(tx, { id, m }) {
  const [waiting, refused, judged] = await Promise.all([
    got(tx.objectStore("ops").index("id").getKey(id)),
    got(tx.objectStore("rejected").getKey(id)),
    got(tx.objectStore("verdicts").index("m").getAll(m)),
  ]);
  return Boolean(waiting || refused || judged.some((kept) => kept.id === id));
}
