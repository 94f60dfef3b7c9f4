// Python's values in JavaScript: text, markup, what is undefined, and how each is gone through.
// Plain data is JSON: strings, whole numbers, booleans, null, arrays and objects ("dictionaries").

/** What plain data is not: it answers for itself, and none of its properties is a key. */
export class Thing {
  /** @param {string} _name @returns {any} the value of an attribute, undefined when there is none */
  attr(_name) {
    return undefined;
  }
}

/** Text that is HTML already, like markupsafe's. */
export class Markup extends Thing {
  /** @param {string} html */
  constructor(html) {
    super();
    this.html = html;
  }
  /** @override */
  toString() {
    return this.html;
  }
}

/** A name or key that is not there. Only `defined` and `default` may look at it. */
export class Undefined extends Thing {
  /** @param {string} words */
  constructor(words) {
    super();
    this.words = words;
  }
  /** @returns {never} */
  fail() {
    throw new ReferenceError(this.words);
  }
  /** @override @returns {never} */
  attr() {
    return this.fail();
  }
}

/** What `x if y` is without an `else`: it prints as nothing. */
export const NOTHING = new Undefined("the condition is false and there is no else");

/** Items that can be gone through once, like a generator's. */
export class Once extends Thing {
  /** @param {any[]} items */
  constructor(items) {
    super();
    this.items = items;
  }
  take() {
    return this.items.splice(0);
  }
}

/** @param {any} v @param {string} name */
export const known = (v, name) => (v === undefined ? new Undefined(`'${name}' is undefined`) : v);

/** @param {string} name */
export const missing = (name) => new Undefined(`parameter '${name}' was not provided`);

/** @param {any} v @param {string} wanted @returns {never} */
export function refuse(v, wanted) {
  if (v instanceof Undefined) v.fail();
  throw new TypeError(`${wanted} is wanted here`);
}

/** @param {any} v */
export const isText = (v) => typeof v === "string" || v instanceof Markup;

/** @param {any} v */
export const isDict = (v) =>
  typeof v === "object" && v !== null && !Array.isArray(v) && !(v instanceof Thing);

/** Python's str(): what is printed. @param {any} v @returns {string} */
export function text(v) {
  if (typeof v === "string") return v;
  if (v instanceof Markup) return v.html;
  if (Number.isSafeInteger(v)) return String(v);
  if (v === null) return "None";
  if (typeof v === "boolean") return v ? "True" : "False";
  if (v === NOTHING) return "";
  return refuse(v, typeof v === "object" ? "text, no list or dictionary," : "a whole number");
}

const SPECIAL = /[&<>"'\ud800-\udfff]/;
/** @type {Record<string, string>} */
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };

/** Prints with HTML's characters escaped; half a surrogate pair is no text. @param {any} v */
export function esc(v) {
  if (v instanceof Markup) return v.html;
  const s = typeof v === "string" ? v : text(v);
  if (!SPECIAL.test(s)) return s;
  return s.replace(/[&<>"']|\p{Cs}/gu, (c) => ESCAPED[c] ?? refuse(c, "a whole character"));
}

/** @param {any} v */
export function truthy(v) {
  if (typeof v !== "object" || v === null) return Boolean(v);
  if (Array.isArray(v)) return v.length > 0;
  if (v instanceof Markup) return v.html !== "";
  if (v instanceof Undefined) return v !== NOTHING && v.fail();
  return v instanceof Thing || Object.keys(v).length > 0;
}

/** The keys of a dictionary. JavaScript puts numbers first, so it cannot keep their order.
 * @param {object} v */
export function keys(v) {
  const names = Object.keys(v);
  if (names.length > 1 && /^(0|[1-9]\d{0,9})$/.test(names[0] ?? "")) {
    throw new RangeError("several keys, some of them numbers: their order is lost");
  }
  return names;
}

/** What a loop goes through; text by code points. @param {any} v @returns {any[]} */
export function iter(v) {
  if (Array.isArray(v)) return v;
  if (isText(v)) return [...text(v)];
  if (isDict(v)) return keys(v);
  if (v instanceof Once) return v.take();
  return v === NOTHING ? [] : refuse(v, "something to go through");
}

/** @param {any} v */
export function size(v) {
  if (v instanceof Once) refuse(v, "something with a length");
  return isDict(v) ? Object.keys(v).length : iter(v).length;
}
