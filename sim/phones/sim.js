// One seed: a shop, some phones, some minutes of trouble, then calm; and what must be true after it.
import { readFileSync } from "node:fs";
import { Chance } from "./chance.js";
import { Device } from "./device.js";
import { calm, Network } from "./network.js";
import { SCENES } from "./scenes.js";
import { Time } from "./time.js";
import { trouble } from "./trouble.js";
import { Watch } from "./watch.js";

const PATHS = JSON.parse(
  readFileSync(new URL("../../tests/worker/paths.json", import.meta.url), "utf8"),
);
const HEALED_MS = 120_000;
const NAMES = Object.keys(SCENES);
const BETWEEN = "guide-6";

/** Two scenes: each of thirteen comes up three times in the first twenty seeds; later it meets another one. @param {number} seed */
const playing = (seed) =>
  [seed, seed + 7 + Math.floor(seed / 26)].map((place) => NAMES[place % NAMES.length]);

export class Simulation {
  /** @param {number} seed @param {any} centre @param {{ code: any, newer: any }} releases the worker's modules, and those of the release after @param {Map<string, any>} [disks] what lies on the phones of each of the staff */
  constructor(seed, centre, releases, disks) {
    Object.assign(this, { seed, centre, ...releases, disks, paths: PATHS, words: 0 });
    this.chance = new Chance(seed);
    const { staff, members, at } = centre.tell(0, "begin", { seed });
    this.staff = staff;
    this.members = members;
    this.time = new Time(at);
    this.watch = new Watch(this);
    this.scenes = playing(seed);
    this.network = new Network(this);
    this.devices = this.cast().map((who, place) => new Device(this, place, who));
  }

  /** Two phones mostly, rarely eight; the first is of two stores and may meet most others' members. */
  cast() {
    const { chance } = this;
    const many = Number(chance.weighed({ 2: 55, 3: 30, 4: 11, 6: 3, 8: 1 }));
    const order = this.staff.map((who) => ({ who, at: who.name === BETWEEN ? -1 : chance.next() }));
    order.sort((a, b) => a.at - b.at);
    return order.slice(0, many).map(({ who }) => who);
  }

  /** Somebody without a phone here; rather one who does not know the member. @param {{ stores: string[] }} [member] */
  colleague(member) {
    const free = this.staff.filter(({ id }) => this.devices.every(({ staff }) => staff.id !== id));
    const knows = ({ stores }) => stores.some((store) => member?.stores.includes(store));
    return free.find((who) => !knows(who)) ?? free[0];
  }

  /** What happens in the shop that no phone asks for. @param {string} what @param {{ id: string }} whom @param {Record<string, unknown>} [more] */
  fact(what, { id }, more = {}) {
    this.time.note(`${what} ${id}`);
    this.watch.fact(what, id, more);
    this.centre.tell(this.time.now, what, { id, ...more });
  }

  /** The centre is put back from its backup. */
  restore() {
    this.watch.restored = true;
    this.time.note("restored");
    this.centre.tell(this.time.now, "restore");
  }

  nextWord() {
    this.words += 1;
    return this.words;
  }

  /** The wall clock of whoever's turn it is. */
  wall() {
    return this.time.current?.device?.clock() ?? this.time.now;
  }

  /** Every guide signs in, and every phone pulls: how each seed finds the shop. @returns {Promise<Map<string, any>>} */
  async open() {
    this.network.page = 3;
    this.devices = this.staff.map((who, place) => new Device(this, place, who));
    for (const device of this.devices) {
      device.signing = true;
      await device.boot();
      const enrolled = () => void device.enrol(device.worker).catch(this.broken);
      this.time.after(0, "enrol", enrolled, device.worker);
    }
    await this.time.run(this.time.now + 10_000);
    this.centre.tell(this.time.now, "settle");
    return new Map(this.devices.map(({ staff, disk }) => [staff.id, disk.image()]));
  }

  async run() {
    const { time, chance, devices, disks } = this;
    for (const device of devices) {
      device.disk.restore(disks.get(device.staff.id));
      this.watch.begins(device);
      await device.boot();
    }
    const length = chance.span(40_000, 120_000);
    trouble(this, length);
    await time.run(time.now + length);
    await this.calm();
    return this.watch.faults;
  }

  broken = (/** @type {unknown} */ fault) => this.watch.blame("broken", String(fault));

  async calm() {
    const { time, devices } = this;
    time.note("calm");
    Object.assign(this.network, {
      frail: 0,
      downUntil: 0,
      aborts: 0,
      sick: 0,
      usual: 0,
      aborted: () => {},
    });
    for (const device of devices) {
      device.link = { ...calm(), gate: device.link.gate };
      device.visible = true;
      Object.assign(device.disk, { full: false, stuffed: false });
      if (!device.worker && !device.gone) await device.boot();
    }
    await time.run(time.now + HEALED_MS);
    for (const device of devices) {
      if (device.gone || !device.worker) continue;
      time.after(0, "pull", () => void device.worker.phone.pull(), device.worker);
    }
    await time.run(time.now + 5_000);
    const truth = this.centre.tell(time.now, "truth", { restored: this.watch.restored });
    for (const fault of truth.faults) this.watch.blame(fault[0], fault[1]);
    this.watch.ends(truth);
    await this.watch.agree(truth);
  }
}
