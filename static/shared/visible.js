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

/** @param {any} value @param {Set<string>} banned @returns {boolean} */
function mentions(value, banned) {
  if (typeof value === "string") return banned.has(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((one) => mentions(one, banned));
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
  const allergens = [...state.allergies, ...visits].filter((row) => row.s && !row.gone);
  const banned = new Set([...dislikes(state.tags), ...allergens.map((row) => row.s)]);
  const hurts = new Set(allergens.map(({ s }) => s.slice(s.lastIndexOf(".") + 1)));
  const open = card.prompts.filter(
    (one) =>
      (whole || isNeutral(one.rule)) &&
      maySay(one, state.consent, setting.protected) &&
      isValid(one, today, hour) &&
      !isAnswered(state.outcomes[one.id] ?? [], today, tz) &&
      !mentions(one.args, banned) &&
      !(one.args.contains ?? []).some((/** @type {string} */ name) => hurts.has(name)),
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
