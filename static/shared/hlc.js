// Hybrid logical clocks as text, `0mmmmmmmmmmmm-cccc`: text order is time order. The twin of crm_pwa/core/hlc.py.

const GRAMMAR = /^0[0-9a-f]{12}-[0-9a-f]{4}$/;
const COUNTER_MAX = 0xffff;
const MS_MAX = 0xffffffffffff;

/**
 * Writes a clock reading; milliseconds outside the 48 bits are held to their nearest end.
 * @param {number} ms since 1970
 * @param {number} [counter]
 */
export function make(ms, counter = 0) {
  const held = Math.min(Math.max(ms, 0), MS_MAX);
  return `0${held.toString(16).padStart(12, "0")}-${counter.toString(16).padStart(4, "0")}`;
}

/** @param {string} hlc */
export const isValid = (hlc) => GRAMMAR.test(hlc);

/**
 * Milliseconds since 1970 of a reading; 0 for an empty one.
 * @param {string} hlc
 */
export const millis = (hlc) => (hlc ? Number.parseInt(hlc.slice(1, 13), 16) : 0);

/**
 * The next reading: after `last`, the greatest known, own or received, and not before the wall.
 * @param {string} last "" when none is known
 * @param {number} wallMs the phone's clock, corrected by the server's
 */
export function tick(last, wallMs) {
  if (!last || wallMs > millis(last)) return make(wallMs);
  const counter = Number.parseInt(last.slice(14), 16) + 1;
  return counter > COUNTER_MAX ? make(millis(last) + 1) : make(millis(last), counter);
}
