// The member's answer to a layer, with what was picked before it was asked.
import { allergy, forThisVisit } from "./allergies.js";
import { knew } from "./asked.js";
import { chip, kind } from "./notes.js";
import { record } from "./record.js";
import { Problem } from "./respond.js";
import { agreed, askFor, isMinor, layerOfDraft, memberOf, opened, save } from "./saving.js";

/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */
/** @typedef {import("./record.js").Draft} Draft */

const TEXTS = new Map([
  ["personalisation", "taste-1"],
  ["allergy", "allergy-2"],
]);

/** @param {Ask} ask */
async function consentSheet(ask) {
  const layer = ask.query.get("layer") === "allergy" ? "allergy" : "personalisation";
  const at = await memberOf(ask);
  return opened(ask, at, () => askFor(ask, at, layer));
}

/**
 * What was picked before the member was asked.
 * @param {Ask} ask @param {Member} at @param {string} layer
 * @returns {Promise<Draft[]>}
 */
async function picked(ask, at, layer) {
  const words = layer === "personalisation" ? await kind(ask) : "";
  const drafts = [];
  if (layer === "allergy" && ask.text("severity")) drafts.push(allergy(ask));
  if (ask.text("concept") || ask.text("value")) drafts.push(await chip(ask, at));
  if (words) drafts.push({ k: "note.add", p: { text: words } });
  return drafts;
}

/**
 * The answer to one layer, and what was picked before it was asked, in one batch. A chip that needs the other layer, as a
 * child's does, waits until that is asked for.
 * @param {Ask} ask
 */
async function setConsent(ask) {
  const at = await memberOf(ask);
  const [layer, state, evidence] = [ask.text("layer"), ask.text("state"), ask.text("evidence")];
  const text_version = TEXTS.get(layer);
  if (!text_version) throw new Problem(422, "layer");
  const guardian = ask.text("guardian").trim();
  if (state === "given" && !guardian && (await isMinor(ask, at)))
    return askFor(ask, at, layer, "guardian");
  const proof = { ...(evidence ? { evidence } : {}), ...(guardian ? { guardian } : {}) };
  const p = { layer, state, text_version, ...proof };
  const { seen, obs } = knew(ask, at, layer);
  const answer = { k: "consent.set", p, seen, obs };
  if (state === "refused" && layer === "allergy" && ask.text("severity"))
    await forThisVisit(ask, at);
  const told = state === "given" ? await picked(ask, at, layer) : [];
  const carried = told.map((draft) => ({ ...draft, seen }));
  const other = carried.map(layerOfDraft).find((needed) => needed !== layer);
  if (!other || (await agreed(ask, at, other))) return save(ask, at, answer, ...carried);
  await record(ask, at, [answer]);
  return askFor(ask, at, other);
}

export const CONSENTS = {
  "GET notes.consent_sheet": consentSheet,
  "POST notes.set_consent": setConsent,
};
