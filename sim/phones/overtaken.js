// A phone pulls everything anew over a slow line, and what is said meanwhile overtakes the page on its way: allergies,
// whose cards the centre sends back.

import { act } from "./guide.js";

const BEGINS = 20_000;
const LASTS = 3_000;
const EVERY = 50;

/** @param {any} device @param {any[]} members @param {(ms: number, work: () => void) => void} at */
export function overtaken(device, members, at) {
  const { link, sim } = device;
  at(BEGINS, () => {
    sim.network.page = 500;
    Object.assign(link, { slow: 1_500, out: true, back: true });
    device.worker?.phone.apply.reset().then(() => device.worker?.phone.pull());
  });
  for (let ms = EVERY; ms < LASTS; ms += EVERY) {
    const what = ms % (4 * EVERY) ? "look" : "allergy";
    at(BEGINS + ms, () => act(device, sim.chance.pick(members), what));
  }
  at(BEGINS + LASTS, () => Object.assign(link, { slow: 60 }));
}
