// Consent, read in one place. The twin of crm_pwa/privacy/consent.py.

/** @import { Dict, Row } from "./types.js" */

/** Rules whose prompts use nothing that layer 1 covers. */
const NEUTRAL_RULES = new Set(["consent", "first_order", "complaint", "open_complaint"]);

/**
 * Tells whether the member's consents, as folded, cover a layer. Not asked, refused and withdrawn all mean no.
 * @param {Dict<Row>} consent
 * @param {string} layer `membership` (always covered), `personalisation`, `allergy` or `marketing:<channel>`
 */
export const allows = (consent, layer) =>
  layer === "membership" || consent[layer]?.state === "given";

/**
 * A card, or a trimmed state, without the layers the member has not consented to. Keys stay and are empty; keys
 * the input does not have are not added.
 * @template {Record<string, any>} T
 * @param {T} card
 * @param {Dict<Row>} consent
 * @returns {T}
 */
export function redact(card, consent) {
  /** @type {Record<string, any>} */
  const out = { ...card };
  /** @param {Record<string, any>} empties */
  const empty = (empties) => {
    for (const [key, value] of Object.entries(empties)) if (key in out) out[key] = value;
  };
  if (!allows(consent, "personalisation")) {
    empty({ tags: [], facets: {}, notes: [], note_count: 0 });
    if ("prompts" in out) {
      out.prompts = card.prompts.filter((/** @type {Row} */ one) => NEUTRAL_RULES.has(one.rule));
    }
  }
  if (!allows(consent, "allergy")) {
    empty({ allergies: [], allergy_none: null, allergy_state: "hidden" });
  }
  return /** @type {T} */ (out);
}
