// The whole of a card as its templates take it. The twin of crm_pwa/members/view.
import { emptyCard, overlaid, visiting } from "./card.js";
import { allows, redact, wished } from "./consent.js";
import { daysBetween } from "./days.js";
import { alert } from "./view/alert.js";
import { chips, differ } from "./view/chips.js";
import { glanceAt } from "./view/glance.js";
import { readFirst, showing } from "./visible.js";

/** @import { Card, CardView, Env, Op, Row } from "./types.js" */
/** @import { Glance } from "./view/glance.js" */

const NOTES = 60;
/** @type {Record<string, [unit: string, source: string]>} */
const FACTS = {
  usual_basket: ["cents", "usual_basket"],
  rhythm: ["days", "usual_gap_days"],
  last_bought: ["words", "last_bought"],
  visits: ["count", "visits"],
  spend_year: ["cents", "spend_year"],
  last_visit: ["date", "last_visit"],
  first_visit: ["date", "first_visit"],
};

/**
 * The allergies kept for today's visit, on this phone, without consent to more.
 * @param {Op[]} own
 * @param {Glance} glance
 * @returns {Row[]}
 */
const visitsOf = (own, glance) =>
  visiting(own)
    .filter((row) => glance.age(row) <= 0)
    .map((row) => ({ ...row, visit: true }));

/** @param {string[]} keys @param {Record<string, any>} facts */
const factsOf = (keys, facts) =>
  keys.flatMap((k) => {
    const [unit, source] = (KNOWN_FACTS.has(k) && FACTS[k]) || [];
    if (!unit || !source) return [];
    const value = facts[source] ?? null;
    return [{ k, [unit]: value === "" ? null : value }];
  });
const KNOWN_FACTS = new Set(Object.keys(FACTS));

/** @param {Row[]} notes @param {Glance} glance */
const notesOf = (notes, glance) =>
  notes
    .slice(-NOTES)
    .reverse()
    .map((row) => ({
      id: row.id,
      text: row.text,
      ...glance.said(row),
      mine: row.by === glance.me,
      pending: glance.waits(row),
    }));

/**
 * The CardView of a card and of what its holder did since.
 * @param {Card | null} card the body a pull delivers; null for one this phone does not hold
 * @param {Op[]} pending
 * @param {number} nowMs
 * @param {Env} env
 * @returns {CardView}
 */
export function view(card, pending, nowMs, env) {
  const body = { ...emptyCard(), ...card };
  const glance = glanceAt(body, pending, nowMs, env);
  const whole = overlaid(body, pending);
  const state = redact(whole, whole.consent, env.protected);
  const visits = visitsOf(pending, glance);
  const taste = allows(state.consent, "personalisation");
  const sensitive = allows(state.consent, "allergy");
  const { rev, name, tier, stage, phone_mask, facts } = body;
  const lastVisit = facts.last_visit;
  const known = sensitive && env.held !== false ? "none" : "hidden";
  return {
    rev,
    name,
    tier,
    stage,
    phone_mask,
    m: glance.m,
    title: body.address || name,
    last_visit_days: lastVisit ? Math.max(daysBetween(lastVisit, glance.today), 0) : null,
    reach: wished(state.facets) || body.channel,
    alert: alert(state, visits, card ? known : "unknown", glance),
    taste,
    sensitive,
    ask: ["personalisation", "allergy"].filter((layer) => !(layer in state.consent)),
    chips: chips(state.tags, state.facets, glance),
    differ: differ(state.facets, glance),
    facts: factsOf(env.facts, facts),
    prompts: showing(body, state, visits, nowMs, env).map(({ id, rule, args, reasons, to }) => ({
      id,
      rule,
      args,
      reasons,
      to,
      read_first: readFirst(args, state, visits),
    })),
    notes: notesOf(state.notes, glance),
    note_count: taste ? body.note_count + whole.notes.length - body.notes.length : 0,
  };
}
