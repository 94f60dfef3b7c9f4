// Allergies: the sheet, what it saves, and what stays on this phone for this visit only.
import { LONGEST } from "../shared/kinds.js";
import { cardAgain, stateOf, viewOf } from "./card.js";
import { midnight } from "./days.js";
import { show, storeOf } from "./page.js";
import { made } from "./record.js";
import { short } from "./respond.js";
import { memberOf, opened, save, under } from "./saving.js";

/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */
/** @typedef {import("./record.js").Draft} Draft */

const COMMON = 8;

/** @param {Ask} ask @returns {Draft} */
export function allergy({ text }) {
  const words = text("words");
  short(words, LONGEST.words);
  return {
    k: "allergy.add",
    p: { substance: text("substance"), severity: text("severity"), ...(words ? { words } : {}) },
  };
}

/** @param {Ask} ask */
async function allergySheet(ask) {
  const { words } = await ask.phone.cards.settings();
  const substances = (words?.substances ?? [])
    .filter((/** @type {any} */ one) => one.common)
    .slice(0, COMMON);
  const chosen = ask.query.get("substance") ?? "";
  const at = await memberOf(ask);
  const made = async () => ({ card: await viewOf(ask, at), substances, chosen });
  return opened(ask, at, async () => show(ask, "notes/allergy", "scan", await made()));
}

/** @param {Ask} ask */
const addAllergy = (ask) => under(ask, () => allergy(ask));

/** @param {Ask} ask */
const noAllergy = (ask) => under(ask, () => ({ k: "allergy.none", p: { asked: true } }));

/** Takes warnings of this visit off again: they never left the phone. @param {Ask} ask @param {Member} at @param {string[]} named */
async function endVisits({ phone }, at, named) {
  const visits = at.pending.filter((op) => op.visit && named.includes(op.id));
  for (const { id } of visits) await phone.cards.endVisit(id);
  return visits.length > 0;
}

/** Withdraws the live entries that the sheet showed; a warning that came since stays. @param {Ask} ask */
async function withdrawAllergy(ask) {
  const at = await memberOf(ask);
  const named = ask.text("allergy").split(",");
  if (await endVisits(ask, at, named)) return cardAgain(ask, at.m);
  const live = stateOf(at).allergies.filter((one) => !one.gone);
  const obs = live.map(({ id }) => id).filter((id) => named.includes(id));
  if (obs.length === 0) return cardAgain(ask, at.m); // withdrawn already
  const p = { reason: ask.text("reason"), member_confirmed: Boolean(ask.text("confirmed")) };
  return save(ask, at, { k: "allergy.withdraw", p, obs });
}

/** Kept for this visit on this phone, until the store's midnight; never sent. @param {Ask} ask @param {Member} at */
export async function forThisVisit(ask, at) {
  const { tz } = await storeOf(ask);
  const until = midnight(ask.phone.session.now(), tz);
  for (const op of await made(ask, at, [allergy(ask)])) {
    const kept = { ...op, visit: true };
    await ask.phone.cards.keepForVisit(kept, until);
    at.pending.push(kept);
  }
}

export const ALLERGIES = {
  "GET notes.allergy_sheet": allergySheet,
  "POST notes.add_allergy": addAllergy,
  "POST notes.no_allergy": noAllergy,
  "POST notes.withdraw_allergy": withdrawAllergy,
};
