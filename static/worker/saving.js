// Saving something on a card: with the consent it needs, or asking for that first.
import { isChild, isProtected } from "../shared/consent.js";
import { localDay } from "../shared/days.js";
import { layerOf } from "../shared/kinds.js";
import { again, known } from "./asked.js";
import { mayOpen, showCard, viewOf } from "./card.js";
import { called, fromPath, member, toPath } from "./member.js";
import { show, showLocked, storeOf } from "./page.js";
import { made, record } from "./record.js";
import { onward } from "./respond.js";
import { spoken } from "./spoken.js";

/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */
/** @typedef {import("./record.js").Draft} Draft */

const CARRIED = ["facet", "concept", "value", "polarity", "substance", "words", "severity", "text"];

/** @param {Ask} ask */
export const memberOf = (ask) => member(ask.phone, fromPath(ask.params.m));

/**
 * Answers with what only somebody may see before whom the member stands; others are asked whether they are here.
 * While the cards are locked nobody can say who that is.
 * @param {Ask} ask @param {Member} at @param {() => Promise<Response>} answer
 */
export async function opened(ask, at, answer) {
  if (await mayOpen(ask, at.m)) return answer();
  if (ask.fragment) return onward(`/members/${toPath(at.m)}`);
  if (at.locked) return showLocked(ask, "scan");
  return show(ask, "members/here", "search", { who: await called(ask.phone, at.m) });
}

/** @param {Ask} ask @param {Member} at @param {Draft[]} drafts */
export async function save(ask, at, ...drafts) {
  const ops = await record(ask, at, drafts);
  const last = /** @type {import("./types.js").Operation} */ (ops.at(-1));
  const undo = { op: last.id, kind: last.k, words: spoken(ask, last) };
  return showCard(ask, at, undo);
}

/** The screen that asks the member, with what was picked before. @param {Ask} ask @param {Member} at @param {string} layer @param {string} [problem] */
export async function askFor(ask, at, layer, problem = "") {
  const given = CARRIED.map((name) => [name, ask.text(name) || (ask.query.get(name) ?? "")]);
  const carry = Object.fromEntries(given.filter(([, value]) => value));
  const [card, minor] = await Promise.all([viewOf(ask, at), isMinor(ask, at)]);
  const context = { card, layer, carry, known: problem ? again(ask) : known(at, layer) };
  return show(ask, "notes/consent", "scan", { ...context, problem, minor });
}

/** Whether a guardian answers for the member today. @param {Ask} ask @param {Member} at */
export async function isMinor(ask, at) {
  const { tz } = await storeOf(ask);
  return isChild(at.card?.birthday ?? "", localDay(ask.phone.session.now(), tz));
}

/** Whether the member agreed to a layer. @param {Ask} ask @param {Member} at @param {string} layer */
export async function agreed(ask, at, layer) {
  const card = await viewOf(ask, at);
  return layer === "allergy" ? card.sensitive : card.taste;
}

/** The consent a draft needs. @param {Draft} draft */
export const layerOfDraft = ({ k, p }) =>
  isProtected(p) ? "allergy" : (layerOf(k) ?? "membership");

/** Saves what the member agreed to; else asks for it. @param {Ask} ask @param {(at: Member) => Draft | Promise<Draft>} draft */
export async function under(ask, draft) {
  const at = await memberOf(ask);
  const said = await draft(at);
  const layer = layerOfDraft(said);
  if (await agreed(ask, at, layer)) return save(ask, at, said);
  await made(ask, at, [said]); // what cannot be kept is told while its form stands
  return askFor(ask, at, layer);
}
