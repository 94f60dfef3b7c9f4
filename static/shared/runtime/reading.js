// How values are read: by name, by key, by position, by the slice.

import {
  isDict,
  isText,
  iter,
  keys,
  known,
  Markup,
  refuse,
  Thing,
  text,
  Undefined,
} from "./values.js";

/** @param {any} v @param {string} name @returns {any} an own key and never a prototype's */
export function own(v, name) {
  return known(Object.hasOwn(v, name) ? v[name] : undefined, name);
}

/** `v.name` @param {any} v @param {string} name @returns {any} */
export function attr(v, name) {
  if (isDict(v)) return own(v, name);
  return known(v instanceof Thing ? v.attr(name) : undefined, name);
}

/** @type {Record<string, (v: any) => (...args: any[]) => any>} */
const METHODS = {
  get:
    (v) =>
    (key, other = null) => {
      const found = item(v, key);
      return found instanceof Undefined ? other : found;
    },
  items: (v) => () => keys(v).map((key) => [key, v[key]]),
  keys: (v) => () => keys(v),
  values: (v) => () => keys(v).map((key) => v[key]),
};

/** `v.name` where the name is a method of dictionaries @param {any} v @param {string} name */
export function method(v, name) {
  return isDict(v) ? METHODS[name]?.(v) : attr(v, name);
}

/** @param {any[]} items @param {any} at */
const nth = (items, at) =>
  Number.isInteger(Number(at)) ? items[at < 0 ? items.length + Number(at) : Number(at)] : undefined;

/** `v[key]` @param {any} v @param {any} key @returns {any} */
export function item(v, key) {
  if (isDict(v)) return isText(key) ? own(v, text(key)) : hashed(key);
  if (v instanceof Thing && !(v instanceof Markup)) return attr(v, text(key));
  const at = typeof key === "number" || typeof key === "boolean";
  const found = at && (isText(v) || Array.isArray(v)) ? nth(iter(v), key) : undefined;
  return v instanceof Markup && found !== undefined ? new Markup(found) : known(found, "element");
}

/** A key that no dictionary has. @param {any} key */
const hashed = (key) => (key instanceof Undefined ? key.fail() : known(undefined, "element"));

/** Goes down a dotted path, as `map(attribute="a.0.b")` does.
 * @param {any} v @param {any} way @param {any} [other] in place of what is not there */
export function path(v, way, other = null) {
  const parts = isText(way) ? text(way).split(".") : way === null ? [] : [way];
  for (const part of parts) {
    v = item(v, /^\d+$/.test(part) ? Number(part) : part);
    if (other !== null && v instanceof Undefined) v = other;
  }
  return v;
}

/** `v[start:stop:step]` @param {any} v @param {any} start @param {any} stop @param {any} step */
export function slice(v, start, stop, step) {
  if (!isText(v) && !Array.isArray(v)) refuse(v, "text or a list");
  const items = iter(v);
  const by = whole(step, 1) || refuse(step, "a step");
  const [least, most] = by > 0 ? [0, items.length] : [-1, items.length - 1];
  /** @param {any} end @param {number} other */
  const clamp = (end, other) => {
    const at = whole(end, other);
    if (end === null) return at;
    return Math.min(Math.max(at < 0 ? at + items.length : at, least), most);
  };
  const last = clamp(stop, by > 0 ? most : least);
  const found = [];
  for (let i = clamp(start, by > 0 ? least : most); by > 0 ? i < last : i > last; i += by) {
    found.push(items[i]);
  }
  if (Array.isArray(v)) return found;
  return v instanceof Markup ? new Markup(found.join("")) : found.join("");
}

/** @param {any} v @param {number} other where v is null */
function whole(v, other) {
  if (v === null) return other;
  return Number.isSafeInteger(Number(v)) && !isText(v) ? Number(v) : refuse(v, "a whole number");
}

/** @param {any} v @param {number} n @returns {any[]} exactly n items */
export function unpack(v, n) {
  const items = iter(v);
  return items.length === n ? items : refuse(v, `${n} values`);
}
