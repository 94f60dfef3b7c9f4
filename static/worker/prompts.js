// Answering a prompt, on its card or on the list of today.
import { localDay } from "../shared/days.js";
import { cardAgain } from "./card.js";
import { followup } from "./followups.js";
import { fromPath, member } from "./member.js";
import { render, storeOf } from "./page.js";
import { record } from "./record.js";
import { html } from "./respond.js";

/** @typedef {import("./app.js").Ask} Ask */

/** One more done today: the cap of a guide's day counts them. @param {Ask} ask */
async function count(ask) {
  const { session } = ask.phone;
  const day = localDay(session.now(), (await storeOf(ask)).tz);
  const { done } = session.state;
  await session.remember({ done: { day, n: done.day === day ? done.n + 1 : 1 } });
}

/** @param {Ask} ask */
async function answer(ask) {
  const { prompt } = ask.params;
  const at = await member(ask.phone, fromPath(ask.params.m));
  /** @type {Record<string, string>} */
  const p = { prompt, outcome: ask.text("outcome") };
  for (const name of ["until", "reason"]) if (ask.text(name)) p[name] = ask.text(name);
  const [op] = await record(ask, at, [{ k: "prompt.outcome", p }]);
  if (op?.p.outcome === "done") await count(ask);
  const listed = /#followup-([\w-]+)$/.exec(ask.target);
  const row = listed ? await followup(ask, listed[1] ?? "") : null;
  const undo = { op: op?.id, kind: "prompt.outcome", words: p.outcome };
  if (!row) return cardAgain(ask, at.m, undo);
  return html(await render(ask, "followups/_row.html", "today", { row, undo, first: false }));
}

export const PROMPTS = { "POST prompts.answer": answer };
