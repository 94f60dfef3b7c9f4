// What goes wrong, and when. Each seed draws a few kinds of trouble; all of it is over when the calm begins.
import { die, evict, overlap } from "./endings.js";
import { act } from "./guide.js";
import { SCENES } from "./scenes.js";
import { busy, SHOP, some } from "./shop.js";

const YEARS = 10 * 365 * 86_400_000;
const WEIGHTS = {
  clash: 14,
  loss: 6,
  twice: 7,
  torn: 3,
  slow: 5,
  portal: 3,
  narrow: 3,
  cut: 6,
  kill: 7,
  power: 6,
  overlap: 4,
  frail: 7,
  aborts: 8,
  sick: 6,
  restore: 4,
  skew: 5,
  jump: 3,
  full: 4,
  evict: 3,
  erase: 3,
  move: 6,
  carry: 5,
  revoke: 1,
  handover: 4,
  away: 3,
};

/** Between two moments of the troubled time; a guide is at work while it begins. */
function spell(sim, length, begin, end) {
  const { chance, time } = sim;
  const at = chance.int(0, length);
  time.after(at, "", begin);
  if (chance.maybe(0.7)) busy(sim, at);
  if (end) time.after(at + chance.span(500, length), "", end);
}

/** A line of some phone is changed for a while. @param {any} sim @param {number} length @param {() => any} change */
function line(sim, length, change) {
  const device = some(sim);
  const changed = change();
  const usual = Object.fromEntries(Object.keys(changed).map((name) => [name, device.link[name]]));
  spell(
    sim,
    length,
    () => Object.assign(device.link, changed),
    () => Object.assign(device.link, usual),
  );
}

/** @type {Record<string, (sim: any, length: number) => void>} */
const KINDS = {
  ...SHOP,
  loss: (sim, length) => line(sim, length, () => ({ loss: sim.chance.next() * 0.8 })),
  twice: (sim, length) => line(sim, length, () => ({ twice: sim.chance.next() })),
  torn: (sim, length) => line(sim, length, () => ({ torn: sim.chance.next() })),
  slow: (sim, length) => line(sim, length, () => ({ slow: sim.chance.span(1_000, 60_000) })),
  portal: (sim, length) =>
    line(sim, length, () => ({ portal: sim.chance.pick(["page", "json", "gateway", "busy"]) })),
  narrow: (sim, length) => line(sim, length, () => ({ narrow: sim.chance.span(700, 4_000) })),
  cut: (sim, length) =>
    line(sim, length, () => ({
      ...sim.chance.pick([{ out: false }, { back: false }, { out: false, back: false }]),
      lies: sim.chance.maybe(0.5),
    })),
  kill: (sim, length) => {
    const device = some(sim);
    for (let left = sim.chance.int(1, 4); left > 0; left -= 1)
      spell(sim, length, () => die(device, {}));
  },
  power: (sim, length) => {
    const device = some(sim);
    spell(sim, length, () => die(device, { power: true }));
  },
  overlap: (sim, length) => {
    const device = some(sim);
    spell(sim, length, () => overlap(device));
  },
  frail: (sim, length) => {
    spell(
      sim,
      length,
      () => Object.assign(sim.network, { frail: sim.chance.next() * 0.6 }),
      () => Object.assign(sim.network, { frail: 0 }),
    );
  },
  aborts: (sim) => {
    const { chance, network, time } = sim;
    network.aborts = 0.2 + chance.next() * 0.5;
    let left = 2;
    network.aborted = () => {
      if (left === 0) return;
      left -= 1;
      time.after(chance.int(10, 2_000), "", () => act(some(sim), undefined, "note"));
      for (const device of sim.devices)
        time.after(chance.int(3_000, 5_000), "", () => act(device, undefined, "scan"));
    };
  },
  sick: (sim) => {
    sim.network.sick = sim.chance.next() * 0.5;
  },
  restore: (sim, length) => {
    const at = sim.chance.int(0, length / 2);
    sim.time.after(at, "", () => sim.centre.tell(sim.time.now, "backup"));
    sim.time.after(sim.chance.int(at, length), "", () => sim.restore());
  },
  skew: (sim) => {
    const device = some(sim);
    device.skew = Math.round(
      (sim.chance.next() * 2 - 1) * sim.chance.pick([YEARS, 86_400_000, 90_000]),
    );
  },
  jump: (sim, length) => {
    const device = some(sim);
    for (let left = sim.chance.int(1, 4); left > 0; left -= 1) {
      const at = sim.chance.int(0, length);
      const far = sim.chance.pick([YEARS, 3_600_000, 200_000]);
      sim.time.after(at, "", () => {
        device.skew += Math.round((sim.chance.next() * 2 - 1) * far);
      });
      sim.time.after(at + sim.chance.span(10, 5_000), "", () => act(device));
    }
  },
  full: (sim, length) => {
    const { disk } = some(sim);
    spell(sim, length, () => Object.assign(disk, { full: true }));
  },
  evict: (sim, length) => {
    const device = some(sim);
    spell(sim, length, () => evict(device));
  },
  handover: (sim, length) => {
    const device = some(sim);
    spell(sim, length, () => device.handOver(sim.colleague()));
  },
  away: (sim, length) => {
    const device = some(sim);
    spell(
      sim,
      length,
      () => Object.assign(device, { visible: false }),
      () => Object.assign(device, { visible: true }),
    );
  },
};

/** @param {any} sim @param {number} length ms */
export function trouble(sim, length) {
  const { chance } = sim;
  sim.kinds = [];
  for (let left = chance.int(1, 7); left > 0; left -= 1) sim.kinds.push(chance.weighed(WEIGHTS));
  for (const kind of sim.kinds) KINDS[kind](sim, length);
  const part = length / sim.scenes.length;
  for (const [turn, scene] of sim.scenes.entries()) {
    sim.curtain = turn * part;
    SCENES[scene](sim, part);
    sim.kinds.push(scene);
  }
  for (const device of sim.devices) {
    for (let left = chance.int(1, 4); left > 0; left -= 1)
      sim.time.after(chance.int(0, length), "", () => act(device));
  }
}
