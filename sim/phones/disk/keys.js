// Keys of the IndexedDB stand-in: their order, ranges of them, and copies of values.

const rank = (key) => (typeof key === "number" ? 1 : typeof key === "string" ? 3 : 5);

/** The order of keys: numbers, texts, lists. @returns {number} */
export function compare(one, other) {
  const by = rank(one) - rank(other);
  if (by !== 0) return by;
  if (!Array.isArray(one)) return one < other ? -1 : one > other ? 1 : 0;
  for (let at = 0; at < Math.min(one.length, other.length); at += 1) {
    const found = compare(one[at], other[at]);
    if (found !== 0) return found;
  }
  return one.length - other.length;
}

export class KeyRange {
  constructor(lower, upper, lowerOpen = false, upperOpen = false) {
    Object.assign(this, { lower, upper, lowerOpen, upperOpen });
  }
  static bound = (low, high, lowOpen, highOpen) => new KeyRange(low, high, lowOpen, highOpen);
  static lowerBound = (low, open) => new KeyRange(low, undefined, open);
  static upperBound = (high, open) => new KeyRange(undefined, high, false, open);
  static only = (key) => new KeyRange(key, key);

  includes(key) {
    const { lower, upper, lowerOpen, upperOpen } = this;
    if (lower !== undefined) {
      const at = compare(key, lower);
      if (at < 0 || (at === 0 && lowerOpen)) return false;
    }
    if (upper === undefined) return true;
    const at = compare(key, upper);
    return at < 0 || (at === 0 && !upperOpen);
  }
}

/** @returns {(key: any) => boolean} */
export function within(query) {
  if (query === null || query === undefined) return () => true;
  if (query instanceof KeyRange) return (key) => query.includes(key);
  return (key) => compare(key, query) === 0;
}

/** A deep copy of what can be stored; bytes are shared, nobody writes into them. */
export function copy(value) {
  if (typeof value === "function") throw new DOMException("not data", "DataCloneError");
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(copy);
  const made = {};
  for (const name of Object.keys(value)) made[name] = copy(value[name]);
  return made;
}

/** What a key path leads to; undefined where it is no key. */
export function keyAt(value, path) {
  if (!Array.isArray(path)) return valid(value?.[path]) ? value[path] : undefined;
  const parts = path.map((one) => value?.[one]);
  return parts.every(valid) ? parts : undefined;
}

const valid = (key) =>
  typeof key === "string" || (typeof key === "number" && !Number.isNaN(key)) || Array.isArray(key);
