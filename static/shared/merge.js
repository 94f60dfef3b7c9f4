// Folding: one operation into a card's state, in any order, as often as it comes. The twin of core/merge/fold.py.
import { KINDS } from "./merge/entries.js";
import { place } from "./merge/life.js";
import { emptyState } from "./merge/state.js";
import { upcasted } from "./upcasts.js";

export { knew } from "./merge/entries.js";
export { emptyState, trim, widen } from "./merge/state.js";

/** @import { Op, State } from "./types.js" */

/** The rev of an operation no server has accepted yet: greater than every real one. */
const PENDING = Number.MAX_SAFE_INTEGER;

/**
 * Folds an operation into a state, in place. The same operations in any order, each once or more, give the same
 * state when each carries the `rev` it was accepted at; without one it counts as not yet accepted. A kind unknown
 * here changes nothing.
 * @param {State} state
 * @param {Op} op
 */
export function fold(state, op) {
  const now = upcasted(op);
  const kind = KINDS.get(`${now.k} ${now.v}`);
  if (!kind) return;
  const one = { ...now, rev: op.rev || PENDING };
  if ("fold" in kind) kind.fold(state, one);
  else place(state, kind.shelf, ...kind.entry(one));
}

/**
 * Folds operations into a state, so that nothing is forgotten that one of them frees: undos first, then moves.
 * @param {State} state
 * @param {Iterable<Op>} ops
 */
export function foldOnto(state, ops) {
  const turn = (/** @type {Op} */ { k }) => (k === "undo" ? 0 : k === "move" ? 1 : 2);
  for (const op of [...ops].sort((a, b) => turn(a) - turn(b))) fold(state, op);
}

/**
 * Folds operations, all there are, into an empty state.
 * @param {Iterable<Op>} ops
 */
export function foldAll(ops) {
  const state = emptyState();
  foldOnto(state, ops);
  return state;
}

/**
 * What a move lays on the card it joins: the target, under the move's own id. See core/merge/fold.py.
 * @param {Op} target
 * @param {Op} move
 * @returns {Op}
 */
export const joined = (target, move) => ({
  ...target,
  id: move.id,
  m: move.p.to,
  seen: 0,
  rev: move.rev ?? 0,
});
