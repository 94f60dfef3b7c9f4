// Renders cases, one list of [name, context, language] a line, with a compiled module.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { configure } from "../../../static/shared/runtime.js";

const [module, words] = process.argv.slice(2).map((file) => pathToFileURL(file).href);
configure(await import(words));
const { render } = await import(module);

/** @param {[string, Record<string, any>, string]} one */
function outcome([name, context, language]) {
  try {
    return { text: render(name, context, language) };
  } catch (error) {
    return { error: String(error) };
  }
}

/** @param {string} unit */
const ascii = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

for await (const line of createInterface({ input: process.stdin })) {
  const answer = JSON.stringify(JSON.parse(line).map(outcome));
  process.stdout.write(`${answer.replace(/[\x7f-\uffff]/g, ascii)}\n`);
}
