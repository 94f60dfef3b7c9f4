// The one place where what lies on the phone is to be sealed and opened. As yet it lies there plain: the end of the lease
// closes the cards to the pages, not to who takes the phone apart.

/** What `key()` answers while nobody may read. */
export const LOCKED = "locked";
const PLAIN = "plain";

/** @typedef {typeof LOCKED | typeof PLAIN} Key */

/**
 * The data key of the cards, or LOCKED once the lease has ended.
 * @param {string | number | undefined} until the lease's end, ISO or ms; undefined before the first lease
 * @param {number} now corrected ms
 * @returns {Promise<Key>}
 */
export const key = async (until, now) =>
  until && new Date(until).getTime() < now ? LOCKED : PLAIN;

/** The key of what is captured here: it serves while nobody may read the cards. @returns {Promise<Key>} */
export const captureKey = async () => PLAIN;

/**
 * @template T
 * @param {Key} _key @param {T} value
 * @returns {Promise<T>}
 */
export const seal = async (_key, value) => value;

/**
 * The value again; null while locked or where there is none.
 * @template T
 * @param {Key} held @param {T | undefined} sealed
 * @returns {Promise<T | null>}
 */
export const unseal = async (held, sealed) => (held === LOCKED ? null : (sealed ?? null));
