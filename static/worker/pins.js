// Six digits that open a person's key on this phone, and on no other: the phone's own key is needed as well.
import { got } from "./idb.js";
import { nameOf } from "./kept.js";
import { keyOfPin, randomBytes, seal, unseal } from "./sealing.js";

/** @typedef {import("./kept.js").Kept} Kept */
/**
 * @typedef {object} Around
 * @property {ReturnType<typeof import("./idb.js").database>} db
 * @property {(act: string) => Promise<CryptoKey | null>} data
 * @property {(act: string) => Promise<Kept | undefined>} kept
 * @property {(act: string, change: Partial<Kept>) => Promise<void>} change
 * @property {() => Promise<CryptoKey>} phoneKey
 * @property {(act: string, from: string | CryptoKey) => Promise<CryptoKey>} hold
 */

export const MOST_TRIES = 5;
const SALT_BYTES = 16;

/** @param {Around} around */
export function pins({ db, data, kept, change, phoneKey, hold }) {
  /** Counts a try on disk before it is made, so that no kill gives it back. @param {string} act @returns {Promise<Kept | null>} as it was before; null where there is none left */
  const counted = (act) =>
    db.strict(["state"], async (tx) => {
      const state = tx.objectStore("state");
      const now = await got(state.get(nameOf(act)));
      if (!now?.pin || now.tries >= MOST_TRIES) return null;
      state.put({ ...now, tries: now.tries + 1 }, nameOf(act));
      return now;
    });

  return {
    /** @param {string} act @returns {Promise<boolean>} whether a PIN opens it */
    pinned: async (act) => Boolean((await kept(act))?.pin),
    /** From now on this PIN opens it, and the phone by itself no more. @param {string} act @param {string} pin @returns {Promise<boolean>} false while locked */
    setPin: async (act, pin) => {
      const [key, mine] = await Promise.all([data(act), kept(act)]);
      if (!key || !mine) return false;
      const secret = await unseal(key, nameOf(act), mine.self);
      const salt = randomBytes(SALT_BYTES);
      const inner = await seal(await keyOfPin(pin, salt), nameOf(act), secret);
      const wrapped = await seal(await phoneKey(), nameOf(act), Array.from(inner));
      await change(act, { pin: wrapped, salt, tries: 0, phone: undefined });
      await hold(act, key);
      return true;
    },
    /** After the last wrong one only signing in helps. @param {string} act @param {string} pin @returns {Promise<{ open: boolean, left: number }>} */
    unlock: async (act, pin) => {
      const mine = await counted(act);
      if (!mine?.pin || !mine.salt) return { open: false, left: 0 };
      const inner = Uint8Array.from(await unseal(await phoneKey(), nameOf(act), mine.pin));
      const key = await keyOfPin(pin, mine.salt);
      const secret = await unseal(key, nameOf(act), inner).catch(() => "");
      const left = MOST_TRIES - mine.tries - 1;
      if (secret) {
        await change(act, { tries: 0 });
        await hold(act, secret);
        return { open: true, left: MOST_TRIES };
      }
      if (left === 0) await change(act, { pin: undefined, salt: undefined });
      return { open: false, left };
    },
  };
}
