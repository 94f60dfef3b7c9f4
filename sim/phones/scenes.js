// Scenes that meet by chance too seldom: each seed plays two, in turn, among its other troubles.
import { deaths, die, evict, overlap, ready } from "./endings.js";
import { act } from "./guide.js";
import { joined } from "./joined.js";
import { late } from "./late.js";
import { overtaken } from "./overtaken.js";
import { leaves, sick } from "./shop.js";
import { unaware } from "./unaware.js";

const DEAF = { back: false };
const ALONE = { out: false, back: false };
const OPEN = { out: true, back: true, portal: "" };

/** Two phones, and members whom both may see and who agreed to everything. */
function pair(sim) {
  const [one, other] = sim.devices;
  const knows = ({ staff }, { stores }) => stores.some((store) => staff.stores.includes(store));
  const both = sim.members.filter((m) => m.agreed && knows(one, m) && knows(other, m));
  return { one, other, both, member: sim.chance.pick(both.length > 0 ? both : sim.members) };
}

/** Has things done one after the other; times in ms after the scene begins. @param {any} sim @param {number} length @param {number} share of it at most to pass before */
function stage(sim, length, share = 0.5) {
  const begin = sim.curtain + sim.chance.int(0, length * share);
  return (ms, work) => sim.time.after(begin + ms, "", work);
}

const line = (device, state) => Object.assign(device.link, state);
const jump = (device, ms) => Object.assign(device, { skew: device.skew + ms });
const pull = (device) => void device.worker?.phone.pull();

/** @type {Record<string, (sim: any, length: number) => void>} */
export const SCENES = {
  /** A store lets go of a member another one still holds, and of cards; then somebody's phone begins anew. */
  scope: (sim, length) => {
    const { one, other, both } = pair(sim);
    const shared = sim.members.find(({ stores }) => stores.join() === "store-a,store-b");
    const at = stage(sim, length);
    sim.network.page = 3;
    at(0, () => sim.fact("leave", shared, { store: "store-b" }));
    for (const most of ["3", "1"]) {
      const store = sim.chance.pick(one.staff.stores);
      at(0, () => sim.fact("carry", sim.chance.pick(sim.members), { store, most }));
    }
    at(1_000, () => sim.devices.forEach(pull));
    for (const device of [one, other]) at(6_000, () => evict(device));
    if (sim.chance.maybe(0.2)) at(15_000, () => sim.fact("join", shared, { store: "store-b" }));
    at(18_000, () => sim.fact("erase", sim.chance.pick(sim.members)));
    overtaken(one, both.length > 0 ? both : sim.members, at);
  },
  /** A member says yes to one guide and no to another, who have not heard of each other; and of another one's allergies one is struck through and one is new. */
  consents: (sim, length) => {
    const { one, other, both, member } = pair(sim);
    const layer = sim.chance.pick(["personalisation", "allergy"]);
    const allergic = both.find((known) => known !== member) ?? member;
    const at = stage(sim, length);
    for (const device of [one, other]) at(0, () => ready(device));
    at(100, () => act(other, allergic, "allergy"));
    for (const ms of [2_500, 3_500]) at(ms, () => pull(one));
    for (const device of [one, other]) at(5_000, () => line(device, ALONE));
    at(5_500, () => act(one, member, "consent", { layer, state: "refused" }));
    at(6_000, () => act(other, allergic, "allergy"));
    at(7_500, () => act(other, member, "consent", { layer, state: "given" }));
    at(8_000, () => act(one, allergic, "withdraw"));
    for (const device of [one, other]) at(9_000, () => line(device, OPEN));
  },
  /** Clocks are wrong, and who saw a value says another. */
  clocks: (sim, length) => {
    const { one, other, member } = pair(sim);
    one.skew -= sim.chance.int(60_000, 365 * 86_400_000);
    const at = stage(sim, length);
    for (const device of [one, other]) at(0, () => line(device, OPEN));
    for (const ms of [0, 12_000]) {
      const ahead = ms > 0;
      at(ms, () => ahead && jump(other, 50_000));
      at(ms + 1, () => act(other, member, "facet"));
      at(ms + 1_500, () => pull(one));
      at(ms + 2_500, () => pull(one));
      at(ms + 4_000, () => act(one, member, "facet"));
      at(ms + 6_000, () => ahead && jump(other, -50_000));
    }
    at(19_000, () => jump(other, 200_000));
    at(19_000, () => act(other, member, "facet"));
    at(21_000, () => jump(other, -200_000));
  },
  /** A worker dies between any two of its tasks, while it sends, pulls or keeps. */
  deaths: (sim, length) => deaths(sim, pair(sim), stage(sim, length, 0.1)),
  /** What was sent since the backup is only on phones, and one of them forgets it. */
  restored: (sim, length) => {
    const { one, other, both, member } = pair(sim);
    const at = stage(sim, length, 0.3);
    for (const device of [one, other]) at(0, () => ready(device));
    at(0, () => sim.centre.tell(sim.time.now, "backup"));
    const known = [member, ...sim.members.slice(0, 5)];
    for (const [turn, whom] of known.entries()) at(10 + 200 * turn, () => act(one, whom, "note"));
    const another = both.find((known) => known !== member) ?? member;
    for (const ms of [500, 1_300]) at(ms, () => act(other, another, "note"));
    for (const ms of [3_000, 5_000]) at(ms, () => sim.devices.forEach(pull));
    at(6_000, () => evict(one));
    at(9_000, () => sim.restore());
  },
  /** Edits wait, and others take the phone. */
  shift: (sim, length) => {
    const { one, member } = pair(sim);
    const at = stage(sim, length);
    at(0, () => line(one, { narrow: 100 }));
    for (const ms of [100, 900]) at(ms, () => act(one, member, "note"));
    for (const ms of [1_500, 2_000]) at(ms, () => act(one, member, "look"));
    at(3_000, () => one.handOver(sim.colleague(member)));
    at(13_000, () => line(one, { narrow: 0 }));
    at(14_000, () => act(one, undefined, "note"));
  },
  /** Centre and phones come to the next release: one phone before the centre, the other in its own time. */
  update: (sim, length) => {
    const { one, other, member } = pair(sim);
    const at = stage(sim, length, 0.2);
    const newer = (device) => () => {
      device.code = sim.newer;
      overlap(device);
      act(device, member, "note");
    };
    for (const device of [one, other]) at(0, () => ready(device));
    at(1_000, () => line(other, ALONE));
    at(1_500, () => act(other, member, "note"));
    at(2_000, newer(one));
    at(2_000 + sim.chance.span(10, length / 2), newer(other));
    at(4_000 + sim.chance.int(0, length / 2), () => sim.centre.tell(sim.time.now, "grow"));
    at(length / 2, () => line(other, OPEN));
  },
  /** The power goes soon after something was kept and before it was sent: alone, and behind others. */
  power: (sim, length) => {
    const { one, other, member } = pair(sim);
    const at = stage(sim, length);
    at(0, () => line(one, ALONE));
    unaware(other, member, at);
    for (const ms of [100, 700, 1_500]) at(ms, () => act(one, member, "note"));
    for (const ms of [1_600, 1_800]) at(ms, () => act(one, member, "look"));
    at(1_900, () => die(one, { power: true }));
    at(9_000, () => line(one, OPEN));
  },
  /** A store's phones write while writers are aborted and run again, and others read; the centre's disk is full. */
  crowd: (sim, length) => {
    const { one, other, member } = pair(sim);
    const at = stage(sim, length);
    for (const device of [one, other]) at(0, () => ready(device));
    for (let turn = 0; turn < 4; turn += 1) {
      at(turn * 26_000, () => Object.assign(sim.network, { aborts: 1 }));
      at(turn * 26_000 + 10, () => act(one, member, "note"));
      at(turn * 26_000 + 1_000, () => Object.assign(sim.network, { aborts: 0 }));
      at(turn * 26_000 + 1_500, () => act(other, sim.chance.pick(sim.members), "stranger"));
      at(turn * 26_000 + 1_600, () => act(other, member, "note"));
      at(turn * 26_000 + 3_500, () => sim.devices.forEach(pull));
      at(turn * 26_000 + 5_500, () => other.worker && pull(other));
      sick(sim, turn * 26_000 + 8_000, at);
      at(turn * 26_000 + 8_100, () => act(other, member, "note"));
    }
  },
  /** Answers are lost: what the centre has is taken back, and what it refused is asked again. */
  deaf: (sim, length) => {
    const { one, other, member } = pair(sim);
    const at = stage(sim, length);
    for (const device of [one, other]) at(0, () => ready(device));
    at(50, () => leaves(sim));
    at(100, () => act(other, member, "consent", { layer: "personalisation", state: "withdrawn" }));
    at(1_000, () => line(one, DEAF));
    for (const ms of [1_500, 4_000]) at(ms, () => act(one, member, "note"));
    at(2_500, () => act(one, member, "undo"));
    at(40_000, () => line(one, OPEN));
  },
  /** A phone is full, and nothing that is given back helps; so is the centre. A gate that stays lets only so much through at once. */
  full: (sim, length) => {
    const { one, other, member } = pair(sim);
    const at = stage(sim, length);
    at(0, () => line(one, ALONE));
    at(100, () => act(one, member, "note"));
    at(1_000, () => Object.assign(one.disk, { full: true, stuffed: true }));
    for (const ms of [1_500, 4_000, 20_000]) at(ms, () => act(one, member, "note"));
    at(50, () => leaves(sim));
    at(2_000, () => line(other, { ...ALONE, gate: 1_200 }));
    for (let turn = 1; turn < 7; turn += 1)
      at(2_000 + turn * 400, () => act(other, member, "note"));
    at(11_000, () => line(other, OPEN));
    at(16_000, () => line(one, OPEN));
    sick(sim, 15_900, at);
    at(30_000, () => Object.assign(one.disk, { full: false, stuffed: false }));
  },
  /** Answers come so late that others overtake them, or find somebody else at work. */
  late: (sim, length) => late(sim, pair(sim), stage(sim, length, 0.3)),
  /** Two members become one, with edits of both on their way. */
  merged: (sim, length) => joined(sim, sim.devices[0], sim.devices[1], stage(sim, length, 0.3)),
};
