// A phone that believes it is online loses its power: what it keeps goes at once, and nowhere.
import { die } from "./endings.js";
import { act } from "./guide.js";

/** @param {any} device @param {any} member @param {(ms: number, work: () => void) => void} at */
export function unaware(device, member, at) {
  const line = (/** @type {boolean} */ up) =>
    Object.assign(device.link, { out: up, back: up, lies: !up });
  for (const ms of [0, 25_000, 50_000]) {
    at(ms, () => line(false));
    at(ms + 100, () => act(device, member, "note"));
    at(ms + 500, () => die(device, { power: true }));
    at(ms + 900, () => line(true));
  }
}
