// gettext: messages in the language being spoken, their names filled in escaped.

import { esc, Markup, refuse } from "./values.js";

/** @typedef {{ plural: (n: number) => number, messages: Record<string, string | string[] | 0> }} Catalogue */
/** @typedef {{ plural: (n: number) => number, words: (string | string[] | 0)[] }} Language Words in the order of the messages, 0 for the message itself. */

/** @type {Record<string, Catalogue>} */
const catalogues = {};
let spoken = "en";

/** Learns languages. @param {string[]} messages @param {Record<string, Language>} languages */
export function learn(messages, languages) {
  for (const [code, { plural, words }] of Object.entries(languages)) {
    const pairs = messages.map((message, place) => [message, words[place] ?? 0]);
    catalogues[code] = { plural, messages: Object.fromEntries(pairs) };
  }
}

/** The code of the language being spoken, such as zh-Hans. */
export const language = () => spoken;

/** Speaks a language while some work is done. @template V @param {string} code @param {() => V} work */
export function using(code, work) {
  const before = spoken;
  spoken = code;
  try {
    return work();
  } finally {
    spoken = before;
  }
}

/** @param {string} key */
function find(key) {
  const messages = catalogues[spoken]?.messages;
  return messages && Object.hasOwn(messages, key) ? messages[key] : undefined;
}

/** The words of a message, unfilled; the message itself when there is no translation.
 * @param {string} message @param {string} [key] */
export function translate(message, key = message) {
  const found = find(key);
  return typeof found === "string" ? found : message;
}

/** @param {string} key @param {string} singular @param {string} plural @param {any} n */
function counted(key, singular, plural, n) {
  const whole =
    typeof n === "boolean" || Number.isSafeInteger(n) ? Number(n) : refuse(n, "a count");
  const found = find(key);
  if (!Array.isArray(found)) return whole === 1 ? singular : plural;
  return found[catalogues[spoken]?.plural(Math.abs(whole)) ?? -1] ?? refuse(found, "a plural form");
}

/** @param {string} words @param {Record<string, any>} values */
function fill(words, values) {
  if (!words.includes("%")) return new Markup(words);
  const filled = words.replace(/%(?:%|\((\w+)\)s|)/g, (hole, name) => {
    if (hole === "%%") return "%";
    return Object.hasOwn(values, name) ? esc(values[name]) : refuse(name, "a known name");
  });
  return new Markup(filled);
}

/** @param {string} message @param {Record<string, any>} [values] */
export const gettext = (message, values = {}) => fill(translate(message), values);

/** @param {string} singular @param {string} plural @param {number} n @param {Record<string, any>} [values] */
export const ngettext = (singular, plural, n, values) =>
  fill(counted(singular, singular, plural, n), { num: n, ...values });

/** @param {string} context @param {string} message @param {Record<string, any>} [values] */
export const pgettext = (context, message, values) =>
  fill(translate(message, `${context}\x04${message}`), { context, ...values });

/** @param {string} context @param {string} singular @param {string} plural @param {number} n @param {Record<string, any>} [values] */
export const npgettext = (context, singular, plural, n, values) =>
  fill(counted(`${context}\x04${singular}`, singular, plural, n), { context, num: n, ...values });
