// The card: what the phone knows of a member, as its templates take it.
import { emptyCard, overlaid } from "../shared/card.js";
import { localDay } from "../shared/days.js";
import { OPEN } from "../shared/followups.js";
import { trim } from "../shared/merge.js";
import { view } from "../shared/view.js";
import { member, toPath } from "./member.js";
import { lockedBy, show, storeOf } from "./page.js";
import { looked } from "./record.js";

/** @import { Env } from "../shared/types.js" */
/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */

const FACTS = ["usual_basket", "rhythm", "last_bought"];

/** @param {Ask} ask @returns {Promise<Env>} */
async function envOf(ask) {
  const { phone, who } = ask;
  const [{ people }, { tz, facts = FACTS, cap_guide_day: cap }] = await Promise.all([
    phone.cards.settings(),
    storeOf(ask),
  ]);
  const { done } = phone.session.state;
  return {
    me: who.id,
    tz,
    facts,
    people: { ...people?.names, [who.id]: who.staff.name },
    cap,
    done: done.day === localDay(phone.session.now(), tz) ? done.n : 0,
  };
}

/** The state with all own operations folded in. @param {Member} at */
export const stateOf = ({ card, pending }) => overlaid({ ...emptyCard(), ...card }, pending);

/**
 * The snapshot with what the centre has accepted since: that waits for nobody any more.
 * @param {Member} at
 */
function settled({ card, face, pending, locked }) {
  const accepted = pending.filter((op) => op.rev);
  const named = face && { name: face.n, address: face.a, tier: face.t };
  const body = card ?? named ?? (locked ? {} : null); // a closed card is one all the same
  if (accepted.length === 0) return body;
  const before = { ...emptyCard(), ...body };
  const after = overlaid(before, accepted);
  const note_count = before.note_count + after.notes.length - before.notes.length;
  return { ...before, ...trim(after), note_count };
}

/** As its templates take it; that allergies are shown with it is kept after the answer. @param {Ask} ask @param {Member} at */
export async function viewOf(ask, at) {
  const waiting = at.pending.filter((op) => !op.rev);
  const held = Boolean(at.card);
  const env = { ...(await envOf(ask)), held };
  const card = view(settled(at), waiting, ask.phone.session.now(), env);
  if (held && card.sensitive && !at.looked) {
    at.looked = true;
    ask.later(() => looked(ask, at).catch(() => {})); // what lies here is shown on a full phone too
  }
  const live = await ask.phone.cards.shownLive(at.m);
  const { rev, locked, unread } = at;
  return { ...card, m: toPath(at.m), rev, locked, unread, held, live };
}

/**
 * Whether the card may be opened: the member is here, or a follow-up of today is this guide's.
 * @param {Ask} ask @param {string} m
 */
export async function mayOpen(ask, m) {
  const { phone, who } = ask;
  if (await phone.cards.present(m)) return true;
  const [rows, { tz }] = await Promise.all([phone.cards.followupsOf(m), storeOf(ask)]);
  const today = localDay(phone.session.now(), tz);
  return rows.some((row) => row.staff === who.id && row.due <= today && OPEN.includes(row.state));
}

/**
 * @param {Ask} ask @param {Member} at
 * @param {{ op: string, kind: string, words: string } | null} [undo]
 * @param {Record<string, string>} [headers]
 */
export async function showCard(ask, at, undo = null, headers = {}) {
  const card = await viewOf(ask, at);
  const by = at.locked ? await lockedBy(ask.phone, ask.who.id) : "";
  const back = `/members/${card.m}`;
  const context = { card, rejected: at.refused, undo, by, back };
  return show(ask, "members/card", "scan", context, { headers });
}

/** The card again after something was kept. @param {Ask} ask @param {string} m @param {any} [undo] */
export const cardAgain = async (ask, m, undo) => showCard(ask, await member(ask.phone, m), undo);
