// Who can read what lies here. Every person who signs in on this phone has a data key; it exists unwrapped in memory only, the
// worker's and the open pages'. At rest lie: what the centre's secret opens, what the PIN opens together with the phone's
// own key, and, where the chain lets it, what the phone's own key opens alone.
import { capturing } from "./captured.js";
import { got } from "./idb.js";
import { nameOf, openKept } from "./kept.js";
import { pins } from "./pins.js";
import { derived, fromBase64, newPair, randomBytes, seal, unseal } from "./sealing.js";

/** @import { World } from "./types.js" */
/** @typedef {import("./kept.js").Kept} Kept */
/** @typedef {ReturnType<typeof openKeyring>} Keyring */

const MINUTE_MS = 60_000;
export const IDLE_MINUTES = 15;
const CAPTURE = "capture";

/** @param {string} secret base64 */
const dataKey = (secret) => derived(fromBase64(secret), "data");

/** @param {World} world @param {ReturnType<typeof import("./idb.js").database>} db */
export function openKeyring(world, db) {
  const { kept, change, phoneKey } = openKept(db);
  /** @type {{ act: string, key: CryptoKey, alone: boolean } | null} `alone`: the phone opens it by itself */
  let held = null;
  /** @type {Promise<CryptoKey | null> | null} looking for the key that this worker was not there for */
  let seeking = null;
  let used = world.now();
  let since = used;
  let idle = IDLE_MINUTES;

  /** Pages keep it for a worker that is stopped; one that the phone opens by itself need not be kept. */
  const tell = () => {
    if (!held?.alone) void world.tellPages?.(held && { act: held.act, key: held.key, used });
  };

  /** @param {string} act @param {string | CryptoKey} from the secret @param {boolean} [alone] */
  async function hold(act, from, alone = false) {
    const key = typeof from === "string" ? await dataKey(from) : from;
    if (held?.act !== act) captured.clear();
    held = { act, key, alone };
    seeking = null;
    used = world.now();
    tell();
    return key;
  }

  /** Whether a page's key is the one of what lies here. @param {CryptoKey} key @param {string} act @param {Kept | undefined} mine */
  const opens = async (key, act, mine) =>
    Boolean(mine && (await unseal(key, nameOf(act), mine.self).catch(() => "")));

  /** @param {string} act @returns {Promise<CryptoKey | null>} */
  async function seek(act) {
    const mine = await kept(act);
    if (mine?.phone) {
      const secret = await unseal(await phoneKey(), nameOf(act), mine.phone);
      return hold(act, secret, true);
    }
    const told = mine && (await world.askPages?.());
    if (told?.act !== act || !(await opens(told.key, act, mine))) return null;
    const key = await hold(act, told.key);
    used = told.used;
    return tooLong() ? lock() : key;
  }

  const tooLong = () => Math.abs(world.now() - used) > idle * MINUTE_MS;

  /** Nobody can read here until somebody says who they are. @returns {null} */
  function lock() {
    held = null;
    seeking = Promise.resolve(null);
    since = world.now();
    captured.clear();
    tell();
    return null;
  }

  /** The data key of a person; null while locked. @param {string} act @returns {Promise<CryptoKey | null>} */
  async function data(act) {
    if (!act) return null;
    if (held) return held.act === act ? held.key : null; // somebody else may work here
    seeking ??= seek(act);
    return seeking;
  }

  /**
   * @param {string} act @param {CryptoKey} key @param {string} said the secret
   * @returns {Promise<Partial<Kept>>} what lies here of a key that is new here
   */
  async function fresh(act, key, said) {
    const { pub, secret } = await newPair();
    const capture = { pub, secret: await seal(key, CAPTURE, secret) };
    return { self: await seal(key, nameOf(act), said), capture, pin: undefined, salt: undefined };
  }

  const captured = capturing({ data, kept, use: CAPTURE });

  return {
    data,
    lock,
    ...pins({ db, data, kept, change, phoneKey, hold }),
    close: captured.close,
    open: captured.open,
    /** Since when it is locked, ms. */
    since: () => since,
    /**
     * Somebody signed in: their key is made of the secret the centre told, or is the one that lies here already.
     * @param {string} act @param {string | undefined} secret base64 @param {boolean} alone whether the phone may open it by itself
     * @returns {Promise<boolean>} whether what was sealed for them before can be read
     */
    enrol: async (act, secret, alone) => {
      const before = await kept(act);
      if (held?.act !== act) lock();
      seeking = null;
      if (before && !secret && (await data(act))) return true;
      const said = secret ?? btoa(String.fromCharCode(...randomBytes(32)));
      const key = await dataKey(said);
      const known = before && (await unseal(key, nameOf(act), before.self).catch(() => ""));
      const same = known === said;
      const phone = alone && !(same && before?.pin) ? await phoneKey() : null;
      await change(act, {
        ...(same ? {} : await fresh(act, key, said)),
        phone: phone ? await seal(phone, nameOf(act), said) : undefined,
        tries: 0,
      });
      await hold(act, key, Boolean(phone));
      return same;
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
    /** Somebody does something on a page. */
    use: () => {
      used = world.now();
    },
    /** The pages are told the key again: one may be new. */
    share: () => held && tell(),
    /** Locks a phone that does not open by itself and nobody used for so long. @param {string} act @param {number} [minutes] as the chain chose @returns {Promise<boolean>} whether it did */
    rest: async (act, minutes = IDLE_MINUTES) => {
      idle = minutes;
      if (held?.act !== act || held.alone || !tooLong()) return false;
      lock();
      return true;
    },
  };
}
