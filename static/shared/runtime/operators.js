// Python's operators in JavaScript. What they cannot do alike, they refuse.

import { item } from "./reading.js";
import {
  esc,
  isDict,
  isText,
  iter,
  Markup,
  NOTHING,
  Once,
  refuse,
  Thing,
  text,
  truthy,
  Undefined,
} from "./values.js";

/** @param {any} v */
export const isNumber = (v) => typeof v === "number" || typeof v === "boolean";

/** @param {any} a @param {any} b @returns {boolean} */
export function eq(a, b) {
  if (isText(a) && isText(b)) return text(a) === text(b);
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b);
  sure(a);
  sure(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((v, i) => eq(v, b[i]));
  }
  return isDict(a) && isDict(b) ? sameKeys(a, b) : a === b;
}

/** @param {any} v */
const sure = (v) => v instanceof Undefined && v !== NOTHING && v.fail();

/** @param {any} a @param {any} b */
function sameKeys(a, b) {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((key) => Object.hasOwn(b, key) && eq(a[key], b[key]));
}

/** A UTF-16 unit, moved so that units compare as code points do. @param {number} unit */
const rank = (unit) => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

/** @param {string} a @param {string} b */
function textBefore(a, b) {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    if (a[i] !== b[i]) return rank(a.charCodeAt(i)) < rank(b.charCodeAt(i));
  }
  return a.length < b.length;
}

/** @param {any} a @param {any} b @returns {boolean} */
export function lt(a, b) {
  if (isNumber(a) && isNumber(b)) return a < b;
  if (isText(a) && isText(b)) return textBefore(text(a), text(b));
  if (Array.isArray(a) && Array.isArray(b)) {
    const at = a.findIndex((v, i) => i >= b.length || !eq(v, b[i]));
    return at < 0 || at >= b.length ? a.length < b.length : lt(a[at], b[at]);
  }
  return refuse(a instanceof Undefined ? a : b, "two values of one kind");
}

/** `v in container` @param {any} container @param {any} v */
export function contains(container, v) {
  if (isText(container)) return text(container).includes(isText(v) ? text(v) : refuse(v, "text"));
  if (isDict(container)) {
    if (Array.isArray(v) || isDict(v)) refuse(v, "a key");
    return !(item(container, v) instanceof Undefined);
  }
  if (container instanceof Once) refuse(container, "a list");
  return iter(container).some((one) => eq(one, v));
}

/** @param {any} v */
const number = (v) => (isNumber(v) ? Number(v) : refuse(v, "a whole number"));

/** @param {number} n */
function safe(n) {
  if (!Number.isSafeInteger(n)) throw new RangeError("only whole numbers of up to 53 bits");
  return n;
}

/** @param {any} a @param {any} b */
export function add(a, b) {
  if (isText(a) && isText(b)) return concat(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  return safe(number(a) + number(b));
}

/** @param {any} a @param {any} b */
export const sub = (a, b) => safe(number(a) - number(b));

/** @param {any} a @param {any} b */
export const mul = (a, b) => safe(number(a) * number(b));

/** The remainder, of the divisor's sign. @param {any} a @param {any} b */
export function mod(a, b) {
  const rest = safe(number(a)) % (number(b) || refuse(b, "another divisor than 0"));
  return rest !== 0 && rest < 0 !== b < 0 ? rest + Number(b) : rest;
}

/** @param {any} a @param {any} b */
export const floordiv = (a, b) => safe((number(a) - mod(a, b)) / number(b));

/** `~`, and `+` of texts: markup where one is markup @param {...any} parts */
export const concat = (...parts) =>
  parts.some((part) => part instanceof Markup)
    ? new Markup(parts.map(esc).join(""))
    : parts.map(text).join("");

/** @param {any} a @param {() => any} b */
export const and = (a, b) => (truthy(a) ? b() : a);

/** @param {any} a @param {() => any} b */
export const or = (a, b) => (truthy(a) ? a : b());

/** @param {any} items @param {(item: any) => any} made */
export const map = (items, made) => new Once(truthy(items) ? iter(items).map(made) : []);

/** @param {any} items @param {(item: any) => boolean} wanted */
export const select = (items, wanted) =>
  new Once(truthy(items) ? iter(items).filter((one) => wanted(one)) : []);

/** @type {Record<string, (v: any, other?: any) => boolean>} */
export const tests = {
  boolean: (v) => typeof v === "boolean",
  defined: (v) => !(v instanceof Undefined),
  divisibleby: (v, by) => mod(v, by) === 0,
  eq,
  escaped: (v) => v instanceof Markup,
  even: (v) => mod(v, 2) === 0,
  false: (v) => v === false,
  ge: (v, other) => !lt(v, other),
  gt: (v, other) => lt(other, v),
  in: (v, container) => contains(container, v),
  integer: (v) => typeof v === "number",
  iterable: (v) => isText(v) || isDict(v) || Array.isArray(v) || yields(v),
  le: (v, other) => !lt(other, v),
  lt,
  mapping: isDict,
  ne: (v, other) => !eq(v, other),
  none: (v) => v === null,
  number: isNumber,
  odd: (v) => mod(v, 2) === 1,
  sequence: (v) => isText(v) || isDict(v) || Array.isArray(v) || v === NOTHING,
  string: isText,
  true: (v) => v === true,
  undefined: (v) => v instanceof Undefined,
};

/** @param {any} v */
const yields = (v) =>
  v instanceof Once || v === NOTHING || (v instanceof Undefined ? v.fail() : v instanceof Thing);
