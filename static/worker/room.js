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

/** @type {WeakMap<Phone, Promise<unknown>>} who gives something back on a phone now */
const giving = new WeakMap();

/**
 * Does work that may find the phone full; then it is tried again after each step that gave something back. Two that find
 * it full at once do so one after the other: what the first was given back may do for both.
 * @template T
 * @param {Phone} phone @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withRoom(phone, work) {
  try {
    return await work();
  } catch (failure) {
    if (!isFull(failure)) throw failure;
  }
  const mine = (giving.get(phone) ?? Promise.resolve()).then(() => roomFor(phone, work));
  giving.set(
    phone,
    mine.catch(() => {}),
  );
  return mine;
}

/**
 * @template T
 * @param {Phone} phone @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function roomFor(phone, work) {
  const steps = [...STEPS];
  for (;;) {
    try {
      return await work();
    } catch (failure) {
      if (!isFull(failure)) throw failure;
      let given = false;
      while (!given && steps.length > 0) given = (await steps.shift()?.(phone)) ?? false;
      if (!given) throw failure;
    }
  }
}
