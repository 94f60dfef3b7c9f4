// Consent, read in one place. The twin of crm_pwa/privacy/consent.py.

import { CHANNELS, redacted } from "./closed.js";

/** @import { Dict, Row } from "./types.js" */

const NEUTRAL_RULES = new Set(["consent", "complaint", "open_complaint"]);

/** @type {Set<string>} */
const protectedFacets = new Set();

/** Names a facet, or a concept of one, that is kept under the allergy consent: a child's data, a substance. @param {string} named */
export const protect = (named) => protectedFacets.add(home(named));

/** The facet of a concept's id. @param {string} concept */
const home = (concept) => concept.split(".", 1)[0] ?? "";

/**
 * Whether a payload needs the allergy consent: a concept is of the facet its id begins with, whatever facet it is put under.
 * @param {Record<string, unknown>} said
 */
export const isProtected = ({ facet, concept, value }) =>
  [facet, concept, value].some((each) => protectedFacets.has(home(String(each ?? ""))));

/** Whether a rule's prompts use nothing that layer 1 covers. @param {string} rule */
export const isNeutral = (rule) => NEUTRAL_RULES.has(rule);

const GROWN = 14;

/**
 * Whether a member is under 14 on a day; a birthday whose year nobody knows is no child's. The twin of crm_pwa/privacy/guardians.py.
 * @param {string} birthday YYYY-MM-DD, MM-DD or "" @param {string} today ISO
 */
export function isChild(birthday, today) {
  const year = Number(birthday.slice(0, 4)) + GROWN;
  return birthday.length === today.length && today < `${year}${birthday.slice(4)}`;
}

/**
 * Tells whether the member's consents, as folded, cover a layer. Not asked, refused and withdrawn all mean no.
 * @param {Dict<Row>} consent
 * @param {string} layer `membership` (always covered), `personalisation`, `allergy` or `marketing:<channel>`
 */
export const allows = (consent, layer) =>
  layer === "membership" || consent[layer]?.state === "given";

/**
 * Whether prompts and figures may be worked out of the member: they agreed to layer 1, and did not say that this is to stop.
 * @param {Dict<Row>} consent
 */
export const profiled = (consent) =>
  allows(consent, "personalisation") && (consent.profiling?.state ?? "given") === "given";

/**
 * The channel a member asked for, as noted last: `none` for who is told in the shop; empty where nothing was noted, or only
 * free words.
 * @param {Dict<Row[]>} facets of a folded card
 */
export function wished(facets) {
  const [home, name = ""] = String(facets.channel?.[0]?.v ?? "").split(/\.(.*)/s);
  if (home !== "channel") return "";
  if (name === "in_store") return "none";
  return CHANNELS.includes(name) ? name : "";
}

/** @param {unknown} value @param {Set<string>} facets @returns {boolean} */
function names(value, facets) {
  if (typeof value === "string") return value.includes(".") && facets.has(home(value));
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((one) => names(one, facets));
}

/**
 * Whether a prompt names no concept kept under the allergy consent, or it is given.
 * @param {{ args?: unknown, reasons?: unknown }} prompt
 * @param {Dict<Row>} consent
 * @param {Iterable<string>} [guarded] as for `redact`
 */
export function maySay({ args, reasons }, consent, guarded = protectedFacets) {
  return allows(consent, "allergy") || !names([args, reasons], new Set(guarded));
}

/**
 * A card, or a state, without the layers the member has not consented to, nor free words where no layer was asked. Keys stay and are empty; keys the input
 * does not have are not added.
 * @template {Record<string, any>} T
 * @param {T} card
 * @param {Dict<Row>} consent
 * @param {Iterable<string>} [guarded] facets kept under the allergy consent; all that were named when left out
 * @returns {T}
 */
export function redact(card, consent, guarded = protectedFacets) {
  const taste = allows(consent, "personalisation");
  const sensitive = allows(consent, "allergy");
  const facets = new Set(guarded);
  /** @param {string[]} said a facet, and a concept under it */
  const open = (...said) => (said.some((each) => facets.has(home(each))) ? sensitive : taste);
  const kept = redacted(card);
  if (card.tags) kept.tags = card.tags.filter((/** @type {Row} */ row) => open(row.f, row.c));
  if (card.facets) {
    kept.facets = Object.create(null);
    for (const [name, rows] of Object.entries(card.facets)) {
      const shown = rows.filter((/** @type {Row} */ row) => open(name, row.v));
      if (shown.length > 0) kept.facets[name] = shown;
    }
  }
  if (!taste) Object.assign(kept, { notes: [], note_count: 0 });
  if (!profiled(consent))
    kept.prompts = (card.prompts ?? []).filter((/** @type {any} */ { rule }) => isNeutral(rule));
  if (!sensitive) {
    const said = kept.prompts ?? card.prompts ?? [];
    kept.prompts = said.filter((/** @type {any} */ one) => maySay(one, consent, facets));
    Object.assign(kept, { allergies: [], allergy_none: null, allergy_state: "hidden" });
  }
  return {
    ...card,
    ...Object.fromEntries(Object.entries(kept).filter(([key]) => key in card)),
  };
}
