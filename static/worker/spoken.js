// What an operation says, in the guide's language: for the undo bar and the sync page.
import { using } from "../shared/runtime/messages.js";
import { word } from "../shared/words.js";

/** @import { Operation } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */

/** Fields of a payload, most telling first: concepts, then a guide's own words. */
const TELLING = ["concept", "value", "substance", "words", "text"];
const LONGEST = 40;

/** @param {Ask} ask @param {Operation} op @returns {string} "" when the kind alone says it */
export function spoken({ phone }, { p }) {
  const said = String(TELLING.map((name) => p[name]).find(Boolean) ?? "");
  return using(phone.session.state.lang, () => word(said)).slice(0, LONGEST);
}
