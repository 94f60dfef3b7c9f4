// Renders cases, one list of [name, context, language] a line, with a compiled module.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { outcome } from "./outcome.js";

const [module, words] = process.argv.slice(2).map((file) => pathToFileURL(file).href);
const { render, data } = await import(module);
const { speak } = await import(words);
speak(data);

/** @param {string} unit */
const ascii = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

for await (const line of createInterface({ input: process.stdin })) {
  const answer = JSON.stringify(JSON.parse(line).map((one) => outcome(render, one)));
  process.stdout.write(`${answer.replace(/[\x7f-\uffff]/g, ascii)}\n`);
}
