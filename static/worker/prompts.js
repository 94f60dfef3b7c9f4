// Answering a prompt, on its card or on the list of today.
import { dayOf, localDay } from "../shared/days.js";
import { cardAgain } from "./card.js";
import { plusDays } from "./days.js";
import { followup } from "./followups.js";
import { fromPath, member } from "./member.js";
import { render, storeOf } from "./page.js";
import { record } from "./record.js";
import { html, onward, Problem } from "./respond.js";

/** @import { Operation } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */

const FURTHEST_DAYS = 366;

/**
 * One more done today, or one less: the cap of a guide's day counts them.
 * @param {Ask} ask @param {Operation | undefined} op @param {1 | -1} by
 */
export async function count(ask, op, by) {
  if (op?.k !== "prompt.outcome" || op.p.outcome !== "done") return;
  const { session } = ask.phone;
  const { tz } = await storeOf(ask);
  const day = localDay(session.now(), tz);
  if (dayOf(op, tz) !== day) return;
  const { done } = session.state;
  await session.remember({ done: { day, n: Math.max((done.day === day ? done.n : 0) + by, 0) } });
}

/** A day to put off to is after today, within a year. The twin of prompts/judging.py. @param {Ask} ask @param {string} until */
async function toCome(ask, until) {
  const today = localDay(ask.phone.session.now(), (await storeOf(ask)).tz);
  if (until <= today || until > plusDays(today, FURTHEST_DAYS)) throw new Problem(422, "day");
}

/**
 * An answer made on this phone that was not taken back yet.
 * @param {Ask} ask @param {string} m @param {string} id @returns {Promise<Operation | undefined>}
 */
export async function answerOf({ phone }, m, id) {
  const { waiting, judged } = await phone.outbox.of(m);
  const own = [...judged, ...waiting].map(({ v }) => v);
  if (own.some(({ k, of }) => k === "undo" && of === id)) return undefined;
  return own.find((op) => op.id === id);
}

/** @param {Ask} ask */
async function answer(ask) {
  const { prompt } = ask.params;
  const at = await member(ask.phone, fromPath(ask.params.m));
  /** @type {Record<string, string>} */
  const p = { prompt, outcome: ask.text("outcome") };
  for (const name of ["until", "reason"]) if (ask.text(name)) p[name] = ask.text(name);
  if (p.until) await toCome(ask, p.until);
  const [op] = await record(ask, at, [{ k: "prompt.outcome", p }]);
  await count(ask, op, 1);
  const listed = /#followup-([\w-]+)$/.exec(ask.target);
  const row = listed ? await followup(ask, listed[1] ?? "") : null;
  const undo = { op: op?.id, kind: "prompt.outcome", words: p.outcome };
  if (listed && !row) return onward("/today"); // gone from the list, or the list is locked
  if (!row) return cardAgain(ask, at.m, undo);
  return html(await render(ask, "followups/_row.html", "today", { row, undo, first: false }));
}

export const PROMPTS = { "POST prompts.answer": answer };
