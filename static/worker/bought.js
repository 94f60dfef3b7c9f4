// Why a prompt is made, and what its member bought: the whole of it with the network, the days of a year without.

import { emptyCard } from "../shared/card.js";
import { why } from "../shared/why.js";
import { showCard, viewOf } from "./card.js";
import { toPath } from "./member.js";
import { show, storeOf } from "./page.js";
import { onward } from "./respond.js";
import { memberOf, opened } from "./saving.js";

/** @typedef {import("./app.js").Ask} Ask */

const WAIT_MS = 3_000;

/** @param {Ask} ask */
async function reasons(ask) {
  const { phone, params } = ask;
  const at = await memberOf(ask);
  return opened(ask, at, async () => {
    const [card, { tz }, { worth }] = await Promise.all([
      viewOf(ask, at),
      storeOf(ask),
      phone.cards.settings(),
    ]);
    const prompt = card.prompts.find(({ id }) => id === params.prompt);
    if (!prompt || !at.card) {
      return ask.fragment ? onward(`/members/${toPath(at.m)}`) : showCard(ask, at); // answered meanwhile, or over
    }
    const said = why(at.card, prompt, phone.session.now(), tz, worth?.rules ?? {});
    return show(ask, "prompts/why", "scan", { card, why: said });
  });
}

/** The server's page, where it comes soon. @param {Ask} ask @returns {Promise<Response | null>} */
async function whole({ phone, network }) {
  const soon = new Promise((ok) => phone.world.timer(() => ok(null), WAIT_MS));
  const answer = await Promise.race([network(), soon]).catch(() => null);
  return answer?.ok ? answer : null;
}

/** @param {Ask} ask */
async function purchases(ask) {
  const at = await memberOf(ask);
  return opened(ask, at, async () => {
    const page = "practice" in ask.phone ? null : await whole(ask);
    if (page) return page;
    /** @type {import("../shared/types.js").Card} */
    const { days, facts } = { ...emptyCard(), ...at.card };
    const receipts = days
      .map(([date, sum], n) => ({ id: n + 1, date, sum, store: "", lines: [] }))
      .reverse();
    const card = await viewOf(ask, at);
    return show(ask, "products/purchases", "scan", { card, facts, receipts, whole: false });
  });
}

export const BOUGHT = { "GET prompts.reasons": reasons, "GET products.purchases": purchases };
