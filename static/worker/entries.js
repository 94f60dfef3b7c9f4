// What an operation says, as it lies on the phone: once for its author's eyes, and once for the centre's alone, so that a
// locked phone, or somebody else's session on it, delivers what it cannot read. Who, whom and which kind stand beside it.
import { base64, letterTo, seal } from "./sealing.js";

/** @import { Entry, Operation, Sealed, Wire } from "./types.js" */
/** @typedef {import("./keyring.js").Keyring} Keyring */
/** @typedef {{ id: string, act: string, v: Operation } & Partial<Sealed>} Lying */

const DELIVERY = "delivery";

/** @param {Keyring} keys @param {(act: string) => Promise<string | undefined>} centreOf the centre's public key, base64 */
export function sealing(keys, centreOf) {
  /** @type {Map<string, Promise<import("./sealing.js").Letter>>} one letter's key for as long as the worker lives */
  const letters = new Map();

  /** @param {Operation} op */
  async function delivery({ id, act, p }) {
    const to = await centreOf(act);
    if (!to) return undefined;
    const found =
      letters.get(to) ??
      letterTo(
        Uint8Array.from(atob(to), (sign) => sign.charCodeAt(0)),
        DELIVERY,
      );
    letters.set(to, found);
    const { e, key } = await found;
    return { e, c: await seal(key, id, p) };
  }

  return {
    /** @param {Operation} op @returns {Promise<Sealed & { v: Operation }>} */
    close: async (op) => {
      const [closed, d] = await Promise.all([keys.close(op.act, op.id, op.p), delivery(op)]);
      const { p, ...v } = op;
      return { v: /** @type {Operation} */ (v), ...closed, ...(d ? { d } : {}) };
    },
    /**
     * The entry with what it says; `closed` and without words where that cannot be read now.
     * @template {Lying} T @param {T} entry @returns {Promise<T>}
     */
    open: async (entry) => {
      const { s, e } = entry;
      if (!s) return entry;
      const p = await keys.open(entry.act, entry.id, { s, e });
      const rest = p === undefined ? { closed: true } : {};
      return { ...entry, ...rest, v: { ...entry.v, p: p ?? {} } };
    },
  };
}

/**
 * An operation as it is sent: sealed where it cannot be read here; null where there is no way to send it now.
 * @param {Pick<Entry, "v" | "n" | "closed" | "d">} entry @param {boolean} plain @returns {Wire | null}
 */
export function wire({ v, n, closed, d }, plain) {
  if (plain && !closed) return { ...v, n };
  if (!d) return null;
  const { p, ...rest } = v;
  return { ...rest, n, s: `${base64(d.e)}.${base64(d.c)}` };
}
