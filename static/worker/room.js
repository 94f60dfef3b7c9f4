// Room on a full phone: given back a step at a time, what is easiest to do without first.

/** @typedef {import("./phone.js").Phone} Phone */

/** Each gives something back, and says whether there was anything. @type {((phone: Phone) => Promise<boolean>)[]} */
const STEPS = [
  ({ cards }) => cards.dropBallast(),
  ({ cards }) => cards.shed(1 / 2),
  ({ cards }) => cards.shed(1),
  ({ apply }) => apply.reset().then(() => true),
  async ({ world }) => Boolean(await world.freeFiles?.()),
];

/** Whether something failed for want of room, itself or by what caused it. @param {any} failure @returns {boolean} */
export const isFull = (failure) =>
  failure?.name === "QuotaExceededError" || (failure?.cause ? isFull(failure.cause) : false);

/**
 * Gives back a step at a time, and tries the work again after each.
 * @template T
 * @param {Phone} phone @param {() => Promise<T>} work @param {unknown} failure what the last try met
 * @returns {Promise<T>}
 */
async function give(phone, work, failure) {
  let last = failure;
  for (const step of STEPS) {
    if (!(await step(phone))) continue;
    try {
      return await work();
    } catch (fault) {
      if (!isFull(fault)) throw fault;
      last = fault;
    }
  }
  throw last;
}

/** @type {WeakMap<Phone, Promise<unknown>>} who gives something back on a phone now */
const giving = new WeakMap();

/**
 * Does work that may find the phone full; then something is given back for it. Who finds it full while somebody else gives
 * waits for them and tries again: that may do for both.
 * @template T
 * @param {Phone} phone @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withRoom(phone, work) {
  try {
    return await work();
  } catch (failure) {
    if (!isFull(failure)) throw failure;
    const other = giving.get(phone);
    if (other) return other.catch(() => {}).then(() => withRoom(phone, work));
    const mine = give(phone, work, failure).finally(() => giving.delete(phone));
    giving.set(phone, mine);
    return mine;
  }
}
