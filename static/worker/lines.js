// The index of a store's members as text: one line a member, many lines a record, searched without being parsed.

/** @typedef {{ m: string, n: string, a: string, y: string, i: string, l: string, t: string, c: string[] }} Face */

const CHUNKS = 128;
const MOST = 20;
const DIGITS = /^\d+$/;

/** @param {string} text */
const flat = (text) => String(text ?? "").replace(/[\t\n]/g, " ");

/** @param {string} text */
const plain = (text) => text.toLowerCase().replaceAll(" ", "");

/** @param {Face} face */
export const line = ({ m, n, a, y, i, l, t, c }) =>
  [m, n, a, y, i, l, t, (c ?? []).join(" ")].map(flat).join("\t");

/** @param {string} text @returns {Face} */
export function face(text) {
  const [m = "", n = "", a = "", y = "", i = "", l = "", t = "", c = ""] = text.split("\t");
  return { m, n, a, y, i, l, t, c: c ? c.split(" ") : [] };
}

/** Which of the chunks a member belongs to. @param {string} m */
export function chunk(m) {
  let hash = 0;
  for (let at = 0; at < m.length; at += 1) hash = (hash * 31 + m.charCodeAt(at)) >>> 0;
  return hash % CHUNKS;
}

/** @param {string} text @returns {string} */
const owner = (text) => text.slice(0, `${text}\t`.indexOf("\t"));

/**
 * Later lines replace earlier ones of the same member; a line of the id alone takes the member out.
 * @param {string} old lines @param {string[]} changes lines, in their order
 */
export function merged(old, changes) {
  const byMember = new Map(old ? old.split("\n").map((text) => [owner(text), text]) : []);
  for (const text of changes) {
    if (text.includes("\t")) byMember.set(owner(text), text);
    else byMember.delete(text);
  }
  return [...byMember.values()].join("\n");
}

/**
 * How well a member answers a query: 0 not at all, more is better.
 * @param {Face} who @param {string} asked lower case, without spaces
 */
function fits({ n, a, y, i, l }, asked) {
  if (DIGITS.test(asked)) return l.startsWith(asked) ? 3 : 0;
  const fields = [n, y, i].map(plain);
  if (fields.includes(asked)) return 3;
  if (fields.some((field) => field.startsWith(asked))) return 2;
  return [n, y, a].some((field) => plain(field).includes(asked)) ? 1 : 0;
}

/**
 * What to look for, likeliest first: a whole field, the beginning of one, anywhere. One letter is looked for in front only.
 * @param {string} asked
 */
const passes = (asked) =>
  [`\t${asked}\t`, `\t${asked}`, asked].slice(0, /^(\d+|[\x21-\x7e])$/.test(asked) ? 2 : 3);

/**
 * The lines of a text that hold a string anywhere.
 * @param {string} text @param {string} wanted
 */
function* holding(text, wanted) {
  for (let at = text.indexOf(wanted); at >= 0; ) {
    const start = text.lastIndexOf("\n", at) + 1;
    const end = text.indexOf("\n", at);
    yield text.slice(start, end < 0 ? undefined : end);
    at = end < 0 ? -1 : text.indexOf(wanted, end);
  }
}

/** The index of a store, in memory. */
export class Faces {
  /** @param {string[]} chunks @param {string[]} changes lines newer than the chunks, in their order */
  constructor(chunks, changes) {
    this.chunks = chunks;
    /** @type {Map<string, string>} */
    this.newer = new Map();
    this.learn(changes);
  }

  /** Takes in changes newer than all before. @param {string[]} changes lines in their order */
  learn(changes) {
    for (const text of changes) this.newer.set(owner(text), text);
  }

  /** Every line that holds the string, each member's latest only. @param {string} wanted */
  *lines(wanted) {
    for (const text of this.chunks) {
      for (const found of holding(text, wanted)) if (!this.newer.has(owner(found))) yield found;
    }
    for (const text of this.newer.values()) {
      if (text.includes("\t") && text.includes(wanted)) yield text;
    }
  }

  /** @param {string} query @returns {{ found: Face[], more: boolean }} best first */
  search(query) {
    const asked = plain(query.normalize("NFC"));
    if (!asked) return { found: [], more: false };
    /** @type {Map<string, { who: Face, rank: number }>} */
    const rated = new Map();
    for (const wanted of passes(asked)) {
      for (const text of this.lines(wanted)) {
        const who = face(text);
        const rank = fits(who, asked);
        if (rank) rated.set(who.m, { who, rank });
        if (rated.size > MOST) break;
      }
      if (rated.size > MOST) break;
    }
    const best = [...rated.values()].sort(
      (x, y) => y.rank - x.rank || (x.who.y < y.who.y ? -1 : 1),
    );
    return { found: best.slice(0, MOST).map(({ who }) => who), more: best.length > MOST };
  }

  /** @param {string} m @returns {Face | null} */
  member(m) {
    for (const text of this.lines(m)) if (owner(text) === m) return face(text);
    return null;
  }

  /** @param {string} code an HMAC @returns {Face | null} */
  holder(code) {
    for (const text of this.lines(code)) if (face(text).c.includes(code)) return face(text);
    return null;
  }
}
