// A note that was another member's: it goes to the right card. Where both cards lie here, both show it at once.
import { joined } from "../shared/merge.js";
import { showCard, viewOf } from "./card.js";
import { called, fromPath, member } from "./member.js";
import { show } from "./page.js";
import { record } from "./record.js";
import { Problem } from "./respond.js";
import { agreed, layerOfDraft, memberOf, opened } from "./saving.js";

/** @import { Operation } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */
/** @typedef {import("./phone.js").Phone} Phone */

const DAY_MS = 86_400_000;

/** The others who are here, last seen first; who came by a code that nobody has yet cannot be named. @param {Phone} phone @param {string} m */
async function othersHere(phone, m) {
  const seen = (await phone.cards.recent()).filter((one) => one !== m && !one.startsWith("code:"));
  const here = await Promise.all(seen.map((one) => phone.cards.present(one)));
  const named = await Promise.all(
    seen.filter((_, at) => here[at]).map((one) => called(phone, one)),
  );
  return named.filter(({ title }) => title);
}

/** @param {Ask} ask */
async function moveSheet(ask) {
  const at = await memberOf(ask);
  const note = ask.query.get("note") ?? "";
  const context = async () => ({
    card: await viewOf(ask, at),
    note,
    others: await othersHere(ask.phone, at.m),
  });
  return opened(ask, at, async () => show(ask, "notes/move", "scan", await context()));
}

/** What this phone knows of an operation on a member. @param {Phone} phone @param {string} m @param {string} id @returns {Promise<Operation | undefined>} */
async function noted(phone, m, id) {
  const { waiting, judged } = await phone.outbox.of(m);
  return [...waiting, ...judged].map(({ v }) => v).find((op) => op.id === id);
}

/**
 * Shows on another card what an operation does there, until the centre's own word of it comes.
 * @param {Ask} ask @param {Operation} half @param {string} from whose operation it is
 */
const layHalf = ({ phone }, half, from) =>
  phone.cards.keepForVisit({ ...half, from }, phone.session.now() + DAY_MS);

/** @param {Ask} ask */
async function move(ask) {
  const { phone } = ask;
  const at = await memberOf(ask);
  const to = await member(phone, fromPath(ask.text("to")));
  if (to.m === at.m || to.m.startsWith("code:") || !ask.text("to")) throw new Problem(422, "p");
  const note = await noted(phone, at.m, ask.text("note"));
  if (note && to.card && !(await agreed(ask, to, layerOfDraft(note))))
    throw new Problem(422, "consent_missing");
  const draft = { k: "move", p: { to: to.m }, of: ask.text("note") };
  const [op] = /** @type {[Operation]} */ (await record(ask, at, [draft]));
  if (note) await layHalf(ask, joined(note, op), at.m);
  ask.saved([to.m]);
  const { title } = await called(phone, to.m);
  const undo = { op: op.id, kind: "move", words: title };
  return showCard(ask, await member(phone, to.m), undo);
}

/**
 * Takes a move back: unsent it goes, else its undoing is sent, and shown on both cards.
 * @param {Ask} ask @param {Member} at where it was moved to @param {Operation} half
 */
export async function moveBack(ask, at, half) {
  const { phone } = ask;
  const from = half.from ?? "";
  const gone = await phone.outbox.takeBack(half.id);
  await phone.cards.endVisit(half.id);
  if (!gone) {
    const draft = { k: "undo", p: {}, of: half.id };
    const [op] = /** @type {[Operation]} */ (await record(ask, at, [draft]));
    await layHalf(ask, { ...op, m: from }, at.m);
  }
  ask.saved([at.m, from]);
}

export const MOVES = {
  "GET notes.move_sheet": moveSheet,
  "POST notes.move": move,
};
