// Who can read what lies here. Every person who signs in on this phone has a data key; it exists unwrapped in memory only, the
// worker's and the open pages'. At rest lie: what the centre's secret opens, what the PIN opens together with the phone's
// own key, and, where the chain lets it, what the phone's own key opens alone.
import { got } from "./idb.js";
import {
  derived,
  fromBase64,
  keyOf,
  keyOfPin,
  letterKey,
  letterTo,
  newKey,
  newPair,
  randomBytes,
  seal,
  unseal,
} from "./sealing.js";

/** @import { World } from "./types.js" */
/** @typedef {import("./sealing.js").Letter} Letter */
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
/** @typedef {{ s: Bytes, e?: Bytes }} Closed a sealed value; `e` where it was sealed while locked */
/** @typedef {ReturnType<typeof openKeyring>} Keyring */

export const MOST_TRIES = 5;
const MINUTE_MS = 60_000;
const IDLE_MINUTES = 15;
const MOST_KNOWN = 500;
const PHONE = "phone-key";
const CAPTURE = "capture";
/** @param {string} act */
const nameOf = (act) => `key:${act}`;

/** @param {string} secret base64 */
const dataKey = (secret) => derived(fromBase64(secret), "data");

/** @param {World} world @param {ReturnType<typeof import("./idb.js").database>} db */
export function openKeyring(world, db) {
  /** @type {{ act: string, key: CryptoKey } | null} */
  let held = null;
  /** @type {Promise<CryptoKey | null> | null} looking for the key that this worker was not there for */
  let seeking = null;
  let used = world.now();
  let since = used;
  let idle = IDLE_MINUTES;
  /** @type {Letter | null} */
  let letter = null;
  /** What was noted here since the worker began or the phone was locked, by where it lies. @type {Map<string, any>} */
  const known = new Map();

  /** @param {string} name @returns {Promise<any>} */
  const read = (name) => db.read(["state"], (tx) => got(tx.objectStore("state").get(name)));
  /** @param {string} act @returns {Promise<Kept | undefined>} */
  const kept = (act) => read(nameOf(act));
  /** @param {string} act @param {Partial<Kept>} change */
  const change = (act, change) =>
    db.strict(["state"], async (tx) => {
      const state = tx.objectStore("state");
      state.put({ ...(await got(state.get(nameOf(act)))), ...change }, nameOf(act));
    });

  /** The phone's own key. A browser that cannot keep one keeps its bytes. @returns {Promise<CryptoKey>} */
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
      return put(randomBytes(32));
    });
    return phoneKey();
  }

  /** @param {string} act @param {CryptoKey} key */
  function hold(act, key) {
    if (held?.act !== act) known.clear();
    held = { act, key };
    seeking = null;
    used = world.now();
    void world.tellPages?.({ act, key, used });
    return key;
  }

  /** @param {string} act @returns {Promise<CryptoKey | null>} */
  async function seek(act) {
    const mine = await kept(act);
    if (mine?.phone)
      return hold(act, await dataKey(await unseal(await phoneKey(), nameOf(act), mine.phone)));
    const told = mine && (await world.askPages?.());
    if (told?.act !== act) return null;
    const key = hold(act, told.key);
    used = told.used;
    return tooLong() ? lock() : key;
  }

  const tooLong = () => Math.abs(world.now() - used) > idle * MINUTE_MS;

  /** Nobody can read here until somebody says who they are. @returns {null} */
  function lock() {
    held = null;
    seeking = Promise.resolve(null);
    since = world.now();
    letter = null;
    known.clear();
    void world.tellPages?.(null);
    return null;
  }

  /** The data key of a person; null while locked. @param {string} act @returns {Promise<CryptoKey | null>} */
  async function data(act) {
    if (!act) return null;
    if (held?.act === act) return held.key;
    if (held) return null; // somebody else works here
    seeking ??= seek(act);
    return seeking;
  }

  /** @param {string} where @param {any} value */
  function remember(where, value) {
    if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value ?? "");
    known.set(where, value);
  }

  return {
    data,
    lock,
    /** Since when it is locked, ms. */
    since: () => since,
    /**
     * Somebody signed in: their key is made of the secret the centre told, or is the one that lies here already.
     * @param {string} act @param {string | undefined} secret base64 @param {boolean} lasting whether the phone may open it by itself
     * @returns {Promise<boolean>} whether what was sealed for them before can be read
     */
    enrol: async (act, secret, lasting) => {
      const before = await kept(act);
      if (held?.act !== act) lock();
      seeking = null;
      const mine = before && !secret ? await data(act) : null;
      if (mine) return true;
      const said = secret ?? btoa(String.fromCharCode(...randomBytes(32)));
      const key = await dataKey(said);
      const same = before && (await unseal(key, nameOf(act), before.self).catch(() => ""));
      const phone = lasting && !(same && before?.pin) ? await phoneKey() : null;
      /** @type {Partial<Kept>} */
      const next = {
        phone: phone ? await seal(phone, nameOf(act), said) : undefined,
        tries: 0,
      };
      if (same !== said) {
        const { pub, secret } = await newPair();
        next.self = await seal(key, nameOf(act), said);
        next.capture = { pub, secret: await seal(key, CAPTURE, secret) };
        Object.assign(next, { pin: undefined, salt: undefined });
      }
      await change(act, next);
      hold(act, key);
      return same === said;
    },
    /** What opens somebody's key goes: only the centre's secret makes it again. @param {IDBTransaction} tx @param {string} act */
    forget: async (tx, act) => {
      lock();
      const state = tx.objectStore("state");
      const mine = await got(state.get(nameOf(act)));
      if (!mine) return;
      const { phone, pin, salt, ...rest } = mine;
      state.put(rest, nameOf(act));
    },
    /** @param {string} act @returns {Promise<boolean>} whether a PIN opens it */
    pinned: async (act) => Boolean((await kept(act))?.pin),
    /** From now on this PIN opens it, and the phone by itself no more. @param {string} act @param {string} pin @returns {Promise<boolean>} false while locked */
    setPin: async (act, pin) => {
      const [key, mine] = await Promise.all([data(act), kept(act)]);
      if (!key || !mine) return false;
      const secret = await unseal(key, nameOf(act), mine.self);
      const salt = randomBytes(16);
      const inner = await seal(await keyOfPin(pin, salt), nameOf(act), secret);
      const wrapped = await seal(await phoneKey(), nameOf(act), Array.from(inner));
      await change(act, { pin: wrapped, salt, tries: 0, phone: undefined });
      hold(act, key);
      return true;
    },
    /**
     * A PIN is tried: counted on disk first, so that no kill gives a try back. After the last one only signing in helps.
     * @param {string} act @param {string} pin @returns {Promise<{ open: boolean, left: number }>}
     */
    unlock: async (act, pin) => {
      /** @type {Kept | null} */
      const mine = await db.strict(["state"], async (tx) => {
        const state = tx.objectStore("state");
        const now = await got(state.get(nameOf(act)));
        if (!now?.pin || now.tries >= MOST_TRIES) return null;
        state.put({ ...now, tries: now.tries + 1 }, nameOf(act));
        return now;
      });
      if (!mine?.pin || !mine.salt) return { open: false, left: 0 };
      const inner = Uint8Array.from(await unseal(await phoneKey(), nameOf(act), mine.pin));
      const key = await keyOfPin(pin, mine.salt);
      const secret = await unseal(key, nameOf(act), inner).catch(() => "");
      const left = MOST_TRIES - mine.tries - 1;
      if (secret) await change(act, { tries: 0 });
      else if (left === 0) await change(act, { pin: undefined, salt: undefined });
      if (!secret) return { open: false, left };
      hold(act, await dataKey(secret));
      return { open: true, left: MOST_TRIES };
    },
    /** Somebody does something on a page. */
    use: () => {
      used = world.now();
    },
    /** Locks a phone that a PIN opens and nobody used for so long. @param {string} act @param {number} [minutes] as the chain chose @returns {Promise<boolean>} whether it did */
    rest: async (act, minutes = IDLE_MINUTES) => {
      idle = minutes;
      if (held?.act !== act) return false;
      if (!tooLong()) {
        void world.tellPages?.({ act, key: held.key, used });
        return false;
      }
      if (!(await kept(act))?.pin) return false;
      lock();
      return true;
    },
    /**
     * Seals what a person noted: under their key, or while locked so that only their key opens it.
     * @param {string} act @param {string} where @param {any} value @returns {Promise<Closed>}
     */
    close: async (act, where, value) => {
      const key = await data(act);
      remember(where, value);
      if (key) return { s: await seal(key, where, value) };
      const mine = await kept(act);
      if (!mine) throw new Error("nobody signed in here");
      letter ??= await letterTo(mine.capture.pub, CAPTURE);
      return { s: await seal(letter.key, where, value), e: letter.e };
    },
    /** What `close` sealed; undefined while it cannot be read. @param {string} act @param {string} where @param {Closed} closed @returns {Promise<any>} */
    open: async (act, where, { s, e }) => {
      if (known.has(where)) return structuredClone(known.get(where));
      const key = await data(act);
      if (!key) return undefined;
      try {
        if (!e) return await unseal(key, where, s);
        const mine = await kept(act);
        const secret = mine && (await unseal(key, CAPTURE, mine.capture.secret));
        return await unseal(await letterKey(secret, e, CAPTURE), where, s);
      } catch {
        return undefined; // sealed before the centre gave this phone another secret
      }
    },
  };
}
