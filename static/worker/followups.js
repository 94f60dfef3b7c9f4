// The guide's own list of today, with the answers this phone has not heard of yet.
import { daysBetween, localDay } from "../shared/days.js";
import { byOrder } from "../shared/merge/shelves.js";
import { show, storeOf } from "./page.js";

/** @typedef {import("./app.js").Ask} Ask */

const CAP = 8;

/** @typedef {{ id: string, hlc: string, state: string, until: string }} Answer */

/**
 * The answer that counts, as the centre chooses it of what it told and what was said here, without what was taken back
 * here: the first "done", else the last "unsuitable", else the last.
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
  const closing = left.findLast(({ state }) => state === "unsuitable") ?? left.at(-1) ?? null;
  return left.find(({ state }) => state === "done") ?? closing;
}

/** A row with what was answered on this phone, and how many days there are left. @param {Ask} ask @param {any} row @param {string} today */
async function current({ phone }, row, today) {
  const { waiting, judged } = await phone.outbox.of(row.m);
  const last = answered(
    row,
    [...judged, ...waiting].map(({ v }) => v),
  );
  const { state, until } = last === undefined ? row : (last ?? { state: "due", until: "" });
  return { ...row, state, until, days: daysBetween(today, row.due) };
}

/** @param {Ask} ask */
async function today(ask) {
  const { phone, who } = ask;
  const { tz, cap_guide_day } = await storeOf(ask);
  const date = localDay(phone.session.now(), tz);
  const mine = (await phone.cards.followups()).filter((row) => row.staff === who.id);
  const rows = await Promise.all(mine.map((row) => current(ask, row, date)));
  rows.sort((a, b) => a.days - b.days || (a.id < b.id ? -1 : 1));
  const open = rows.filter(
    ({ state, until }) => state === "due" || (state === "later" && until <= date),
  );
  const groups = [
    { k: "overdue", rows: open.filter(({ days }) => days < 0) },
    { k: "today", rows: open.filter(({ days }) => days === 0) },
    { k: "waiting", rows: rows.filter(({ state }) => state === "waiting") },
  ];
  const count = (groups[0]?.rows.length ?? 0) + (groups[1]?.rows.length ?? 0);
  return show(ask, "followups/today", "today", { groups, cap: cap_guide_day ?? CAP, count, date });
}

/** One row as it stands now; null when this phone does not hold it. @param {Ask} ask @param {string} id */
export async function followup(ask, id) {
  const { tz } = await storeOf(ask);
  const row = (await ask.phone.cards.followups()).find((one) => one.id === id);
  return row ? current(ask, row, localDay(ask.phone.session.now(), tz)) : null;
}

export const FOLLOWUPS = { "GET followups.today": today };
