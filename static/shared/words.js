// What codes in the data are called: concepts, prompts, reasons, dates, money. The twin of crm_pwa/core/words.py.
import { protect } from "./consent.js";
import { gettext, language, ngettext } from "./runtime/messages.js";

/** @typedef {Record<string, string>} Words one text by language */

const HOLE = /\{([a-z_][a-z0-9_]*)\}/g;
const CODE = /^[a-z_][a-z0-9_]*(\.[a-z0-9_]+)+$/;
const DAY = /^(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})$/;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const SYMBOLS = new Map([
  ["CNY", "¥"],
  ["EUR", "€"],
  ["GBP", "£"],
  ["HKD", "HK$"],
  ["JPY", "¥"],
  ["KRW", "₩"],
  ["TWD", "NT$"],
  ["USD", "$"],
]);
const ROUGH = 1_000;
const WITHOUT_CENTS = new Set(["JPY", "KRW"]);

/** @type {Map<string, Words>} */
const named = new Map();
/** @type {Map<string, Words>} */
const facets = new Map();
/** @type {Map<string, Map<string, Words>>} */
const rules = new Map();
/** @type {Map<string, Words>} */
const reasons = new Map();
let currency = "CNY";
let today = "";

/**
 * Teaches the words of a `words` and a `rules` setting, and the currency; more can follow. The same rows say which facets are
 * kept under the allergy consent.
 * @param {Record<string, any> | null} [words]
 * @param {Record<string, any> | null} [ruled]
 * @param {string} [money]
 */
export function learn(words, ruled, money) {
  for (const one of words?.substances ?? []) {
    named.set(one.id, one.words);
    protect(one.id);
  }
  for (const [id, said] of Object.entries(words?.concepts ?? {})) named.set(id, said);
  for (const one of words?.facets ?? []) {
    facets.set(one.id, one.words);
    if (one.layer === "allergy") protect(one.id);
  }
  for (const [id, parts] of Object.entries(ruled?.rules ?? {})) {
    rules.set(id, new Map(Object.entries(parts)));
  }
  for (const [key, said] of Object.entries(ruled?.reasons ?? {})) reasons.set(key, said);
  for (const one of ruled?.unsuitable ?? []) named.set(one.id, one.words);
  currency = money || currency;
}

/** @param {Words} words */
const inLanguage = (words) =>
  words[language()] ?? words.en ?? words["zh-Hans"] ?? Object.values(words)[0] ?? "";

const isChinese = () => language().startsWith("zh");

/**
 * Speaks a concept, a substance or a reason. What nobody taught is shown by its own words.
 * @param {string} code
 */
export function word(code) {
  const words = named.get(code);
  if (words) return inLanguage(words);
  return CODE.test(code) ? code.slice(code.lastIndexOf(".") + 1).replaceAll("_", " ") : code;
}

/**
 * Speaks the name of a facet.
 * @param {string} facet
 */
export function facetWord(facet) {
  const words = facets.get(facet) ?? named.get(`facet.${facet}`);
  return words ? inLanguage(words) : facet.replaceAll("_", " ");
}

/**
 * Speaks a prompt: its `title`, what to do, or its `script`, what to say.
 * @param {string} rule
 * @param {Record<string, any>} args
 * @param {string} [part]
 */
export function say(rule, args, part = "title") {
  const words = rules.get(rule)?.get(part);
  return words ? fill(inLanguage(words), args) : word(rule);
}

/**
 * Speaks one reason, `{k: key, …args}`.
 * @param {{ k: string, [name: string]: any }} reason
 */
export function because(reason) {
  const words = reasons.get(reason.k);
  return words ? fill(inLanguage(words), reason) : word(reason.k);
}

/**
 * Fills the `{name}` holes of a text; what is missing leaves nothing.
 * @param {string} text
 * @param {Record<string, any>} args
 */
export function fill(text, args) {
  const given = new Map(Object.entries(args));
  return text.replace(HOLE, (_hole, name) => spoken(name, given.get(name)));
}

/** @param {string} name @param {any} value @returns {string} */
function spoken(name, value) {
  if (typeof value === "string") return name.endsWith("_date") ? day(value) : word(value);
  if (Array.isArray(value)) {
    return value.map((one) => spoken(name, one)).join(isChinese() ? "、" : ", ");
  }
  if (typeof value !== "number") return "";
  const count = Math.floor(value + 0.5);
  return name.endsWith("_cents") ? money(count) : String(count);
}

/**
 * Says which day it is from here on: another year's dates show their year. Empty: no date does.
 * @param {string} iso
 */
export function standOn(iso) {
  today = iso;
}

/**
 * Speaks a date, `2026-03-08` or `03-08`: 3 月 8 日, 8 Mar; with the year when it is another. Any other text stays as it is.
 * @param {string} iso
 */
export function day(iso) {
  const [, y = "", m, d] = DAY.exec(iso) ?? [];
  const name = MONTHS[Number(m) - 1];
  if (!name) return iso;
  const year = today && !today.startsWith(y) ? y : "";
  if (isChinese()) return `${year && `${year} 年 `}${Number(m)} 月 ${Number(d)} 日`;
  return `${Number(d)} ${name}${year && ` ${year}`}`;
}

/**
 * Speaks an amount in minor units: ¥1,280, with cents only where there are some.
 * @param {number | null} cents @param {boolean} [rough] from 1,000 up without cents, rounded half up
 */
export function money(cents, rough = false) {
  if (cents === null) return "";
  const size = Math.abs(cents);
  const units = WITHOUT_CENTS.has(currency) ? size : Math.floor(size / 100);
  const part = WITHOUT_CENTS.has(currency) ? 0 : size % 100;
  const even = rough && units >= ROUGH;
  const whole = even && part >= 50 ? units + 1 : units;
  const symbol = SYMBOLS.get(currency) ?? `${currency} `;
  const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = part && !even ? `.${String(part).padStart(2, "0")}` : "";
  return `${cents < 0 ? "-" : ""}${symbol}${grouped}${rest}`;
}

/**
 * Speaks a number of days: today, yesterday, 12 days ago.
 * @param {number} days
 */
export function daysAgo(days) {
  if (days <= 0) return String(gettext("today"));
  if (days === 1) return String(gettext("yesterday"));
  return String(ngettext("%(num)s day ago", "%(num)s days ago", days));
}

/** For `configure` of runtime.js. */
export const GLOBALS = { word, facet_word: facetWord, say, because };
export const FILTERS = { day, money, days_ago: daysAgo };
