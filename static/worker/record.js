// What a guide did becomes operations, kept on disk before anyone is told so.
import { tick } from "../shared/hlc.js";
import { newId } from "../shared/ids.js";
import { clean, fault, VERSION } from "../shared/kinds.js";
import { Problem } from "./respond.js";

/** @import { Operation } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */
/** @typedef {Pick<Operation, "k" | "p"> & Partial<Operation>} Draft */

const CLOCKS = /"hlc":"([0-9a-f-]+)"/g;

/** The latest clock on a card: what comes now comes after it. @param {Member} member */
function latest({ card, pending }) {
  let last = "";
  for (const [, hlc = ""] of JSON.stringify([card, pending]).matchAll(CLOCKS))
    if (hlc > last) last = hlc;
  return last;
}

/** @param {any} value @returns {any} */
function cleaned(value) {
  if (typeof value === "string") return clean(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cleaned(each)]));
}

/**
 * Operations out of drafts, in their order, each after all that this phone has seen of the member.
 * @param {Ask} ask @param {Member} member @param {Draft[]} drafts
 * @returns {Operation[]}
 */
export function made({ phone, who }, member, drafts) {
  const { state } = phone.session;
  const seen = latest(member);
  if (seen > state.hlc) state.hlc = seen;
  return drafts.map((draft) => {
    state.hlc = tick(state.hlc, phone.session.now());
    const p = cleaned(draft.p);
    const op = {
      ...draft,
      id: newId(),
      v: VERSION,
      m: member.m,
      hlc: state.hlc,
      act: who.id,
      seen: member.rev,
      p,
    };
    if (fault(op)) throw new Problem(422, fault(op));
    return op;
  });
}

/**
 * Keeps operations in one batch; when the phone is full, what can be pulled again makes room.
 * @param {Ask} ask @param {Operation[]} ops @param {string[]} [settled] refused operations that these settle
 */
export async function keep({ phone, saved, later }, ops, settled) {
  const { hlc } = phone.session.state;
  try {
    await phone.outbox.keep(ops, { hlc }, settled);
  } catch (failure) {
    if (/** @type {DOMException} */ (failure).name !== "QuotaExceededError") throw failure;
    await phone.apply.reset();
    later(phone.pull);
    await phone.outbox.keep(ops, { hlc }, settled);
  }
  saved([...new Set(ops.map((op) => op.m))]);
}

/** @param {Ask} ask @param {Member} member @param {Draft[]} drafts */
export async function record(ask, member, drafts) {
  const ops = made(ask, member, drafts);
  await keep(ask, ops);
  member.pending.push(...ops);
  return ops;
}
