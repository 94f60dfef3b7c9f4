// What a push says: as many operations as fit, and how the phone stands.

/** @import { Standing, Wire, World } from "./types.js" */

export const MOST_OPS = 100;
const MOST_BYTES = 256 * 1024 - 2_048; // the envelope's own share is left out

const encoder = new TextEncoder();

/** As many as fit one request, at least one. @param {(Wire | null)[]} ops */
export function fitting(ops) {
  let bytes = 0;
  const over = ops.findIndex((op) => {
    bytes += encoder.encode(JSON.stringify(op)).length + 1;
    return bytes > MOST_BYTES;
  });
  return over < 0 ? ops.length : Math.max(over, 1);
}

/**
 * What is not said is none: a phone that sends all it has says no more of it.
 * @param {World} world @param {number} wall the corrected clock, ms
 * @param {Wire[]} ops @param {Standing} standing
 */
export function envelope(world, wall, ops, { unsent, oldest, rejected }) {
  const more = unsent > ops.length;
  return JSON.stringify({
    proto: 1,
    build: world.build,
    outbox_len: more ? unsent : undefined,
    oldest_unsent_ms: more && oldest ? Math.max(0, world.now() - oldest) : undefined,
    rejected_len: rejected || undefined,
    wall,
    ops,
  });
}
