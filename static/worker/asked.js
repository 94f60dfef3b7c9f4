// What a screen knew as it asked for consent: its form carries that along with the answer. The twin of crm_pwa/notes/asking.py.
import { isUuid } from "../shared/ids.js";
import { stateOf } from "./card.js";
import { fromPath } from "./member.js";
import { shownRev } from "./record.js";

/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./member.js").Member} Member */

const MOST = 50;
const REV = /^[0-9]{1,15}$/;

/** What goes into the form: the card's rev, and the ids of the answers. @param {Member} at @param {string} layer */
export function known(at, layer) {
  const answers = stateOf(at).consents[layer] ?? [];
  const ids = answers.slice(-MOST).map(({ id }) => id);
  return { seen: String(shownRev(at)), obs: ids.join(",") };
}

/** The same for a question that is only asked again: it knows no more than before. @param {Ask} ask */
export const again = ({ text }) => ({ seen: text("seen"), obs: text("obs") });

/**
 * What an answer knew. A form that does not say knew nothing; whoever answers knows what they said themselves.
 * @param {Ask} ask @param {Member} at @param {string} layer
 */
export function knew({ text, params, who }, at, layer) {
  const told = text("obs").split(",").slice(0, MOST).filter(isUuid);
  const answers = stateOf(at).consents[layer] ?? [];
  const mine = answers.filter(({ by }) => by === who.id).map(({ id }) => id);
  const here = fromPath(params.m) === at.m; // else of another card, since joined with this one
  const seen = here && REV.test(text("seen")) ? Number(text("seen")) : 0;
  return { seen, obs: [...new Set([...told, ...mine.slice(-MOST)])] };
}
