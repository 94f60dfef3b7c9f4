// The member's answer to a layer, with what was picked before it was asked.
import { LONGEST } from "../shared/kinds.js";
import { allergy, forThisVisit } from "./allergies.js";
import { stateOf } from "./card.js";
import { tag } from "./notes.js";
import { Problem, short } from "./respond.js";
import { askFor, memberOf, opened, save } from "./saving.js";

/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./record.js").Draft} Draft */

const TEXTS = new Map([
  ["personalisation", "taste-1"],
  ["allergy", "allergy-1"],
]);

/** @param {Ask} ask */
async function consentSheet(ask) {
  const layer = ask.query.get("layer") === "allergy" ? "allergy" : "personalisation";
  const at = await memberOf(ask);
  return opened(ask, at, () => askFor(ask, at, layer));
}

/** The answer to one layer, and what was picked before it was asked, in one batch. @param {Ask} ask */
async function setConsent(ask) {
  const at = await memberOf(ask);
  const [layer, state, evidence] = [ask.text("layer"), ask.text("state"), ask.text("evidence")];
  const text_version = TEXTS.get(layer);
  if (!text_version) throw new Problem(422, "layer");
  const before = stateOf(at).consents[layer] ?? [];
  const p = { layer, state, text_version, ...(evidence ? { evidence } : {}) };
  /** @type {Draft[]} */
  const drafts = [{ k: "consent.set", p, obs: before.map(({ id }) => id) }];
  const picked = layer === "allergy" ? ask.text("severity") : ask.text("concept");
  if (picked && state === "given") drafts.push(layer === "allergy" ? allergy(ask) : tag(ask));
  const words = layer === "personalisation" ? ask.text("text") : "";
  short(words, LONGEST.note);
  if (words && state === "given") drafts.push({ k: "note.add", p: { text: words } });
  if (picked && state === "refused" && layer === "allergy") await forThisVisit(ask, at);
  return save(ask, at, ...drafts);
}

export const CONSENTS = {
  "GET notes.consent_sheet": consentSheet,
  "POST notes.set_consent": setConsent,
};
