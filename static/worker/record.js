// What a guide did becomes operations, kept on disk before anyone is told so.
import { tick } from "../shared/hlc.js";
import { idOnce, isUuid, newId } from "../shared/ids.js";
import { clean, fault, isForeseen, VERSION } from "../shared/kinds.js";
import { sendAtOnce } from "./direct.js";
import { isLook } from "./queue.js";
import { Problem } from "./respond.js";
import { withRoom } from "./room.js";

/** @import { Operation } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */
/** @typedef {Pick<Operation, "k" | "p"> & Partial<Operation>} Draft */

/** As `ONE_LOOK_MS` of privacy/operations.py. */
const ONE_LOOK_MS = 10 * 60_000;
const CLOCKS = /"hlc":"([0-9a-f-]+)"/g;

/** The latest clock on a card: what comes now comes after it. @param {Member} member */
function latest({ card, pending }) {
  let last = "";
  for (const [, hlc = ""] of JSON.stringify([card, pending]).matchAll(CLOCKS))
    if (hlc > last) last = hlc;
  return last;
}

/** The rev of the card on the screen: the snapshot's, and what of this phone's own was accepted right after it. @param {Member} member */
export function shownRev({ card, rev, pending }) {
  const own = new Set(pending.filter(({ k }) => isForeseen(k)).map((op) => op.rev));
  let shown = rev;
  while (card && own.has(shown + 1)) shown += 1;
  return shown;
}

/** @param {any} value @returns {any} */
function cleaned(value) {
  if (typeof value === "string") return clean(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cleaned(each)]));
}

/**
 * A form sent twice says the same thing once: its page's id and its words make the operation's.
 * @param {Ask} ask @param {string} m @param {Draft} draft
 */
function idOf({ text, who }, m, { k, p, of }) {
  const once = text("once");
  return isUuid(once) ? idOnce(once, [who.id, k, m, of ?? "", p]) : newId();
}

/**
 * Operations out of drafts, in their order, each after all that this phone has seen of the member.
 * @param {Ask} ask @param {Member} member @param {Draft[]} drafts
 * @returns {Promise<Operation[]>}
 */
export async function made(ask, member, drafts) {
  const { phone, who } = ask;
  const ids = await Promise.all(drafts.map((draft) => idOf(ask, member.m, draft)));
  const { state } = phone.session;
  const seen = shownRev(member);
  const last = latest(member);
  if (last > state.hlc) state.hlc = last;
  return drafts.map((draft, at) => {
    state.hlc = tick(state.hlc, phone.session.now());
    const p = cleaned(draft.p);
    const op = {
      ...draft,
      id: ids[at] ?? newId(),
      v: VERSION,
      m: member.m,
      hlc: state.hlc,
      act: who.id,
      seen: draft.seen ?? seen,
      p,
    };
    if (fault(op)) throw new Problem(422, fault(op));
    return op;
  });
}

/**
 * Lays operations into the outbox in one batch, on a full phone at the price of what else lies there; answers those it did
 * not hold yet. What cannot be laid there at all the centre is given at once.
 * @param {Ask} ask @param {Operation[]} ops @param {string[]} [settled] refused operations that these settle
 * @param {import("./types.js").Identity | null} [sender] as `outbox.keep` takes it
 */
async function lay(ask, ops, settled, sender = null) {
  const { outbox, session } = ask.phone;
  const put = () => outbox.keep(ops, { hlc: session.state.hlc }, settled, sender);
  try {
    return await withRoom(ask.phone, put);
  } catch (failure) {
    if (settled || !(await sendAtOnce(ask, ops))) throw failure;
    return { fresh: ops, standing: await outbox.standing() };
  }
}

/**
 * Keeps operations, sends them and tells the pages. Where nothing else is on its way, the sending gets ready meanwhile and
 * begins the moment they are on disk, never before.
 * @param {Ask} ask @param {Operation[]} ops @param {string[]} [settled]
 */
export async function keep(ask, ops, settled) {
  const { phone, who } = ask;
  const sender = phone.ready(who.id) ? who : null;
  const laid = lay(ask, ops, settled, sender);
  const sending =
    sender &&
    phone.push(
      true,
      laid.catch(() => null),
    );
  const { fresh, standing } = await laid;
  ask.standing = Promise.resolve(standing);
  ask.saved([...new Set(ops.map((op) => op.m))], sending);
  return fresh;
}

/** Keeps that the member stands here: nobody asked for that, so it is sent when its handler says. @param {Ask} ask @param {Member} member @param {"code" | "search"} how @param {string} shown the code their own phone showed; "" for none */
export const look = async (ask, member, how, shown) =>
  lay(ask, await made(ask, member, [{ k: "scan.seen", p: shown ? { how, shown } : { how } }]));

/**
 * Keeps that the member's allergies were shown to who asks, once in ten minutes; the next push takes it along.
 * @param {Ask} ask @param {Member} member
 */
export async function looked(ask, member) {
  const { outbox, world } = ask.phone;
  const { looks, judged } = await outbox.of(member.m);
  const still = [...looks, ...judged].some(
    ({ v, act, at }) => isLook(v) && act === ask.who.id && Math.abs(world.now() - at) < ONE_LOOK_MS,
  );
  const look = { k: "access.read", p: { field: "allergy" } };
  if (!still) await lay(ask, await made(ask, member, [look]));
}

/** @param {Ask} ask @param {Member} member @param {Draft[]} drafts */
export async function record(ask, member, drafts) {
  const ops = await made(ask, member, drafts);
  member.pending.push(...(await keep(ask, ops)));
  return ops;
}
