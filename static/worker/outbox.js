// The outbox: every operation made on this phone until the server has judged it. A database of its own, added to, never rebuilt.
import { between, database, got } from "./idb.js";

/** @import { Entry, Identity, Kept, Operation, Refused, Standing, World } from "./types.js" */

export const SENT = 0;
const HURRIED = 1;
const WAITING = 2;
export const DEFERRED = 3;
const UNDO_MS = 10_000;
const DEFERRED_SHOWN_MS = 3_600_000;
const AMBER_MINUTES = 15;
const RED_MINUTES = 240;

/** @param {IDBDatabase} db */
function lay(db) {
  const ops = db.createObjectStore("ops", { keyPath: "o", autoIncrement: true });
  ops.createIndex("id", "id", { unique: true });
  ops.createIndex("m", "m");
  ops.createIndex("turn", ["act", "q", "o"]);
  ops.createIndex("since", "since");
  const verdicts = db.createObjectStore("verdicts", { keyPath: "o", autoIncrement: true });
  verdicts.createIndex("m", "m");
  verdicts.createIndex("done", "done");
  db.createObjectStore("rejected", { keyPath: "id" }).createIndex("m", "m");
  db.createObjectStore("identities", { keyPath: "id" });
  db.createObjectStore("state");
}

/** @param {Operation} op */
const urgent = (op) => op.k.startsWith("allergy.");

/**
 * @param {number} oldest ms, 0 when nothing waits
 * @param {number} now
 * @returns {{ minutes: number, level: Standing["level"] }}
 */
export function age(oldest, now) {
  const minutes = oldest ? Math.max(0, Math.floor((now - oldest) / 60_000)) : 0;
  if (minutes >= RED_MINUTES) return { minutes, level: "red" };
  if (minutes >= AMBER_MINUTES) return { minutes, level: "amber" };
  return { minutes, level: oldest ? "waiting" : "ok" };
}

/** @param {World} world */
export function openOutbox(world) {
  const db = database(world.indexedDB, "crm-outbox", 1, lay);

  /**
   * Keeps operations; on disk before it answers. With an allergy the member's earlier ones are hurried too, so that what
   * an allergy leans on (the scan, the consent) still goes before it.
   * @param {Operation[]} ops @param {Record<string, unknown>} state what to remember with them
   */
  const keep = (ops, state) =>
    db.strict(["ops", "state"], async (tx) => {
      const store = tx.objectStore("ops");
      for (const [name, value] of Object.entries(state)) tx.objectStore("state").put(value, name);
      for (const op of ops) {
        store.add({ id: op.id, m: op.m, act: op.act, q: WAITING, at: world.now(), v: op });
      }
      for (const m of new Set(ops.filter(urgent).map((op) => op.m))) {
        for (const entry of await got(store.index("m").getAll(m))) {
          if (entry.q === WAITING) store.put({ ...entry, q: HURRIED });
        }
      }
    });

  /**
   * What this phone knows of a member beyond the snapshot: own operations waiting, and judged ones with a later rev.
   * @param {string} m @param {number} rev the snapshot's
   * @returns {Promise<{ waiting: Entry[], judged: Kept[] }>}
   */
  const beyond = (m, rev) =>
    db.read(["ops", "verdicts"], async (tx) => {
      const [waiting, judged] = await Promise.all([
        got(tx.objectStore("ops").index("m").getAll(m)),
        got(tx.objectStore("verdicts").index("m").getAll(m)),
      ]);
      return { waiting, judged: judged.filter((/** @type {Kept} */ kept) => kept.rev > rev) };
    });

  /**
   * Takes back an operation that was never sent and is at most ten seconds old.
   * @param {string} id @returns {Promise<boolean>} whether it is gone
   */
  const takeBack = (id) =>
    db.strict(["ops"], async (tx) => {
      const store = tx.objectStore("ops");
      const entry = await got(store.index("id").get(id));
      if (!entry || entry.n !== undefined || world.now() - entry.at > UNDO_MS) return false;
      store.delete(entry.o);
      return true;
    });

  /** @returns {Promise<Standing>} */
  const standing = () =>
    db.read(["ops", "rejected"], async (tx) => {
      const ops = tx.objectStore("ops");
      const now = world.now();
      const [unsent, first, rejected, late] = await Promise.all([
        got(ops.count()),
        got(ops.getAll(null, 1)),
        got(tx.objectStore("rejected").count()),
        got(ops.index("since").count(IDBKeyRange.upperBound(now - DEFERRED_SHOWN_MS))),
      ]);
      const oldest = first[0]?.at ?? 0;
      return { unsent, oldest, rejected, attention: rejected + late, ...age(oldest, now) };
    });

  /** Everything on the phone, for the sync page. @returns {Promise<{ waiting: Entry[], rejected: Refused[], sent: Kept[] }>} */
  const everything = () =>
    db.read(["ops", "rejected", "verdicts"], async (tx) => {
      /** @type {Kept[]} */
      const sent = [];
      const [waiting, rejected] = await Promise.all([
        got(tx.objectStore("ops").getAll()),
        got(tx.objectStore("rejected").getAll()),
        new Promise((ok) => {
          tx.objectStore("verdicts").openCursor(null, "prev").onsuccess = (event) => {
            const cursor = /** @type {IDBRequest<IDBCursorWithValue>} */ (event.target).result;
            if (!cursor || sent.length === 20) return ok(null);
            sent.push(cursor.value);
            return cursor.continue();
          };
        }),
      ]);
      return { waiting, rejected, sent };
    });

  return {
    db,
    keep,
    beyond,
    takeBack,
    standing,
    everything,
    /** Who has operations waiting. @returns {Promise<string[]>} */
    actors: () =>
      db.read(["ops"], async (tx) => {
        /** @type {string[]} */
        const actors = [];
        const index = tx.objectStore("ops").index("turn");
        for (let low = /** @type {IDBKeyRange | null} */ (null); ; ) {
          const [next] = await got(index.getAll(low, 1));
          if (!next) return actors;
          actors.push(next.act);
          low = IDBKeyRange.lowerBound([next.act, DEFERRED + 1]);
        }
      }),
    /**
     * The next entries of an actor in sending order; deferred ones only where there is room and they have rested.
     * @param {string} act @param {number} limit @param {number} rest ms
     * @returns {Promise<Entry[]>}
     */
    next: (act, limit, rest) =>
      db.read(["ops"], async (tx) => {
        const index = tx.objectStore("ops").index("turn");
        const [ready, deferred] = await Promise.all([
          got(index.getAll(between([act, SENT], [act, DEFERRED]), limit)),
          got(index.getAll(between([act, DEFERRED], [act, DEFERRED + 1]))),
        ]);
        ready.sort((a, b) => (a.n ?? Infinity) - (b.n ?? Infinity) || a.q - b.q || a.o - b.o);
        const rested = deferred.filter((entry) => Math.abs(world.now() - entry.tried) >= rest);
        return [...ready, ...rested].slice(0, limit);
      }),
    /**
     * Gives each entry its place in the device's count as it is first sent; leaves out what was taken back meanwhile.
     * @param {Entry[]} entries @param {string} device @returns {Promise<Entry[]>}
     */
    number: (entries, device) =>
      entries.every((entry) => entry.n !== undefined)
        ? Promise.resolve(entries)
        : db.strict(["ops", "state"], async (tx) => {
            const store = tx.objectStore("ops");
            const state = tx.objectStore("state");
            let last = (await got(state.get(`n:${device}`))) ?? 0;
            const numbered = [];
            for (const { o } of entries) {
              const entry = await got(store.get(o));
              if (!entry) continue;
              if (entry.n === undefined) {
                last += 1;
                Object.assign(entry, { n: last, q: SENT });
                store.put(entry);
              }
              numbered.push(entry);
            }
            state.put(last, `n:${device}`);
            return numbered;
          }),
    /** @param {string} id @returns {Promise<Identity | undefined>} */
    identity: (id) => db.read(["identities"], (tx) => got(tx.objectStore("identities").get(id))),
    /** @param {Identity} who */
    identify: (who) => db.strict(["identities"], (tx) => tx.objectStore("identities").put(who)),
    /** Signs a guide in. @param {Identity} who */
    enrol: (who) =>
      db.strict(["identities", "state"], async (tx) => {
        const identities = tx.objectStore("identities");
        const state = tx.objectStore("state");
        const before = await got(identities.get(who.id));
        const last = before && (await got(state.get(`n:${before.device}`)));
        if (last && before.device !== who.device) state.put(last, `n:${who.device}`);
        identities.put(who);
        state.put(who.id, "who");
      }),
    /** @param {string[]} names @returns {Promise<any[]>} */
    recall: (...names) =>
      db.read(["state"], (tx) => Promise.all(names.map((name) => got(tx.objectStore("state").get(name))))),
    /** @param {Record<string, unknown>} state */
    remember: (state) =>
      db.write(["state"], (tx) => {
        for (const [name, value] of Object.entries(state)) tx.objectStore("state").put(value, name);
      }),
  };
}
