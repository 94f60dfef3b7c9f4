// What lies here of people's keys, each beside what opens it.
import { got } from "./idb.js";
import { keyOf, newKey, randomBytes } from "./sealing.js";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/**
 * @typedef {object} Kept what lies here of one person's key
 * @property {Bytes} self the secret, under the data key that is made of it
 * @property {Bytes} [phone] the secret, under the phone's own key
 * @property {Bytes} [pin] the secret, under the PIN's and the phone's own key
 * @property {Bytes} [salt]
 * @property {number} tries wrong PINs since the last right one
 * @property {{ pub: Bytes, secret: Bytes }} capture whom what is noted while locked is sealed to
 */

const PHONE = "phone-key";
const KEY_BYTES = 32;

/** @param {string} act */
export const nameOf = (act) => `key:${act}`;

/** @param {ReturnType<typeof import("./idb.js").database>} db the outbox's: it outlives the cards */
export function openKept(db) {
  /** @param {string} name @returns {Promise<any>} */
  const read = (name) => db.read(["state"], (tx) => got(tx.objectStore("state").get(name)));

  /** The phone's own key, which no script can read. A browser that cannot keep such a one keeps its bytes. @returns {Promise<CryptoKey>} */
  async function phoneKey() {
    const before = await read(PHONE);
    if (before) return before instanceof Uint8Array ? keyOf(/** @type {Bytes} */ (before)) : before;
    /** @param {unknown} fresh */
    const put = (fresh) =>
      db.strict(["state"], async (tx) => {
        const state = tx.objectStore("state");
        if (!(await got(state.getKey(PHONE)))) state.put(fresh, PHONE);
      });
    await put(await newKey()).catch((fault) => {
      if (fault?.name !== "DataCloneError") throw fault;
      return put(randomBytes(KEY_BYTES));
    });
    return phoneKey();
  }

  return {
    phoneKey,
    /** @param {string} act @returns {Promise<Kept | undefined>} */
    kept: (act) => read(nameOf(act)),
    /** @param {string} act @param {Partial<Kept>} change */
    change: (act, change) =>
      db.strict(["state"], async (tx) => {
        const state = tx.objectStore("state");
        state.put({ ...(await got(state.get(nameOf(act)))), ...change }, nameOf(act));
      }),
  };
}
