// Payloads of versions that newer ones took the place of, said as those say it. The twin of the domains' kinds.py.

import { contact, reason } from "./closed.js";

/** @import { Op } from "./types.js" */

/** "kind version" → its payload as the next version has it. @type {Map<string, (p: Record<string, any>) => Record<string, any>>} */
export const UPCASTS = new Map();

/** "kind version" of the newest → what is kept of its payload. @type {Map<string, (p: Record<string, any>) => Record<string, any>>} */
const KEPT_AS = new Map([
  ["contact.made 1", contact],
  ["prompt.outcome 1", (p) => (p.reason ? { ...p, reason: reason(p.reason) } : p)],
]);

/**
 * The operation as its kind's newest version keeps it; an unknown one as it is.
 * @param {Op} op
 * @returns {Op}
 */
export function upcasted(op) {
  let now = op;
  for (let way = UPCASTS.get(`${now.k} ${now.v}`); way; way = UPCASTS.get(`${now.k} ${now.v}`)) {
    now = { ...now, v: now.v + 1, p: way(now.p) };
  }
  const kept = KEPT_AS.get(`${now.k} ${now.v}`);
  return kept ? { ...now, p: kept(now.p) } : now;
}
