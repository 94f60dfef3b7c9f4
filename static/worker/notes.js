// The note sheet and what it saves: chips, values, words, allergies.
import { sheet } from "../shared/sheet.js";
import { cardAgain, stateOf, viewOf } from "./card.js";
import { midnight } from "./days.js";
import { fromPath, member } from "./member.js";
import { show, storeOf } from "./page.js";
import { keep, made, record } from "./record.js";
import { Problem } from "./respond.js";
import { spoken } from "./spoken.js";

/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */
/** @typedef {import("./record.js").Draft} Draft */

const CARRIED = ["facet", "concept", "polarity", "substance", "words", "severity"];
const TEXTS = new Map([
  ["personalisation", "taste-1"],
  ["allergy", "allergy-1"],
]);
const COMMON = 8;

/** @param {Ask} ask */
const memberOf = (ask) => member(ask.phone, fromPath(ask.params.m));

/** @param {Ask} ask @param {Member} at @param {Draft[]} drafts */
async function save(ask, at, ...drafts) {
  const ops = await record(ask, at, drafts);
  const last = /** @type {import("./types.js").Operation} */ (ops.at(-1));
  const undo = { op: last.id, kind: last.k, words: await spoken(ask, last) };
  return cardAgain(ask, at.m, undo);
}

/** The screen that asks the member, with what was picked before. @param {Ask} ask @param {Member} at @param {string} layer */
async function askFor(ask, at, layer) {
  const given = CARRIED.map((name) => [name, ask.text(name) || (ask.query.get(name) ?? "")]);
  const carry = Object.fromEntries(given.filter(([, value]) => value));
  return show(ask, "notes/consent", "scan", { card: await viewOf(ask, at), layer, carry });
}

/** Saves what the layer allows; else asks for it. @param {Ask} ask @param {string} layer @param {(at: Member) => Draft} draft */
async function under(ask, layer, draft) {
  const at = await memberOf(ask);
  const card = await viewOf(ask, at);
  const allowed = layer === "allergy" ? card.sensitive : card.taste;
  return allowed ? save(ask, at, draft(at)) : askFor(ask, at, layer);
}

/** The consent a facet needs. @param {Ask} ask */
async function layerOf({ phone, text }) {
  const { words } = await phone.cards.settings();
  const facet = words?.facets.find((/** @type {any} */ one) => one.id === text("facet"));
  return facet?.layer ?? "personalisation";
}

/** @param {Ask} ask @returns {Draft} */
const tag = ({ text }) => ({
  k: "tag.add",
  p: { facet: text("facet"), concept: text("concept"), polarity: text("polarity") || "like" },
});

/** @param {Ask} ask @returns {Draft} */
function allergy({ text }) {
  const words = text("words");
  return {
    k: "allergy.add",
    p: { substance: text("substance"), severity: text("severity"), ...(words ? { words } : {}) },
  };
}

/** @param {Ask} ask */
async function tagSheet(ask) {
  const at = await memberOf(ask);
  const { words } = await ask.phone.cards.settings();
  const tab = ask.query.get("tab") === "other" ? "other" : "style";
  const chips = sheet(stateOf(at), words, tab);
  return show(ask, "notes/sheet", "scan", { card: await viewOf(ask, at), tab, sheet: chips });
}

/** @param {Ask} ask */
async function allergySheet(ask) {
  const { words } = await ask.phone.cards.settings();
  const substances = (words?.substances ?? [])
    .filter((/** @type {any} */ one) => one.common)
    .slice(0, COMMON);
  const chosen = ask.query.get("substance") ?? "";
  return show(ask, "notes/allergy", "scan", {
    card: await viewOf(ask, await memberOf(ask)),
    substances,
    chosen,
  });
}

/** @param {Ask} ask */
async function consentSheet(ask) {
  const layer = ask.query.get("layer") === "allergy" ? "allergy" : "personalisation";
  return askFor(ask, await memberOf(ask), layer);
}

/** @param {Ask} ask */
const addTag = async (ask) => under(ask, await layerOf(ask), () => tag(ask));

/** @param {Ask} ask */
async function removeTag(ask) {
  const [facet, concept] = [ask.text("facet"), ask.text("concept")];
  const at = await memberOf(ask);
  const shown = stateOf(at).tags.filter((one) => one.f === facet && one.c === concept);
  if (shown.length === 0) return cardAgain(ask, at.m);
  return save(ask, at, { k: "tag.remove", p: { facet, concept }, obs: shown.map(({ id }) => id) });
}

/** @param {Ask} ask */
async function setFacet(ask) {
  const [facet, value] = [ask.text("facet"), ask.text("value")];
  return under(ask, await layerOf(ask), (at) => {
    const shown = stateOf(at).facets[facet] ?? [];
    return { k: "facet.set", p: { facet, value }, obs: shown.map(({ id }) => id) };
  });
}

/** @param {Ask} ask */
const addNote = (ask) =>
  under(ask, "personalisation", () => ({ k: "note.add", p: { text: ask.text("text") } }));

/** @param {Ask} ask */
const retractNote = async (ask) =>
  save(ask, await memberOf(ask), { k: "note.retract", p: {}, of: ask.text("note") });

/** @param {Ask} ask */
const addAllergy = (ask) => under(ask, "allergy", () => allergy(ask));

/** @param {Ask} ask */
const noAllergy = (ask) => under(ask, "allergy", () => ({ k: "allergy.none", p: { asked: true } }));

/** Withdraws every live entry of the substances named. @param {Ask} ask */
async function withdrawAllergy(ask) {
  const at = await memberOf(ask);
  const named = ask.text("allergy").split(",");
  const live = stateOf(at).allergies.filter((one) => !one.gone);
  const substances = new Set(
    live.filter(({ id }) => named.includes(id)).map((one) => one.s || one.w),
  );
  const obs = live.filter((one) => substances.has(one.s || one.w)).map(({ id }) => id);
  const p = { reason: ask.text("reason"), member_confirmed: Boolean(ask.text("confirmed")) };
  return save(ask, at, { k: "allergy.withdraw", p, obs });
}

/** Kept for this visit on this phone, until the store's midnight; never sent. @param {Ask} ask @param {Member} at */
async function forThisVisit(ask, at) {
  const { tz } = await storeOf(ask);
  const [op] = made(ask, at, [allergy(ask)]);
  const until = midnight(ask.phone.session.now(), tz);
  await ask.phone.cards.keepForVisit({ .../** @type {any} */ (op), visit: true }, until);
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
  if (picked && state === "refused" && layer === "allergy") await forThisVisit(ask, at);
  return save(ask, at, ...drafts);
}

/** Takes an operation back: unsent and fresh it goes, else its undoing is sent. @param {Ask} ask */
async function undo(ask) {
  const { phone } = ask;
  const at = await memberOf(ask);
  const of = ask.text("op");
  const gone = (await phone.outbox.takeBack(of)) || (await phone.cards.endVisit(of));
  if (gone) ask.saved([at.m]);
  else await keep(ask, made(ask, at, [{ k: "undo", p: {}, of }]));
  return cardAgain(ask, at.m);
}

export const NOTES = {
  "GET notes.tag_sheet": tagSheet,
  "POST notes.add_tag": addTag,
  "POST notes.remove_tag": removeTag,
  "POST notes.set_facet": setFacet,
  "POST notes.add_note": addNote,
  "POST notes.retract_note": retractNote,
  "GET notes.allergy_sheet": allergySheet,
  "POST notes.add_allergy": addAllergy,
  "POST notes.no_allergy": noAllergy,
  "POST notes.withdraw_allergy": withdrawAllergy,
  "GET notes.consent_sheet": consentSheet,
  "POST notes.set_consent": setConsent,
  "POST notes.undo": undo,
};
