// How much goes over the line at once: half as much after each time that it took too long, twice as much after an answer that
// came soon.

/** @import { World } from "./types.js" */

const ANSWER_MS = 30_000;
const SOON_MS = 10_000;

/** @param {Pick<World, "now">} world @param {number} usual how much a good line carries @param {number} least */
export function pacing(world, usual, least) {
  let most = usual;
  /** @param {number} [floor] */
  const less = (floor = 1) => {
    most = Math.max(Math.min(floor, most), Math.floor(most / 2));
  };
  return {
    most: () => most,
    less,
    /** @param {number} asked when what was answered now was asked for, ms */
    more: (asked) => {
      if (Math.abs(world.now() - asked) < SOON_MS) most = Math.min(usual, most * 2);
    },
    /**
     * Asks within the time that an answer is given, its body too.
     * @template T
     * @param {(signal: AbortSignal) => Promise<T>} exchange
     * @returns {Promise<T>}
     */
    within: async (exchange) => {
      const signal = AbortSignal.timeout(ANSWER_MS);
      try {
        return await exchange(signal);
      } catch (fault) {
        if (signal.aborted) less(least);
        throw fault;
      }
    },
  };
}
