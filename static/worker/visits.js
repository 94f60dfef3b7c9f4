// Who is in the shop, and what was kept for this visit alone: this phone's own, never pulled and never sent.
import { got } from "./idb.js";
import { whereIn } from "./rows.js";

/** @import { World } from "./types.js" */

const PRESENT_MS = 2 * 3_600_000;
const RECENT = 8;

/**
 * @param {World} world @param {{ now: () => number }} session its clock is corrected by the server's
 * @param {import("./keyring.js").Keyring} keys
 * @param {ReturnType<typeof import("./idb.js").database>} db
 * @param {(store: string, ask: (store: IDBObjectStore) => IDBRequest) => Promise<any>} ask
 */
export function visits(world, session, keys, db, ask) {
  return {
    /** Whether the member is here: scanned, or said to be, within two hours. @param {string} m */
    present: async (m) => {
      const seen = await ask("presence", (presence) => presence.get(m));
      return Boolean(seen) && Math.abs(world.now() - seen.at) < PRESENT_MS;
    },
    /** Whether their own phone showed the code within these two hours. @param {string} m */
    shownLive: async (m) => {
      const seen = await ask("presence", (presence) => presence.get(m));
      return Boolean(seen?.live) && Math.abs(world.now() - seen.live) < PRESENT_MS;
    },
    /** @param {string} m @param {boolean} [live] whether their own phone showed the code */
    arrive: (m, live = false) =>
      db.write(["presence"], async (tx) => {
        const presence = tx.objectStore("presence");
        const before = live ? null : await got(presence.get(m));
        const at = world.now();
        presence.put({ m, at, live: live ? at : (before?.live ?? 0) });
      }),
    nobodyHere: () => db.write(["presence"], (tx) => tx.objectStore("presence").clear()),
    /** A code scanned offline has found its member. @param {string} from @param {string} to */
    rename: (from, to) =>
      db.write(["presence", "visit"], async (tx) => {
        const presence = tx.objectStore("presence");
        const seen = await got(presence.get(from));
        if (seen) presence.put({ ...seen, m: to });
        presence.delete(from);
        const visit = tx.objectStore("visit");
        for (const each of await got(visit.index("m").getAll(from)))
          visit.put({ ...each, m: to, was: each.was ?? from });
      }),
    /** Two members are two again: what was kept for this visit of the one is theirs. @param {string} m */
    restore: (m) =>
      db.write(["visit"], async (tx) => {
        const visit = tx.objectStore("visit");
        for (const each of await got(visit.getAll())) if (each.was === m) visit.put({ ...each, m });
      }),
    /** Members last seen on this phone, latest first. @returns {Promise<string[]>} */
    recent: async () =>
      (await ask("presence", (presence) => presence.index("at").getAll()))
        .slice(-RECENT)
        .reverse()
        .map((/** @type {{ m: string }} */ seen) => seen.m),
    /** Notes kept for this visit only, never sent; `closed` and without words those that nobody can read now. @param {string} m @returns {Promise<any[]>} */
    visit: async (m) => {
      const kept = await ask("visit", (visit) => visit.index("m").getAll(m));
      const lasting = kept.filter((/** @type {any} */ each) => each.until > session.now());
      /** @param {any} each */
      const opened = async ({ id, act, s, e, v }) =>
        (s ? await keys.open(act, whereIn("visit", id), { s, e }) : v) ?? { id, m, closed: true };
      return Promise.all(lasting.map(opened));
    },
    /** @param {import("./types.js").Operation} op @param {number} until ms */
    keepForVisit: async (op, until) => {
      const { id, m, act } = op;
      const closed = await keys.close(act, whereIn("visit", id), op);
      await db.write(["visit"], (tx) =>
        tx.objectStore("visit").put({ id, m, act, until, ...closed }),
      );
    },
    /** @param {string} id @returns {Promise<boolean>} whether there was one */
    endVisit: (id) =>
      db.write(["visit"], async (tx) => {
        const visit = tx.objectStore("visit");
        const known = await got(visit.getKey(id));
        if (known) visit.delete(id);
        return Boolean(known);
      }),
    /** Whatever was kept for visits that are over goes. */
    endVisits: () =>
      db.write(["visit"], async (tx) => {
        const visit = tx.objectStore("visit");
        for (const each of await got(visit.getAll())) {
          if (each.until <= session.now()) visit.delete(each.id);
        }
      }),
  };
}
