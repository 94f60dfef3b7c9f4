// Who works on this phone, in which language, and what time it is by the centre's clock.

/** @import { Identity, Leaving, World } from "./types.js" */
/** @typedef {ReturnType<typeof import("./outbox.js").openOutbox>} Outbox */
/** @typedef {{ who: string, lang: string, hlc: string, offset: number, epoch: string, synced: number, told: number, leaving: Leaving | null, done: { day: string, n: number } }} State */

const NAMES = /** @type {(keyof State)[]} */ ([
  "who",
  "lang",
  "hlc",
  "offset",
  "epoch",
  "synced",
  "told",
  "leaving",
  "done",
]);

/** @param {World} world @param {Outbox} outbox */
export function openSession(world, outbox) {
  const { keys } = outbox;
  /** @type {State} */
  const state = {
    who: "",
    lang: "zh-Hans",
    hlc: "",
    offset: 0,
    epoch: "",
    synced: 0,
    told: 0,
    leaving: null,
    done: { day: "", n: 0 },
  };
  /** @type {Promise<State> | null} */
  let reading = null;
  /** @type {Identity | undefined} */
  let identity;
  /** @type {CryptoKey | null} what it was read with */
  let readWith = null;

  const read = async () => {
    const values = await outbox.recall(...NAMES);
    for (const [at, name] of NAMES.entries()) {
      if (values[at] !== undefined) Object.assign(state, { [name]: values[at] });
    }
    return state;
  };
  /** @returns {Promise<State>} read once, kept up by whoever writes */
  const load = () => {
    reading ??= read().catch((fault) => {
      reading = null;
      throw fault;
    });
    return reading;
  };

  return {
    load,
    state,
    /** Corrected ms. */
    now: () => world.now() + state.offset,
    /** Corrected ms, but no earlier than what the centre told last: a clock that was set back opens nothing. */
    latest: async () => {
      const { offset, told } = await load();
      return Math.max(world.now() + offset, told);
    },
    /** @param {Partial<State>} change */
    remember: async (change) => {
      await load();
      Object.assign(state, change);
      await outbox.remember(change);
    },
    /** Who is signed in. @returns {Promise<Identity | undefined>} */
    who: async () => {
      const { who } = await load();
      if (!who) return undefined;
      let key = await keys.data(who);
      if (identity?.id !== who || key !== readWith) {
        const found = await outbox.identity(who);
        if (found?.token && !key) {
          await outbox.adopt(found);
          key = await keys.data(who);
        }
        [identity, readWith] = [found, key];
      }
      return identity;
    },
    /** The data key of who is signed in; null while locked, or where nobody is. */
    key: async () => keys.data((await load()).who),
    /**
     * A sign-in replaces the cookie of whatever session was left before.
     * @param {Identity | undefined} next @param {string} [secret] the centre's, of their key
     * @returns {Promise<boolean>} whether what lies here of them can be read
     */
    change: async (next, secret) => {
      const { who } = await load();
      if (!next) await outbox.leave(who, null);
      const same = next ? await keys.enrol(next.id, secret, next.lock?.how !== "pin") : true;
      if (next) await outbox.enrol(next);
      [identity, readWith] = [next, next ? await keys.data(next.id) : null];
      state.who = next?.id ?? "";
      if (next) state.leaving = null;
      return same;
    },
    /** Signs off; the centre has to be told. Where nobody is signed in, what it was to be told before stands. */
    leave: async () => {
      const { who, leaving } = await load();
      const { session } = (who && (await outbox.identity(who))) || {};
      const left = who || !leaving ? { session: session ?? "" } : leaving;
      await outbox.leave(who, left);
      identity = undefined;
      Object.assign(state, { who: "", leaving: left });
    },
    /** The centre was told; unless somebody else has left since. @param {Leaving} left */
    closed: async (left) => {
      if (state.leaving !== left) return;
      state.leaving = null;
      await outbox.remember({ leaving: null });
    },
    /**
     * Sets the clock by the server's, read half-way between asking and hearing; small differences are left alone.
     * @param {number | undefined} server ms @param {number} asked ms
     */
    correct: async (server, asked) => {
      const heard = world.now();
      const offset = Math.round((server ?? heard) - (asked + heard) / 2);
      if (Number.isFinite(offset) && Math.abs(offset - state.offset) > 2_000) state.offset = offset;
      state.synced = heard;
      state.told = server ?? state.told;
      await outbox.remember({ offset: state.offset, synced: heard, told: state.told });
    },
  };
}
