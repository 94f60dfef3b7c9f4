// When the centre last heard of this phone: one that is silent it takes for locked, and opens none of its own pages.

/** @import { Identity, World } from "./types.js" */

const LATELY_MS = 4 * 60_000; // less than the fewest minutes after which the centre takes a silent phone for a locked one

/** @param {Pick<World, "now">} world */
export function meeting(world) {
  let heard = Number.NEGATIVE_INFINITY;
  /** Whoever waits until it has. @type {Set<() => void>} */
  const waiting = new Set();
  const late = () => Math.abs(world.now() - heard) > LATELY_MS;

  return {
    /** The centre has heard this phone's token, or refuses it: then asking again says no more. @param {Identity} who @param {Response} response */
    answered: ({ token }, { status, headers }) => {
      if (!token || !headers.has("X-Sync") || status === 429 || status >= 500) return;
      heard = world.now();
      for (const go of waiting) go();
    },
    /**
     * Lets the centre hear this phone's token, unless it did lately. What comes with its answer is not waited for. A pull
     * under way may have begun while the phone was locked: then there is another.
     * @param {Promise<void> | null} running @param {() => Promise<void>} pull @returns {Promise<void>}
     */
    meet: async (running, pull) => {
      if (!late()) return;
      let go = () => {};
      const met = new Promise((ok) => {
        go = () => ok(undefined);
        waiting.add(go);
      });
      const tried = Promise.resolve(running).then(() => (late() ? pull() : undefined));
      await Promise.race([met, tried]);
      waiting.delete(go);
    },
  };
}
