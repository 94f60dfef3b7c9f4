// The guide's own list of today, with the answers this phone has not heard of yet.
import { visiting } from "../shared/card.js";
import { redact, wished } from "../shared/consent.js";
import { localDay } from "../shared/days.js";
import { today as listed, withDays } from "../shared/followups.js";
import { byOrder } from "../shared/merge/shelves.js";
import { fits, names, readFirst } from "../shared/visible.js";
import { stateOf } from "./card.js";
import { member } from "./member.js";
import { readable, show, storeOf } from "./page.js";

/** @typedef {import("./app.js").Ask} Ask */

const CAP = 8;
const CLOSED = ["unsuitable", "ended"];

/** @typedef {{ id: string, hlc: string, state: string, until: string }} Answer */

/**
 * The answer that counts, as the centre chooses it of what it told and what was said here, without what was taken back
 * here: the first "done", else the last that closed it, else the last.
 * @param {any} row @param {any[]} own operations of this phone
 * @returns {Answer | null | undefined} undefined when nothing was ever said; null when all of it was taken back
 */
function answered(row, own) {
  /** @type {Map<string, Answer>} */
  const said = new Map();
  for (const { k, id, hlc, p } of own) {
    if (k === "prompt.outcome" && p.prompt === row.prompt)
      said.set(id, { id, hlc, state: p.outcome, until: p.until ?? "" });
  }
  const { answer: id, answered: hlc, state, until } = row;
  if (id) said.set(id, { id, hlc, state, until });
  if (said.size === 0) return undefined;
  for (const { k, of } of own) if (k === "undo") said.delete(of);
  const left = [...said.values()].sort(byOrder);
  const closing = left.findLast(({ state }) => CLOSED.includes(state)) ?? left.at(-1) ?? null;
  return left.find(({ state }) => state === "done") ?? closing;
}

/** How the member wants to be reached: as this phone noted it, else as the centre says. @param {Ask} ask @param {any} row @param {any[]} own */
async function reached({ phone }, { m, channel }, own) {
  if (!own.some(({ k, p }) => k === "facet.set" && p.facet === "channel")) return channel;
  return wished(stateOf(await member(phone, m)).facets) || channel;
}

/** A row with what was answered and noted on this phone. @param {Ask} ask @param {any} row */
async function current(ask, row) {
  const { waiting, judged } = await ask.phone.outbox.of(row.m);
  const own = [...judged, ...waiting].map(({ v }) => v);
  const last = answered(row, own);
  const { state, until } = last === undefined ? row : (last ?? { state: "due", until: "" });
  return { score: 0, ...row, state, until, channel: await reached(ask, row, own) };
}

/**
 * A row as it may be shown, by the centre and by all that this phone knows of its member, whose card is read only where the
 * row names something; null where it may not.
 * @param {Ask} ask @param {any} row
 */
async function fitting({ phone }, row) {
  const { m, args, hidden } = row;
  if (hidden || !names(args)) return hidden ? null : row;
  const at = await member(phone, m);
  const whole = stateOf(at);
  const state = redact(whole, whole.consent);
  const visits = visiting(at.pending);
  if (!fits(args, state, visits)) return null;
  const untold = row.read_first === undefined && !at.card; // as kept before the centre said it
  const goods = untold && ("product" in args || "label" in args);
  return { ...row, read_first: row.read_first || goods || readFirst(args, state, visits) };
}

/** Those rows that may be shown. @param {Ask} ask @param {any[]} rows @returns {Promise<any[]>} */
export async function fittingOf(ask, rows) {
  const shown = await Promise.all(rows.map((row) => fitting(ask, row)));
  return shown.filter((row) => row !== null);
}

/** @param {Ask} ask */
async function today(ask) {
  const { phone, who } = ask;
  const { tz, cap_guide_day } = await storeOf(ask);
  const date = localDay(phone.session.now(), tz);
  const rows = await Promise.all((await phone.cards.followups()).map((row) => current(ask, row)));
  const groups = await Promise.all(
    listed(rows, who.id, date).map(async ({ k, rows }) => ({
      k,
      rows: await fittingOf(ask, rows),
    })),
  );
  const count = groups.reduce((n, { k, rows }) => (k === "waiting" ? n : n + rows.length), 0);
  return show(ask, "followups/today", "today", { groups, cap: cap_guide_day ?? CAP, count, date });
}

/** One row as it stands now; null when this phone does not hold it, or may not show it. @param {Ask} ask @param {string} id */
export async function followup(ask, id) {
  const { tz } = await storeOf(ask);
  const found = (await ask.phone.cards.followups()).find((one) => one.id === id);
  const row = found && (await fitting(ask, found));
  if (!row) return null;
  return withDays(await current(ask, row), localDay(ask.phone.session.now(), tz));
}

export const FOLLOWUPS = { "GET followups.today": readable("today", today) };
