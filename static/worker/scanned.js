// What was scanned or typed on the start page, as far as this phone can tell by itself.
import { codeOf } from "../shared/codes.js";
import { readShown, tellShown } from "../shared/shown.js";

/** @typedef {import("./phone.js").Phone} Phone */
/**
 * @typedef {object} Scanned
 * @property {string} code the printed code it leads by; "" for what is none
 * @property {string} shown the whole code, where the member's own phone showed it; "" for a printed one
 * @property {"" | "old" | "unknown"} why it opens nothing
 * @property {boolean} untold whether it can only be asked for: this phone was told no key yet
 */

/** @param {Phone} phone @param {string} text @returns {Promise<Scanned>} */
export async function scanned({ cards, session }, text) {
  const found = readShown(text);
  if (!found) {
    const code = codeOf(text);
    return { code, shown: "", why: code ? "" : "unknown", untold: false };
  }
  const points = (await cards.lease())?.codes ?? {};
  const told = await tellShown(found, points, session.now());
  const untold = Object.keys(points).length === 0;
  const why = told === "live" ? "" : told === "old" ? "old" : "unknown";
  return { code: found.code, shown: found.text, why, untold };
}
