// The card: what the phone knows of a member, as its templates take it.
import { emptyState, fold, widen } from "../shared/merge.js";
import { view } from "../shared/view.js";
import { storeDay } from "./days.js";
import { member, toPath } from "./member.js";
import { show, storeOf } from "./page.js";

/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */

/** What can be answered again although it is not on the card yet. @param {Ask} ask @param {Member} at */
export async function viewOf({ phone, who, ...ask }, at) {
  const store = await storeOf({ phone, who, ...ask });
  const env = { me: who.id, tz: store.tz, facts: store.facts ?? [], cap: store.cap_guide_day };
  const card = view(at.card, at.pending, phone.session.now(), env);
  card.m = toPath(at.m);
  if (at.card) return { ...card, rev: at.rev };
  // Nobody asked the centre yet: the card says so by saying nothing of what was asked before.
  if (card.alert.state === "unknown") card.alert.state = "hidden";
  if (!at.face) return { ...card, rev: 0 };
  const { n: name, a: title, t: tier } = at.face;
  return { ...card, rev: 0, name, title: title || name, tier };
}

/** The state with all own operations folded in. @param {Member} at */
export function stateOf({ card, pending }) {
  const state = card ? widen(card) : emptyState();
  for (const op of pending) fold(state, op);
  return state;
}

/** Whether the card may be opened: the member is here, or a follow-up of today is this guide's. @param {Ask} ask @param {string} m */
export async function mayOpen(ask, m) {
  const { phone, who } = ask;
  if (await phone.cards.present(m)) return true;
  const followups = await phone.cards.followupsOf(m);
  const { tz } = await storeOf(ask);
  const today = storeDay(phone.session.now(), tz);
  return followups.some(
    (/** @type {any} */ row) =>
      row.staff === who.id && row.due <= today && !["done", "unsuitable"].includes(row.state),
  );
}

/**
 * @param {Ask} ask @param {Member} at
 * @param {{ op: string, kind: string, words: string } | null} [undo]
 * @param {Record<string, string>} [headers]
 */
export async function showCard(ask, at, undo = null, headers = {}) {
  const context = { card: await viewOf(ask, at), rejected: at.refused, undo };
  return show(ask, "members/card", "scan", context, { headers });
}

/** The card again after something was kept. @param {Ask} ask @param {string} m @param {any} [undo] */
export const cardAgain = async (ask, m, undo) => showCard(ask, await member(ask.phone, m), undo);
