// Answering a prompt, on its card or on the list of today.
import { cardAgain } from "./card.js";
import { followup } from "./followups.js";
import { fromPath, member } from "./member.js";
import { render } from "./page.js";
import { record } from "./record.js";
import { html } from "./respond.js";
import { spoken } from "./spoken.js";

/** @typedef {import("./app.js").Ask} Ask */

/** @param {Ask} ask */
async function answer(ask) {
  const { prompt } = ask.params;
  const at = await member(ask.phone, fromPath(ask.params.m));
  /** @type {Record<string, string>} */
  const p = { prompt, outcome: ask.text("outcome") };
  for (const name of ["until", "reason"]) if (ask.text(name)) p[name] = ask.text(name);
  const [op] = await record(ask, at, [{ k: "prompt.outcome", p }]);
  const listed = /#followup-([\w-]+)$/.exec(ask.target);
  const row = listed ? await followup(ask, listed[1] ?? "") : null;
  if (row) return html(await render(ask, "followups/_row.html", "today", { row }));
  const words = op ? await spoken(ask, op) : "";
  return cardAgain(ask, at.m, { op: op?.id, kind: "prompt.outcome", words: words || p.outcome });
}

export const PROMPTS = { "POST prompts.answer": answer };
