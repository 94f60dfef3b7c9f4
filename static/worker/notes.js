// The note sheet and what it saves: chips, values, words; and taking them back.

import { weigh } from "../shared/dignity.js";
import { LONGEST } from "../shared/kinds.js";
import { sheet } from "../shared/sheet.js";
import { known } from "./asked.js";
import { cardAgain, stateOf, viewOf } from "./card.js";
import { moveBack } from "./moves.js";
import { show } from "./page.js";
import { answerOf, count } from "./prompts.js";
import { keep, made } from "./record.js";
import { Problem, short } from "./respond.js";
import { memberOf, opened, save, under } from "./saving.js";

/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */
/** @typedef {import("./record.js").Draft} Draft */

/**
 * The chip that was tapped: of a facet that holds one value it is that value, and takes the place of what the card shows.
 * @param {Ask} ask @param {Member} at @returns {Promise<Draft>}
 */
export async function chip({ phone, text }, at) {
  const [facet, concept] = [text("facet"), text("concept")];
  const { words } = await phone.cards.settings();
  const single = words?.facets.some((/** @type {any} */ one) => one.id === facet && !one.multi);
  const value = text("value") || (single ? concept : "");
  if (!value) return { k: "tag.add", p: { facet, concept, polarity: text("polarity") || "like" } };
  const shown = stateOf(at).facets[facet] ?? [];
  return { k: "facet.set", p: { facet, value }, obs: shown.map(({ id }) => id) };
}

/** @param {Ask} ask */
async function tagSheet(ask) {
  const at = await memberOf(ask);
  const { words } = await ask.phone.cards.settings();
  const tab = ask.query.get("tab") === "other" ? "other" : "style";
  const chips = sheet(stateOf(at), words, tab);
  const layer = "personalisation";
  const made = async () => ({ card: await viewOf(ask, at), tab, sheet: chips });
  return opened(ask, at, async () =>
    show(ask, "notes/sheet", "scan", { ...(await made()), known: known(at, layer) }),
  );
}

/** @param {Ask} ask */
const addChip = (ask) => under(ask, (at) => chip(ask, at));

/** @param {Ask} ask */
async function removeTag(ask) {
  const [facet, concept] = [ask.text("facet"), ask.text("concept")];
  const at = await memberOf(ask);
  const shown = stateOf(at).tags.filter((one) => one.f === facet && one.c === concept);
  if (shown.length === 0) return cardAgain(ask, at.m);
  return save(ask, at, { k: "tag.remove", p: { facet, concept }, obs: shown.map(({ id }) => id) });
}

const PRIVATE = ["intimate", "health", "belief", "origin"];

/** The words of a note; those that would hurt the member are not taken. @param {Ask} ask @returns {Promise<string>} */
export async function kind({ phone, text }) {
  const said = text("text");
  short(said, LONGEST.note);
  const { unkind } = await phone.cards.settings();
  const { answer, kinds } = unkind ? weigh(said, unkind) : { answer: "fine", kinds: [] };
  if (answer !== "stop") return said;
  const [first = ""] = kinds;
  throw new Problem(422, `unkind_${PRIVATE.includes(first) ? "private" : first}`);
}

/** @param {Ask} ask */
async function addNote(ask) {
  const text = await kind(ask);
  return under(ask, () => ({ k: "note.add", p: { text } }));
}

/** @param {Ask} ask */
const retractNote = async (ask) =>
  save(ask, await memberOf(ask), { k: "note.retract", p: {}, of: ask.text("note") });

/** Takes an operation back: unsent and fresh it goes, else its undoing is sent. @param {Ask} ask */
async function undo(ask) {
  const { phone } = ask;
  const at = await memberOf(ask);
  const of = ask.text("op");
  const moved = at.pending.find((op) => op.id === of && op.from);
  if (moved) return moveBack(ask, at, moved).then(() => cardAgain(ask, at.m));
  const meant = await answerOf(ask, at.m, of);
  const gone = (await phone.outbox.takeBack(of)) || (await phone.cards.endVisit(of));
  if (gone) ask.saved([at.m]);
  else await keep(ask, await made(ask, at, [{ k: "undo", p: {}, of }]));
  await count(ask, meant, -1);
  return cardAgain(ask, at.m);
}

export const NOTES = {
  "GET notes.tag_sheet": tagSheet,
  "POST notes.add_tag": addChip,
  "POST notes.remove_tag": removeTag,
  "POST notes.set_facet": addChip,
  "POST notes.add_note": addNote,
  "POST notes.retract_note": retractNote,
  "POST notes.undo": undo,
};
