// What an operation says, in the guide's language: for the undo bar and the sync page.

/** @import { Operation } from "./types.js" */
/** @typedef {import("./app.js").Ask} Ask */

/** Fields of a payload that hold concept ids, most telling first. */
const CONCEPTS = ["concept", "value", "substance"];
const TEXTS = ["words", "text"];

/** @param {Ask} ask @param {Operation} op @returns {Promise<string>} "" when the kind alone says it */
export async function spoken({ phone }, { p }) {
  const { words } = await phone.cards.settings();
  const { lang } = phone.session.state;
  for (const name of CONCEPTS) {
    const id = String(p[name] ?? "");
    const said = words?.concepts[id];
    if (id) return said?.[lang] ?? said?.en ?? id.split(".").pop();
  }
  return String(TEXTS.map((name) => p[name]).find(Boolean) ?? "");
}
