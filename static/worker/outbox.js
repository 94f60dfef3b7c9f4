// The outbox: every operation made on this phone until the server has judged it. A database of its own, added to, never rebuilt.
import { sealing } from "./entries.js";
import { between, database, got } from "./idb.js";
import { identities } from "./identities.js";
import { openKeyring } from "./keyring.js";
import { DEFERRED, hurry, isLook, SENT, settle, urgent } from "./queue.js";
import { readStanding, standings } from "./standing.js";
import { layDown, turn } from "./straight.js";

/** @import { Entry, Identity, Kept, Operation, Standing, World } from "./types.js" */
/** @import { Laid } from "./straight.js" */

const UNDO_MS = 10_000;

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

/** @param {World} world */
export function openOutbox(world) {
  const db = database(world.indexedDB, "crm-outbox", 1, lay);
  const keys = openKeyring(world, db);
  const people = identities(db, keys);
  const { open, close } = sealing(keys, people.centreOf);
  /** @template {{ id: string, act: string, v: Operation }} T @param {T[]} entries @returns {Promise<T[]>} */
  const opened = (entries) => Promise.all(entries.map((entry) => open(entry)));

  /**
   * Keeps operations; on disk before it answers. An allergy and the member's earlier ones are hurried.
   * One that this phone holds already, whatever became of it, is not taken twice.
   * @param {Operation[]} ops @param {Record<string, unknown>} [state] what to remember with them
   * @param {string[]} [settled] refused operations, or ones the centre cannot judge, that these settle
   * @param {Identity | null} [sender] who sends them at once, where nothing else waits: they are numbered as they are kept
   * @returns {Promise<{ fresh: Operation[], standing: Standing, going?: { who: Identity, laid: Laid[] } }>} those that are new,
   *   how the outbox stands with them, and what may go at once
   */
  const keep = async (ops, state = {}, settled = [], sender = null) => {
    const closed = await Promise.all(ops.map(close));
    const sealed = new Map(ops.map(({ id }, at) => [id, closed[at]]));
    return db.strict(["ops", "state", "rejected", "verdicts", "identities"], async (tx) => {
      const store = tx.objectStore("ops");
      const asked = sender ? turn(tx, sender, ops) : null;
      for (const id of settled) await settle(tx, id);
      for (const [name, value] of Object.entries(state)) tx.objectStore("state").put(value, name);
      const laid = await layDown(tx, ops, sealed, world.now(), asked);
      const fresh = laid.map(({ v }) => v);
      await Promise.all(fresh.filter(urgent).map((op) => hurry(store, op.m)));
      const who = (await asked)?.who;
      const going = who && sender && { who: sender, laid };
      return { fresh, standing: await readStanding(tx, world.now()), going };
    });
  };

  /**
   * What this phone did with a member: edits waiting, looks waiting, judged ones of both still kept, and how many were refused.
   * @param {string} m @returns {Promise<{ waiting: Entry[], looks: Entry[], judged: Kept[], refused: number }>}
   */
  const of = async (m) => {
    /** @type {[Entry[], Kept[], number]} */
    const [all, judged, refused] = await db.read(["ops", "verdicts", "rejected"], (tx) =>
      Promise.all([
        got(tx.objectStore("ops").index("m").getAll(m)),
        got(tx.objectStore("verdicts").index("m").getAll(m)),
        got(tx.objectStore("rejected").index("m").count(m)),
      ]),
    );
    const waiting = await opened(all.filter(({ v }) => !isLook(v)));
    const looks = all.filter(({ v }) => isLook(v));
    return { waiting, looks, judged: await opened(judged), refused };
  };

  /**
   * Takes back an operation that was never sent and is at most ten seconds old.
   * @param {string} id @returns {Promise<boolean>} whether it is gone
   */
  const takeBack = (id) =>
    db.strict(["ops"], async (tx) => {
      const store = tx.objectStore("ops");
      const entry = await got(store.index("id").get(id));
      const unsent = entry && entry.n === undefined && entry.q !== SENT;
      if (!unsent || world.now() - entry.at > UNDO_MS) return false;
      store.delete(entry.o);
      return true;
    });

  return {
    db,
    keep,
    of,
    takeBack,
    keys,
    ...people,
    ...standings(db, world, opened),
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
    next: async (act, limit, rest) => {
      const next = await db.read(["ops"], async (tx) => {
        const index = tx.objectStore("ops").index("turn");
        const [ready, deferred] = await Promise.all([
          got(index.getAll(between([act, SENT], [act, DEFERRED]), limit)),
          got(index.getAll(between([act, DEFERRED], [act, DEFERRED + 1]))),
        ]);
        ready.sort((a, b) => (a.n ?? Infinity) - (b.n ?? Infinity) || a.q - b.q || a.o - b.o);
        const rested = deferred.filter((entry) => Math.abs(world.now() - entry.tried) >= rest);
        return [...ready, ...rested].slice(0, limit);
      });
      return opened(next);
    },
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
            for (const { id } of entries) {
              const entry = await got(store.index("id").get(id));
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
    /** @param {string[]} names @returns {Promise<any[]>} */
    recall: (...names) =>
      db.read(["state"], (tx) =>
        Promise.all(names.map((name) => got(tx.objectStore("state").get(name)))),
      ),
    /** @param {Record<string, unknown>} state */
    remember: (state) =>
      db.write(["state"], (tx) => {
        for (const [name, value] of Object.entries(state)) tx.objectStore("state").put(value, name);
      }),
  };
}
