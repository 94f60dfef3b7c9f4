// A card's body, and its state with own operations on top.
import { emptyState, fold, foldOnto, trim, widen } from "./merge.js";

/** @import { Card, Op, Row } from "./types.js" */

/**
 * A card nothing is known of; every key is there.
 * @returns {Card}
 */
export const emptyCard = () => ({
  ...trim(emptyState()),
  m: "",
  rev: 0,
  name: "",
  address: "",
  phone_mask: "",
  channel: "",
  birthday: "",
  joined: "",
  tier: "",
  stage: "",
  home: "",
  no_history: true,
  note_count: 0,
  allergy_state: "unknown",
  prompts: [],
  facts: {},
  days: [],
  people: {},
  codes: [],
});

/**
 * A card's state with operations folded onto it; those of this visit only are left out.
 * @param {Card} card
 * @param {Op[]} ops
 */
export function overlaid(card, ops) {
  const state = widen(card);
  foldOnto(
    state,
    ops.filter((op) => !op.visit),
  );
  return state;
}

/**
 * The allergies of operations that are kept for this visit only.
 * @param {Op[]} ops
 * @returns {Row[]}
 */
export function visiting(ops) {
  const state = emptyState();
  for (const op of ops) if (op.visit) fold(state, op);
  return state.allergies;
}
