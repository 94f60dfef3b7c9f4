// Two members become one while some phones have not heard of it, and perhaps two again while others have not.
import { ready } from "./endings.js";
import { act } from "./guide.js";

const STORE = "store-a";

/** @param {any} sim @param {any} one a phone of the store @param {any} other @param {(ms: number, work: () => void) => void} at */
export function joined(sim, one, other, at) {
  const known = sim.members.filter(({ stores }) => stores.includes(STORE));
  const goes = sim.chance.pick(known);
  const stays = sim.chance.pick(known.filter((member) => member !== goes));
  const line = (/** @type {any} */ { link }, /** @type {boolean} */ up) =>
    Object.assign(link, { out: up, back: up });
  for (const device of [one, other]) at(0, () => ready(device));
  at(0, () => line(one, false));
  for (const what of ["note", "tag", "allergy", "consent"]) at(200, () => act(one, goes, what));
  at(1_000, () => sim.fact("merge", stays, { away: goes.id }));
  for (const member of [stays, goes]) at(1_500, () => act(other, member, "note"));
  at(3_000, () => line(one, true));
  for (const member of [goes, stays]) at(6_000, () => act(one, member, "note"));
  if (sim.chance.maybe(0.1)) return;
  at(9_000, () => line(other, false));
  for (const what of ["note", "facet"]) at(9_500, () => act(other, goes, what));
  at(10_000, () => sim.fact("unmerge", goes));
  at(11_000, () => act(one, goes, "note"));
  at(14_000, () => line(other, true));
}
