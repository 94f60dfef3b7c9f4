// How the outbox stands: what the badge and the sync page say.
import { got } from "./idb.js";
import { edits, isLook } from "./queue.js";

/** @import { Entry, Kept, Refused, Standing, World } from "./types.js" */

const DEFERRED_SHOWN_MS = 3_600_000;
const AMBER_MINUTES = 15;
const RED_MINUTES = 240;
const SENT_SHOWN = 20;

/** Whether the centre has been unable to judge an entry for an hour: somebody has to know. @param {Entry} entry @param {number} now */
export const late = ({ since }, now) => since !== undefined && now - since >= DEFERRED_SHOWN_MS;

/**
 * @param {number} oldest ms, 0 when nothing waits
 * @param {number} now
 * @returns {{ minutes: number, level: Standing["level"] }}
 */
function age(oldest, now) {
  const minutes = oldest ? Math.max(0, Math.floor((now - oldest) / 60_000)) : 0;
  if (minutes >= RED_MINUTES) return { minutes, level: "red" };
  if (minutes >= AMBER_MINUTES) return { minutes, level: "amber" };
  return { minutes, level: oldest ? "waiting" : "ok" };
}

export const STANDING = ["ops", "rejected", "identities"];

/** @param {IDBTransaction} tx of these stores @param {number} now @returns {Promise<Standing>} */
export async function readStanding(tx, now) {
  const ops = tx.objectStore("ops");
  const [unsent, first, rejected, late, people] = await Promise.all([
    got(ops.count(edits())),
    got(ops.getAll(edits(), 1)),
    got(tx.objectStore("rejected").count()),
    got(ops.index("since").count(IDBKeyRange.upperBound(now - DEFERRED_SHOWN_MS))),
    got(tx.objectStore("identities").count()),
  ]);
  const oldest = first[0]?.at ?? 0;
  const attention = rejected + late;
  return { unsent, oldest, rejected, attention, enrolled: people > 0, ...age(oldest, now) };
}

/** @param {ReturnType<typeof import("./idb.js").database>} db @param {World} world @param {<T extends { id: string, act: string, v: any }>(entries: T[]) => Promise<T[]>} opened with what they say */
export function standings(db, world, opened) {
  const standing = () => db.read(STANDING, (tx) => readStanding(tx, world.now()));

  /** Every edit on the phone, for the sync page. @returns {Promise<{ waiting: Entry[], rejected: Refused[], sent: Kept[] }>} */
  const everything = async () => {
    const { waiting, rejected, sent } = await lying();
    return {
      waiting: await opened(waiting),
      rejected: await opened(rejected),
      sent: await opened(sent),
    };
  };

  /** @returns {Promise<{ waiting: Entry[], rejected: Refused[], sent: Kept[] }>} */
  const lying = () =>
    db.read(["ops", "rejected", "verdicts"], async (tx) => {
      /** @type {Kept[]} */
      const sent = [];
      const [waiting, rejected] = await Promise.all([
        got(tx.objectStore("ops").getAll(edits())),
        got(tx.objectStore("rejected").getAll()),
        new Promise((ok) => {
          tx.objectStore("verdicts").openCursor(null, "prev").onsuccess = (event) => {
            const cursor = /** @type {IDBRequest<IDBCursorWithValue>} */ (event.target).result;
            if (!cursor || sent.length === SENT_SHOWN) return ok(null);
            if (!isLook(cursor.value.v)) sent.push(cursor.value);
            return cursor.continue();
          };
        }),
      ]);
      return { waiting, rejected, sent };
    });

  /** @param {string} id @returns {Promise<Refused | undefined>} */
  const refused = async (id) => {
    const found = await db.read(["rejected"], (tx) => got(tx.objectStore("rejected").get(id)));
    return found && (await opened([found]))[0];
  };

  return { standing, everything, refused };
}
