// Answers that are long on their way: a page of the pull is overtaken by what a push brought, and a push is answered when
// somebody else has taken the phone.
import { ready } from "./endings.js";
import { act } from "./guide.js";

const PAGE_MS = 2_500;
const TURN_MS = 4_000;
const SHIFT_MS = 12_000; // more than anybody takes to sign in

/** @param {any} sim @param {any} phones two, and whom both know @param {(ms: number, work: () => void) => void} at */
export function late(sim, { one, other, both, member }, at) {
  const waits = (/** @type {Record<string, number>} */ by) => () =>
    Object.assign(one.link, { late: by });
  const known = both.slice(0, 3);
  at(0, () => ready(one));
  at(0, waits({ GET: PAGE_MS }));
  for (const [turn, whom] of known.entries()) {
    const ms = turn * TURN_MS;
    at(ms, () => act(other, whom, "note"));
    at(ms + 600, () => void one.worker?.phone.pull());
    at(ms + 1_200, () => act(one, whom, "allergy"));
  }
  const shift = known.length * TURN_MS + PAGE_MS;
  at(shift, () => ready(one));
  at(shift, waits({ POST: SHIFT_MS }));
  at(shift + 100, () => act(one, member, "allergy"));
  at(shift + 1_000, () => one.handOver(sim.colleague(member)));
  at(shift + SHIFT_MS, waits({}));
}
