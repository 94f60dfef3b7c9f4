// Jinja's filters that both renderers have. Parameters are in the order of Jinja's own.

import { add, eq, lt } from "./operators.js";
import { path, unpack } from "./reading.js";
import {
  esc,
  isDict,
  isText,
  iter,
  keys,
  Markup,
  Once,
  refuse,
  size,
  text,
  truthy,
  Undefined,
} from "./values.js";

/** What str.strip() takes off in Python; trim() differs in six characters. */
const WHITE = [..."\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"];
for (let code = 0x2000; code <= 0x200a; code++) WHITE.push(String.fromCodePoint(code));

/** Markup stays markup. @param {any} v @param {(s: string) => string} made */
const alike = (v, made) => (v instanceof Markup ? new Markup(made(v.html)) : made(text(v)));

/** @param {string} s @param {string[]} chars */
function strip(s, chars) {
  const points = [...s];
  const inner = (/** @type {string} */ point) => !chars.includes(point);
  const first = points.findIndex(inner);
  return first < 0 ? "" : points.slice(first, points.findLastIndex(inner) + 1).join("");
}

/** @param {string} s @param {string} old @param {string} by @param {number} count all if negative */
function substitute(s, old, by, count) {
  const parts = old === "" ? ["", ...s, ""] : s.split(old);
  if (count < 0) return parts.join(by);
  return [parts.slice(0, count + 1).join(by), ...parts.slice(count + 1)].join(old);
}

/** The value of a digit in any script: they come in rows of ten. @param {string} digit */
function digitValue(digit) {
  let below = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint((digit.codePointAt(0) ?? 0) - below - 1))) below++;
  return String(below % 10);
}

/** @param {string} s @param {any} other */
function parsed(s, other) {
  const ascii = strip(s, WHITE).replace(/\p{Nd}/gu, digitValue);
  const digits = ascii.replace(/(\d)_(?=\d)/g, "$1");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits)) return other;
  const whole = Math.trunc(Number(digits)) + 0;
  if (!Number.isFinite(whole)) return other;
  return Number.isSafeInteger(whole) ? whole : refuse(s, "a whole number of up to 53 bits");
}

/** @param {any} v @returns {string} JSON as Python writes it: keys sorted, all ASCII */
function json(v) {
  if (isText(v)) return JSON.stringify(text(v)).replace(/[\x7f-\uffff]/g, unicode);
  if (Array.isArray(v)) return `[${v.map(json).join(", ")}]`;
  if (!isDict(v)) return v === null || typeof v === "boolean" ? String(v) : number(v);
  const names = Object.keys(v).sort((a, b) => (lt(a, b) ? -1 : 1));
  return `{${names.map((key) => `${json(key)}: ${json(v[key])}`).join(", ")}}`;
}

/** @param {any} v */
const number = (v) => (typeof v === "number" ? text(v) : refuse(v, "plain data"));

/** @param {string} unit */
const unicode = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** @param {any} v @param {string} slash */
const quoted = (v, slash) =>
  encodeURIComponent(text(v))
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", slash);

/** @param {any} v */
const queried = (v) => quoted(v, "%2F").replaceAll("%20", "+");

/** @param {any} a @param {any} b @returns {number} */
function order(a, b) {
  return eq(a, b) ? 0 : lt(a, b) ? -1 : 1;
}

/** @type {Record<string, (v: any, ...args: any[]) => any>} */
export const filters = {
  batch(v, count, fill = null) {
    /** @type {any[][]} */
    const rows = [];
    for (const one of iter(v)) {
      if (!rows.length || rows.at(-1)?.length === count) rows.push([]);
      rows.at(-1)?.push(one);
    }
    const last = rows.at(-1) ?? [];
    while (fill !== null && last.length && last.length < count) last.push(fill);
    return new Once(rows);
  },
  default: (v, other = "", boolean = false) =>
    v instanceof Undefined || (truthy(boolean) && !truthy(v)) ? other : v,
  escape: (v) => new Markup(esc(v)),
  first(v) {
    const [found] = v instanceof Once ? v.items.splice(0, 1) : iter(v);
    return found === undefined ? new Undefined("no first item, the sequence is empty") : found;
  },
  forceescape: (v) => new Markup(esc(text(v))),
  int(v, other = 0, base = 10) {
    if (base !== 10) refuse(base, "base 10");
    if (isText(v)) return parsed(text(v), other);
    return typeof v === "number" || typeof v === "boolean"
      ? Number(text(Number(v)))
      : unparsed(v, other);
  },
  items: (v) =>
    new Once(v instanceof Undefined ? [] : isDict(v) ? pairs(v) : refuse(v, "a dictionary")),
  join(v, between = "", attribute = null) {
    const items = iter(v).map((one) => path(one, attribute));
    if (![between, ...items].some((one) => one instanceof Markup)) {
      return items.map(text).join(text(between));
    }
    return new Markup(items.map(esc).join(esc(between)));
  },
  last(v) {
    const found = v instanceof Once ? refuse(v, "a list") : iter(v).at(-1);
    if (found === undefined) return new Undefined("no last item, the sequence is empty");
    return v instanceof Markup ? new Markup(found) : found;
  },
  length: size,
  list: (v) => [...iter(v)],
  lower: (v) => alike(v, (s) => s.toLowerCase()),
  replace(v, old, by, count = null) {
    const markup = [v, old, by].some((one) => one instanceof Markup);
    const made = substitute(
      markup ? esc(v) : text(v),
      text(old),
      markup ? esc(by) : text(by),
      count ?? -1,
    );
    return markup ? new Markup(made) : made;
  },
  reverse(v) {
    if (isText(v)) return alike(v, (s) => [...s].reverse().join(""));
    const items = [...iter(v)].reverse();
    return v instanceof Once ? items : new Once(items);
  },
  safe(v) {
    esc(v); // refuses half a character
    return new Markup(text(v));
  },
  sort(v, reverse = false, sensitive = false, attribute = null) {
    const ways = isText(attribute) ? text(attribute).split(",") : [attribute];
    const fold = (/** @type {any} */ key) =>
      isText(key) && !truthy(sensitive) ? text(key).toLowerCase() : key;
    const keyed = iter(v).map((one) => ({ one, key: ways.map((way) => fold(path(one, way))) }));
    const sign = truthy(reverse) ? -1 : 1;
    return keyed.sort((a, b) => sign * order(a.key, b.key)).map(({ one }) => one);
  },
  string: (v) => (v instanceof Markup ? v : text(v)),
  sum: (v, attribute = null, start = 0) =>
    iter(v).reduce((all, one) => add(all, path(one, attribute)), start),
  tojson(v, indent = null) {
    if (indent !== null) refuse(indent, "no indent");
    return new Markup(json(v).replace(/[<>&']/g, unicode));
  },
  trim: (v, chars = null) => alike(v, (s) => strip(s, chars === null ? WHITE : [...text(chars)])),
  upper: (v) => alike(v, (s) => s.toUpperCase()),
  urlencode(v) {
    if (isText(v) || !(isDict(v) || Array.isArray(v))) return quoted(v, "/");
    const all = isDict(v) ? pairs(v) : iter(v).map((pair) => unpack(pair, 2));
    return all.map(([key, value]) => `${queried(key)}=${queried(value)}`).join("&");
  },
  xmlattr(v, spaced = true) {
    const given = pairs(v).filter(([, value]) => value !== null && !(value instanceof Undefined));
    const made = given.map(([key, value]) => {
      if (/[\t-\r />=]/.test(key)) refuse(key, "the name of an attribute");
      return `${esc(key)}="${esc(value)}"`;
    });
    return new Markup((truthy(spaced) && made.length ? " " : "") + made.join(" "));
  },
};

/** @param {any} v @returns {[string, any][]} */
const pairs = (v) => (isDict(v) ? keys(v).map((key) => [key, v[key]]) : refuse(v, "a dictionary"));

/** @param {any} v @param {any} other */
const unparsed = (v, other) => (v instanceof Undefined ? v.fail() : other);
