// What is noted here: sealed under its author's key, or while nobody can read here so that only that key opens it later.
import { letterKey, letterTo, seal, unseal } from "./sealing.js";

/** @typedef {import("./kept.js").Bytes} Bytes */
/** @typedef {import("./kept.js").Kept} Kept */
/** @typedef {{ s: Bytes, e?: Bytes }} Closed a sealed value; `e` where it was sealed while locked */

const MOST_KNOWN = 500;

/** @param {{ data: (act: string) => Promise<CryptoKey | null>, kept: (act: string) => Promise<Kept | undefined>, use: string }} ring */
export function capturing({ data, kept, use }) {
  /** One for all that is noted until it is opened; two at once wait for the same. @type {Promise<import("./sealing.js").Letter> | null} */
  let letter = null;
  /** What was noted since the worker began or the phone was locked, by where it lies. @type {Map<string, any>} */
  const known = new Map();

  /** @param {string} where @param {any} value */
  function remember(where, value) {
    if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value ?? "");
    known.set(where, value);
  }

  return {
    clear: () => {
      letter = null;
      known.clear();
    },
    /** @param {string} act @param {string} where @param {any} value @returns {Promise<Closed>} */
    close: async (act, where, value) => {
      const key = await data(act);
      remember(where, value);
      if (key) return { s: await seal(key, where, value) };
      const mine = await kept(act);
      if (!mine) throw new Error("nobody signed in here");
      letter ??= letterTo(mine.capture.pub, use);
      const to = await letter;
      return { s: await seal(to.key, where, value), e: to.e };
    },
    /** What `close` sealed; undefined while it cannot be read. @param {string} act @param {string} where @param {Closed} closed @returns {Promise<any>} */
    open: async (act, where, { s, e }) => {
      if (known.has(where)) return structuredClone(known.get(where));
      const key = await data(act);
      if (!key) return undefined;
      try {
        if (!e) return await unseal(key, where, s);
        const mine = await kept(act);
        const secret = mine && (await unseal(key, use, mine.capture.secret));
        return await unseal(await letterKey(secret, e, use), where, s);
      } catch {
        return undefined; // sealed before the centre gave this phone another secret
      }
    },
  };
}
