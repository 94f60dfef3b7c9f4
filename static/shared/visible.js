// Which prompts of a card may be shown now: valid, unanswered, unhurtful, within the cap. The twin of prompts/visible.py.
import { emptyCard, overlaid } from "./card.js";
import { isNeutral, maySay, profiled, redact } from "./consent.js";
import { dayOf, localDay, localHour } from "./days.js";
import { grouped, last } from "./merge/shelves.js";

/** @import { Card, Op, Prompt, Row, Setting, State } from "./types.js" */

const MOST = 3;
const APOLOGY = new Set(["complaint", "open_complaint"]);
const CLOSED = new Set(["done", "unsuitable"]);

/** Whether it holds on this day, and from its hour on where it has one. @param {Prompt} prompt @param {string} today @param {number} hour */
const isValid = ({ from, to, args }, today, hour) =>
  (!from || from <= today) && (!to || today <= to) && (args.from_hour ?? 0) <= hour;

/**
 * Whether an answer hides the prompt: for good, until its day, or until tomorrow.
 * @param {Row[]} outcomes
 * @param {string} today
 * @param {string} tz
 */
function isAnswered(outcomes, today, tz) {
  if (outcomes.some((one) => CLOSED.has(one.o))) return true;
  const latest = last(outcomes);
  if (!latest) return false;
  if (latest.until) return today < latest.until;
  return latest.o === "waiting" || today <= dayOf(latest, tz);
}

/** @param {Row[]} tags @returns {string[]} */
const dislikes = (tags) =>
  grouped(tags, (row) => JSON.stringify([row.f, row.c]))
    .map((rows) => /** @type {Row} */ (last(rows)))
    .filter((row) => row.p === "dislike")
    .map((row) => row.c);

/** Every text in what a prompt says. @param {any} value @returns {string[]} */
function named(value) {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(named);
}

/** Whether it names anything at all: what names nothing fits every member. @param {any} args of a prompt */
export const names = (args) => named(args).length > 0;

/** What no prompt may name, and what nothing it names may contain. @param {State} state @param {Row[]} visits */
function unwanted(state, visits) {
  const allergens = [...state.allergies, ...visits].filter((row) => row.s && !row.gone);
  const banned = new Set([...dislikes(state.tags), ...allergens.map((row) => row.s)]);
  return { banned, within: new Set(allergens.map(({ s }) => s.slice(s.lastIndexOf(".") + 1))) };
}

/** @param {any} args @param {{ banned: Set<string>, within: Set<string> }} unwanted */
const unhurtful = (args, { banned, within }) =>
  !named(args).some((one) => banned.has(one)) &&
  !(args.contains ?? []).some((/** @type {string} */ one) => within.has(one));

/**
 * Whether it names nothing the member dislikes or is allergic to.
 * @param {any} args of a prompt @param {State} state folded, and redacted by what they consent to
 * @param {Row[]} visits allergies kept for this visit only
 */
export const fits = (args, state, visits) => unhurtful(args, unwanted(state, visits));

/**
 * Whether the label is to be read first: of goods, for who is allergic to anything.
 * @param {any} args of a prompt @param {State} state as for `fits` @param {Row[]} visits
 */
export function readFirst(args, state, visits) {
  const live = [...state.allergies, ...visits].filter((row) => !row.gone);
  const told = args.label === "read" && live.every((row) => row.s && !row.w);
  return live.length > 0 && !told && ("product" in args || "label" in args);
}

/** @param {Setting} setting */
const room = ({ cap, done = 0 }) =>
  typeof cap === "number" ? Math.max(Math.min(MOST, cap - done), 0) : MOST;

/**
 * The prompts to show, best first, for a state that is folded and redacted already.
 * @param {Card} card
 * @param {State} state
 * @param {Row[]} visits allergies kept for this visit only
 * @param {number} nowMs
 * @param {Setting} setting
 */
export function showing(card, state, visits, nowMs, setting) {
  const { tz } = setting;
  const today = localDay(nowMs, tz);
  const hour = localHour(nowMs, tz);
  const whole = profiled(state.consent);
  const never = unwanted(state, visits);
  const open = card.prompts.filter(
    (one) =>
      (whole || isNeutral(one.rule)) &&
      maySay(one, state.consent, setting.protected) &&
      isValid(one, today, hour) &&
      !isAnswered(state.outcomes[one.id] ?? [], today, tz) &&
      unhurtful(one.args, never),
  );
  const apologies = open.filter((one) => APOLOGY.has(one.rule));
  return apologies.length > 0 ? apologies.slice(0, MOST) : open.slice(0, room(setting));
}

/**
 * The prompts of a card to show, best first, at most three.
 * @param {Card | null} card
 * @param {Op[]} ops own operations the card does not hold yet
 * @param {number} nowMs
 * @param {Setting} setting
 */
export function visible(card, ops, nowMs, setting) {
  const body = { ...emptyCard(), ...card };
  const whole = overlaid(body, ops);
  const state = redact(whole, whole.consent, setting.protected);
  return showing(body, state, [], nowMs, setting);
}
