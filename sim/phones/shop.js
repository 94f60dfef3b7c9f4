// What happens in the shop that no phone asks for, and guides who speak at the same time.
import { act, meet } from "./guide.js";

export const some = (sim) => sim.chance.pick(sim.devices);

/** A guide or two do something just then. @param {any} sim @param {number} at @param {any} [member] */
export function busy(sim, at, member) {
  const { chance, time } = sim;
  for (let left = chance.int(1, 3); left > 0; left -= 1) {
    const device = some(sim);
    time.after(at + chance.span(20, 8_000), "", () => act(device, member));
  }
}

/** The centre's disk takes nothing for a moment. @param {any} sim @param {number} ms @param {(ms: number, work: () => void) => void} at */
export function sick({ network }, ms, at) {
  at(ms, () => {
    if (network.sick < 1) network.usual = network.sick;
    network.sick = 1;
  });
  at(ms + 2_000, () => Object.assign(network, { sick: network.usual }));
}

/** A store lets go of a member whom another one holds, and so the guide of both. @param {any} sim */
export function leaves(sim) {
  const shared = sim.members.filter(({ stores }) => stores.join() === "store-a,store-b");
  sim.fact("leave", shared.at(-1), { store: "store-b" });
}

/** A member some guide here knows well. */
const met = (sim) => meet(some(sim));

/** What two guides do at once; the second has not heard of the first. */
const CLASHES = [
  ["consent", "consent"],
  ["consent", "consent"],
  ["allergy", "withdraw"],
  ["withdraw", "allergy"],
  ["facet", "facet"],
  ["tag", "untag"],
];

/** @type {Record<string, (sim: any, length: number) => void>} */
export const SHOP = {
  clash: (sim, length) => {
    const { chance, time } = sim;
    const member = met(sim);
    const at = chance.int(0, length);
    for (const kind of chance.pick(CLASHES)) {
      const device = some(sim);
      if (kind === "withdraw") time.after(at, "", () => act(device, member, "allergy"));
      time.after(at + chance.int(6_000, 6_500), "", () => act(device, member, kind));
    }
  },
  erase: (sim, length) => {
    const member = met(sim);
    const at = sim.chance.int(0, length);
    sim.time.after(at, "", () => sim.fact("erase", member));
    busy(sim, at, member);
  },
  move: (sim, length) => {
    const member = met(sim);
    const store = sim.chance.pick(["store-a", "store-b", "store-c"]);
    const [first, then] = member.stores.includes(store) ? ["leave", "join"] : ["join", "leave"];
    const at = sim.chance.int(0, length);
    sim.time.after(at, "", () => sim.fact(first, member, { store }));
    busy(sim, at, member);
    if (sim.chance.maybe(0.4))
      sim.time.after(sim.chance.int(at, length), "", () => sim.fact(then, member, { store }));
  },
  carry: (sim, length) => {
    const { chance, time } = sim;
    const member = met(sim);
    const store = chance.pick(member.stores);
    for (const most of ["2", "1", "9"]) {
      const at = chance.int(0, length);
      time.after(at, "", () => sim.fact("carry", member, { store, most }));
      busy(sim, at, member);
    }
  },
  revoke: (sim, length) => {
    const device = some(sim);
    sim.time.after(sim.chance.int(0, length), "", () => {
      device.gone = true;
      sim.fact("revoke", { id: device.staff.id });
    });
  },
};
