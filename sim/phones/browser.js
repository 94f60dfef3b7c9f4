// What a browser gives a worker, as far as the worker's modules ask for it, under the simulation's clock and chance.
import { createHash, createHmac } from "node:crypto";
import { CIPHERS } from "./ciphers.js";
import { KeyRange } from "./disk/keys.js";
import { Answer } from "./network.js";

const bytes = (buffer) => new Uint8Array(buffer).buffer;

/** @param {() => any} simulation the one under way */
export function install(simulation) {
  const subtle = {
    digest: async (_name, said) => bytes(createHash("sha256").update(said).digest()),
    ...CIPHERS((size) => getRandomValues(new Uint8Array(size))),
    sign: async (_name, key, said) => bytes(createHmac("sha256", key).update(said).digest()),
  };
  const getRandomValues = (into) => {
    const { chance } = simulation();
    for (let at = 0; at < into.length; at += 1) into[at] = chance.bits() & 255;
    return into;
  };
  const given = {
    IDBKeyRange: KeyRange,
    Response: Answer,
    AbortSignal: { timeout: (ms) => ({ ms }) },
    crypto: { subtle, getRandomValues },
  };
  for (const [name, value] of Object.entries(given))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  Date.now = () => simulation().wall();
}
