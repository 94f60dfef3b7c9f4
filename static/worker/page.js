// What every template sees as `page`, and an answer made with a template.
import { localDay } from "../shared/days.js";
import { newId } from "../shared/ids.js";
import { LONGEST } from "../shared/kinds.js";
import { learn, standOn } from "../shared/words.js";
import { clock, plusDays } from "./days.js";
import { html } from "./respond.js";

/** @typedef {import("./app.js").Ask} Ask */

const WHOLE = { "HX-Retarget": "#main", "HX-Reswap": "innerHTML" };

/** The store the guide works in, and its settings. @param {Ask} ask */
export async function storeOf({ phone, who }) {
  const settings = await phone.cards.settings();
  const [here] = who.stores;
  return { ...here, ...settings[`store:${here?.id}`], tz: here?.tz ?? "Asia/Shanghai" };
}

/** @param {Ask} ask @param {string} tab */
async function pageOf(ask, tab) {
  const { phone, who } = ask;
  const [{ rules }, store, standing] = await Promise.all([
    phone.cards.settings(),
    storeOf(ask),
    ask.standing ?? phone.outbox.standing(),
  ]);
  const { lang, synced } = phone.session.state;
  const today = localDay(phone.session.now(), store.tz);
  standOn(today);
  const { unsent: n, minutes, level, attention } = standing;
  const days = [
    { k: "tomorrow", date: plusDays(today, 1) },
    { k: "days", date: plusDays(today, 3) },
    { k: "week", date: plusDays(today, 7) },
  ];
  return {
    lang,
    tab,
    staff: { ...who.staff, store: store.name ?? "" },
    sync: {
      n,
      minutes,
      hours: Math.floor(minutes / 60),
      level,
      attention,
      at: clock(synced, store.tz),
    },
    build: phone.world.build,
    offline: phone.offline(),
    practice: "practice" in phone,
    once: newId(),
    longest: LONGEST,
    later: days,
    unsuitable: (rules?.unsuitable ?? []).map((/** @type {any} */ { id, words }) => ({
      id,
      words: words[lang] ?? words.en ?? id,
    })),
  };
}

/** @type {unknown} */
let taught = null;

/** The words that came with the settings, learned once. @param {Ask} ask */
export async function teach(ask) {
  const settings = await ask.phone.cards.settings();
  if (settings === taught) return;
  learn(settings.words, settings.rules, (await storeOf(ask)).currency);
  taught = settings;
}

/** @param {Ask} ask @param {string} template @param {string} tab @param {Record<string, unknown>} context */
export async function render(ask, template, tab, context) {
  const page = await pageOf(ask, tab);
  return ask.phone.templates.render(template, { page, ...context }, page.lang);
}

/**
 * The page `<slice>/name.html`, or for htmx its `_name.html`.
 * @param {Ask} ask @param {string} name @param {string} tab @param {Record<string, unknown>} context
 * @param {{ status?: number, headers?: Record<string, string> }} [more]
 */
export async function show(ask, name, tab, context, { status, headers } = {}) {
  const template = ask.fragment ? name.replace("/", "/_") : name;
  return html(await render(ask, `${template}.html`, tab, context), status, headers);
}

/**
 * What keeps the cards closed: the lease's end, a PIN, or that only signing in opens them; "" while they are open.
 * @param {import("./phone.js").Phone} phone @param {string} who
 */
export async function lockedBy({ cards, outbox }, who) {
  if (!(await cards.lockedSince())) return "";
  if (await cards.ended()) return "lease";
  return (await outbox.keys.pinned(who)) ? "pin" : "key";
}

/** The screen in place of what the cards say. In a part of a page it takes the whole page's place. @param {Ask} ask @param {string} tab */
export async function showLocked(ask, tab) {
  const by = await lockedBy(ask.phone, ask.who.id);
  const back = ask.fragment || !ask.url ? "/" : ask.url.pathname + ask.url.search;
  return show(ask, "accounts/locked", tab, { by, back }, { headers: ask.fragment ? WHOLE : {} });
}

/**
 * A page of what the cards say; while they are locked it says that, and no empty list. Asked before and after, since the
 * lease may end or be renewed meanwhile.
 * @param {string} tab @param {(ask: Ask) => Promise<Response>} handler
 * @returns {(ask: Ask) => Promise<Response>}
 */
export const readable = (tab, handler) => async (ask) => {
  const { lockedSince } = ask.phone.cards;
  const answer = (await lockedSince()) ? null : await handler(ask);
  return answer && !(await lockedSince()) ? answer : showLocked(ask, tab);
};
