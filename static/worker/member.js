// A member as this phone knows them: the centre's snapshot and what was done here that it does not hold yet.

import { millis } from "../shared/hlc.js";
import { late } from "./standing.js";

/** @import { Operation } from "./types.js" */
/** @typedef {ReturnType<typeof import("./phone.js").openPhone>} Phone */
/** @typedef {Awaited<ReturnType<typeof member>>} Member */

const MOST_MERGES = 5;
const LAST = 4;

/** A member id, or `code:…`, as a part of a path; codes are upper case, so `m1` is ours alone. @param {string} m */
export const toPath = (m) => m.replace(/^code:M1:/, "code-m1-").replace(/^code:/, "code-");

/** @param {string} part */
export const fromPath = (part) => part.replace(/^code-m1-/, "code:M1:").replace(/^code-/, "code:");

/** Who the id stands for now: codes find their member, members are joined. @param {Phone} phone @param {string} m */
export async function resolve(phone, m) {
  let found = m;
  for (let turn = 0; turn < MOST_MERGES; turn += 1) {
    const [to] = await phone.outbox.recall(`alias:${found}`);
    if (!to || to === found) break;
    found = to;
  }
  return found;
}

/** @param {Phone} phone @param {string} m */
const kept = (phone, m) =>
  Promise.all([phone.cards.card(m), phone.outbox.of(m), phone.cards.visit(m)]);

/**
 * What was kept for this visit, and the halves of moves whose other card this is: those go once the card says it, or the
 * centre did not take the move.
 * @param {Phone} phone @param {any} card @param {Operation[]} visit
 */
async function lasting(phone, card, visit) {
  if (!visit.some(({ from }) => from)) return visit;
  const said = JSON.stringify(card);
  const stands = await Promise.all(
    visit.map(async ({ id, from }) => {
      if (!from) return true;
      const { waiting, judged } = await phone.outbox.of(from);
      return !said.includes(id) && [...waiting, ...judged].some((kept) => kept.id === id);
    }),
  );
  return visit.filter((_, at) => stands[at]);
}

/**
 * What is known of a member whose card does not lie here; of one who just joined, what they said.
 * @param {Phone} phone @param {string} m @param {{ v: Operation }[]} waiting
 */
async function faceOf(phone, m, waiting) {
  if (!m.startsWith("code:")) return (await phone.apply.faces()).member(m);
  const { p } = waiting.find(({ v }) => v.k === "member.join")?.v ?? {};
  if (!p?.phone) return null;
  const number = String(p.phone);
  const l = number.slice(-LAST);
  return { m, n: "", a: String(p.address ?? "") || `••${l}`, y: "", i: "", l, t: "", c: [] };
}

/**
 * Whether somebody else's word on allergies lies here that cannot be read: the card may not say all. An undo may bring one back.
 * @param {{ closed?: boolean, v: Operation }[]} entries what the card does not hold yet @param {any[]} visit
 */
const unreadOf = (entries, visit) =>
  visit.some(({ closed }) => closed) ||
  entries.some(({ closed, v: { k } }) => closed && (k.startsWith("allergy.") || k === "undo"));

/**
 * While the cards are locked there is neither card nor face, and of what the centre has judged only what was noted since.
 * @param {Phone} phone @param {string} asked
 */
export async function member(phone, asked) {
  // Almost nobody stands for somebody else: both are asked at once, and again in that rare case.
  const [m, hoped, before] = await Promise.all([
    resolve(phone, asked),
    kept(phone, asked),
    phone.cards.lockedSince(),
  ]);
  const [card, own, visit] = m === asked ? hoped : await kept(phone, m);
  const rev = card?.rev ?? 0;
  const face = card ? null : await faceOf(phone, m, own.waiting);
  const since = card ? 0 : before || (await phone.cards.lockedSince());
  const newer = own.judged.filter(({ rev: at }) => at > rev);
  const judged = newer.filter(({ closed, v }) => !closed && millis(v.hlc) >= since);
  const readable = visit.filter((/** @type {any} */ { closed }) => !closed);
  /** @type {Operation[]} */
  const pending = [
    ...judged.map((kept) => ({ ...kept.v, rev: kept.rev })),
    ...own.waiting.filter(({ closed }) => !closed).map((entry) => entry.v),
    ...(await lasting(phone, card, readable)),
  ];
  const now = phone.world.now();
  const refused = own.refused + own.waiting.filter((entry) => late(entry, now)).length;
  const unread = unreadOf([...own.waiting, ...newer], visit);
  return { m, card, face, pending, rev, refused, locked: since > 0, unread, looked: false };
}

/** How a member is called in a list. @param {Phone} phone @param {string} m */
export async function called(phone, m) {
  const card = await phone.cards.card(m);
  const { waiting } = m.startsWith("code:") ? await phone.outbox.of(m) : { waiting: [] };
  const face = card ? null : await faceOf(phone, m, waiting);
  const name = card?.name ?? face?.n ?? "";
  return {
    m: toPath(m),
    title: (card?.address ?? face?.a) || name,
    name,
    tier: card?.tier ?? face?.t ?? "",
    last4: card?.phone_mask.slice(-4) ?? face?.l ?? "",
  };
}
