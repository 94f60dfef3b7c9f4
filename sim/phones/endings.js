// How a worker ends, or comes to be two, and how a phone forgets.
import { act } from "./guide.js";
import { calm } from "./network.js";

/** What went wrong before is over: the centre is there, the line is, and on the phone a worker that waits for nothing. @param {any} device */
export function ready(device) {
  const { sim, link } = device;
  Object.assign(link, calm(), { gate: link.gate });
  Object.assign(sim.network, { frail: 0, downUntil: 0, aborts: 0, sick: 0, usual: 0 });
  for (const worker of [...device.workers]) device.kill(worker, {});
  if (!device.gone) void device.boot();
}

/** All workers of a phone die; it is taken up again later. @param {any} device @param {any} how */
export function die(device, how) {
  const { sim, chance } = device;
  if (!device.worker) return;
  sim.time.note(`${device.place} dies`);
  for (const worker of [...device.workers]) device.kill(worker, how);
  sim.time.after(chance.span(100, 20_000), "boot", () => device.worker ?? device.boot());
}

/** A new worker begins while the old one is still at work. @param {any} device */
export function overlap(device) {
  const { sim, worker: old } = device;
  if (!old) return;
  device.boot();
  sim.time.after(sim.chance.span(10, 20_000), "", () => old.alive && device.kill(old));
}

/** The browser throws away all that lies on a phone. @param {any} device */
export function evict(device) {
  device.sim.time.note(`${device.place} forgets`);
  device.sim.watch.evicted(device);
  if (device.sim.chance.maybe(0.5)) die(device, {});
  for (const name of [...device.disk.bases.keys()]) device.disk.drop(name);
}

/** A worker dies between any two of its tasks, while it sends, pulls or keeps. @param {any} sim @param {any} phones two, and whom both know @param {(ms: number, work: () => void) => void} at */
export function deaths(sim, { one, other, both }, at) {
  for (const [turn, member] of both.entries()) {
    const ms = turn * 6_000;
    at(ms, () => act(other, member, "note"));
    at(ms + 2_000, () => {
      const { worker } = one;
      if (!worker) return;
      const end = () => {
        one.kill(worker);
        sim.time.after(300, "boot", () => one.worker ?? one.boot());
      };
      const left = sim.chance.int(8, 14);
      sim.time.note(`${one.place} has ${left} tasks to live`);
      Object.assign(worker, { left, end });
      if (turn === 4) act(one, member, "note");
      else void worker.phone.pull();
    });
  }
}
