// Payloads of versions that newer ones took the place of, said as those say it. The twin of the domains' kinds.py.

/** @import { Op } from "./types.js" */

/** "kind version" → its payload as the next version has it. @type {Map<string, (p: Record<string, any>) => Record<string, any>>} */
export const UPCASTS = new Map();

/**
 * The operation as its kind's newest version says it; an unknown one as it is.
 * @param {Op} op
 * @returns {Op}
 */
export function upcasted(op) {
  let now = op;
  for (let way = UPCASTS.get(`${now.k} ${now.v}`); way; way = UPCASTS.get(`${now.k} ${now.v}`)) {
    now = { ...now, v: now.v + 1, p: way(now.p) };
  }
  return now;
}
