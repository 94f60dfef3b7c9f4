// What the server judged: an entry leaves the outbox only in the transaction that records its verdict.
import { between, got } from "./idb.js";
import { shows } from "./news.js";
import { DEFERRED, isLook, placeOf, SENT } from "./queue.js";

/** @import { Entry, Kept, Operation, Refused, Result, World } from "./types.js" */
/** @typedef {ReturnType<typeof import("./outbox.js").openOutbox>} Outbox */

const KEPT_MS = 7 * 86_400_000;
const KEPT_MOST = 5_000;
const UNKNOWN_REV = Number.MAX_SAFE_INTEGER;
const MOST_MERGES = 5;
const KEPT = ["ops", "verdicts", "rejected"];
const ALIAS = "alias:";

/** By the centre's clock: one phone's, ahead for a moment, must not cost what a restore needs. @param {IDBTransaction} tx @param {number} now */
async function forgetOld(tx, now) {
  const store = tx.objectStore("verdicts");
  const [count, old] = await Promise.all([
    got(store.count()),
    got(store.index("done").getAllKeys(IDBKeyRange.upperBound(now - KEPT_MS), 500)),
  ]);
  const many = count - KEPT_MOST > 0 ? await got(store.getAllKeys(null, count - KEPT_MOST)) : [];
  for (const key of new Set([...old, ...many])) store.delete(key);
}

/** Who a name stands for: codes find their member, members are joined. @param {IDBTransaction} tx @param {string} name @returns {Promise<string>} */
async function standing(tx, name) {
  const state = tx.objectStore("state");
  let at = name;
  for (let turn = 0; turn < MOST_MERGES; turn += 1) {
    const to = await got(state.get(`alias:${at}`));
    if (!to || to === at) break;
    at = to;
  }
  return at;
}

/**
 * The code scanned offline has found its member: what was kept under the code belongs to the member from now on,
 * or to whom that one was joined with. The operations themselves stay as they were sent.
 * @param {IDBTransaction} tx @param {string} from @param {string} to
 */
async function rename(tx, from, to) {
  tx.objectStore("state").put(to, `alias:${from}`);
  const m = await standing(tx, to);
  for (const name of KEPT) {
    const store = tx.objectStore(name);
    for (const entry of await got(store.index("m").getAll(from))) store.put({ ...entry, m });
  }
}

/**
 * The member stands for themselves again: what was said by their own name, or by a code of theirs, is theirs.
 * @param {IDBTransaction} tx @param {string} m
 */
async function restore(tx, m) {
  const holder = await standing(tx, m);
  if (holder === m) return;
  tx.objectStore("state").delete(`alias:${m}`);
  for (const name of KEPT) {
    const store = tx.objectStore(name);
    for (const entry of await got(store.index("m").getAll(holder))) {
      const own = await standing(tx, entry.v.m);
      if (own !== holder) store.put({ ...entry, m: own });
    }
  }
}

/** An erased member's: its content goes, and it is not sent again. @template {{ v: Operation }} T @param {T} entry */
function emptied(entry) {
  const { s, e, d, ...rest } = /** @type {any} */ (entry);
  return { ...rest, v: { ...entry.v, p: {} }, erased: true };
}

/** @param {IDBTransaction} tx @param {Entry} entry @param {Result} result @param {{ now: number, centre: number }} at by the phone's clock, and by the centre's */
function judge(tx, { o, q, ...entry }, { s, rev, m, why }, { now, centre }) {
  const done = { ...entry, m: m ?? entry.m, done: centre };
  const ops = tx.objectStore("ops");
  if (isLook(entry.v) && (s === "deferred" || s === "rejected")) {
    ops.delete(o);
  } else if (s === "deferred") {
    ops.put({ ...entry, o, m: done.m, q: DEFERRED, since: entry.since ?? now, tried: now });
  } else if (s === "rejected") {
    const refused = { ...done, why: why ?? "invalid" };
    tx.objectStore("rejected").put(why === "erased" ? emptied(refused) : refused);
    ops.delete(o);
  } else if (s === "accepted" || s === "duplicate") {
    const counted = entry.v.k === "op.discard" ? 0 : UNKNOWN_REV;
    tx.objectStore("verdicts").add({ ...done, rev: rev ?? counted });
    ops.delete(o);
  }
}

/** @param {Outbox} outbox @param {World} world */
export function judging({ db }, world) {
  const stores = ["ops", "verdicts", "rejected", "state"];
  return {
    /**
     * The disk need not hold it yet: what a power cut takes back is sent again and judged the same.
     * @param {Pick<Entry, "id">[]} sent @param {Result[]} results @param {number} [centre] its time, ms
     * @returns {Promise<{ settled: number, members: string[], renamed: Record<string, string> }>} how many, and whose cards show it
     */
    record: (sent, results, centre = world.now()) =>
      db.write(stores, async (tx) => {
        const at = { now: world.now(), centre };
        const asked = new Set(sent.map(({ id }) => id));
        const known = results.filter(({ id }) => asked.has(id));
        const ids = tx.objectStore("ops").index("id"); // places are given out anew on an emptied phone
        const judged = await Promise.all(
          known.map(async (result) => {
            const entry = await got(ids.get(result.id));
            const m = result.m && (await standing(tx, result.m));
            if (entry) judge(tx, entry, { ...result, m }, at);
            const to = m ?? entry?.m;
            const shown = to !== entry?.m || shows(entry, result);
            return entry && { from: entry.m, to, named: result.m ?? to, shown };
          }),
        );
        /** @type {{ from: string, to: string, named: string, shown: boolean }[]} */
        const settled = judged.filter(Boolean);
        const moved = settled.filter(({ from, to }) => from !== to);
        const renamed = Object.fromEntries(moved.map(({ from, to }) => [from, to]));
        for (const { from, named } of moved) await rename(tx, from, named);
        await forgetOld(tx, centre);
        const shown = settled.filter(({ shown }) => shown);
        const members = [...new Set(shown.flatMap(({ from, to }) => [from, to]))];
        return { settled: settled.length, members, renamed };
      }),
    /** A member was erased: no word of theirs stays. @param {string} m */
    forget: (m) =>
      db.strict(stores, async (tx) => {
        for (const name of ["verdicts", "rejected"]) {
          const store = tx.objectStore(name);
          for (const entry of await got(store.index("m").getAll(m))) store.put(emptied(entry));
        }
      }),
    /** Two members were joined: what is kept here follows. @param {string} from @param {string} to */
    rename: (from, to) =>
      db.strict(stores, async (tx) => {
        await restore(tx, to); // who others are joined with stands for themselves
        await rename(tx, from, to);
      }),
    /** Two members are two again. @param {string} m the one who was joined with another */
    restore: (m) => db.strict(stores, (tx) => restore(tx, m)),
    /** Members who stand for another one here. @returns {Promise<Set<string>>} */
    joined: () =>
      db.read(["state"], async (tx) => {
        const keys = await got(tx.objectStore("state").getAllKeys(between(ALIAS, "alias;")));
        return new Set(keys.map((key) => String(key).slice(ALIAS.length)));
      }),
    /**
     * The server was restored from a backup: what it had accepted is sent again under the same ids.
     * @param {string} epoch
     */
    resend: (epoch) =>
      db.strict(stores, async (tx) => {
        const verdicts = tx.objectStore("verdicts");
        const ops = tx.objectStore("ops");
        for (const { o, rev, done, erased, ...entry } of await got(verdicts.getAll())) {
          if (!erased) ops.add({ ...entry, ...(await placeOf(ops, entry.v)), q: SENT });
        }
        verdicts.clear();
        tx.objectStore("state").put(epoch, "epoch");
      }),
  };
}
