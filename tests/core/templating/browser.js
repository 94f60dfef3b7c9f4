// Renders every case in a page and tells where a text first differs from the server's.
import { outcome } from "/tests/core/templating/outcome.js";
import { data, render } from "./templates.js";
import { speak } from "./words.js";

/** @param {string} [here] @param {string} [there] */
function difference(here = "", there = "") {
  let at = 0;
  while (at < here.length && here[at] === there[at]) at++;
  return {
    here: here.slice(Math.max(0, at - 40), at + 40),
    there: there.slice(Math.max(0, at - 40), at + 40),
  };
}

speak(data);
const cases = await (await fetch("cases.json")).json();
const wrong = [];
let shown = 0;
for (const [one, expected, unprinted] of cases) {
  const { text, error = "" } = outcome(render, one);
  if (text !== undefined) shown++;
  if (text === expected.text || error.includes(unprinted)) continue;
  const [name, , language] = one;
  wrong.push({ name, language, error, ...difference(text, expected.text) });
}
globalThis.parity = { cases: cases.length, shown, wrong: wrong.slice(0, 3) };
