// What an operation says, in the guide's language: for the undo bar and the sync page.
import { using } from "../shared/runtime/messages.js";
import { word } from "../shared/words.js";

/** @import { Operation } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */

/** Fields of a payload, most telling first: what has words in every language, and what is a guide's own. */
const CODES = ["concept", "value", "substance"];
const TEXTS = ["words", "text"];
const LONGEST = 40;

/** @param {Ask} ask @param {Operation} op @returns {string} "" when the kind alone says it */
export function spoken({ phone }, { p }) {
  const said = (/** @type {string[]} */ names) =>
    String(names.map((name) => p[name]).find(Boolean) ?? "");
  const code = using(phone.session.state.lang, () => word(said(CODES)));
  return (code || said(TEXTS)).slice(0, LONGEST);
}
