// May this member have this item in their hands? Danger, caution, unknown or clear. The twin of crm_pwa/items/check.py.

/**
 * @typedef {object} Label what a composition says: substances by id
 * @property {string} kind @property {string[]} has @property {string[]} may @property {string[]} traces
 * @property {boolean} open @property {string} text as delivered
 */
/** @typedef {{ s: string, w: string, sev: string, gone?: boolean }} Entry */
/** @typedef {{ state: string, conflict: boolean, entries: Entry[] }} Alert */
/** @typedef {[answer: string, why: string]} Judged */

const RANK = new Map([
  ["clear", 0],
  ["unknown", 1],
  ["caution", 2],
  ["danger", 3],
]);
/** Groups of substances that a label of this kind names when they are in it. */
const NAMES = new Map([
  ["fibre", ["fibre", "food"]],
  ["cosmetic", ["cosmetic", "scent", "preservative", "surfactant", "sunscreen", "food", "fibre"]],
  ["food", ["food", "fibre"]],
]);
const SEVERE = ["severe", "unknown"];
const BLANKS = /[ \t\r\n\u3000\-‐–·.]/g;
const BETWEEN = /[,、/;+]|和|及|或| and | or /;

/** @param {string} answer */
const rank = (answer) => RANK.get(answer) ?? 1;

/** @param {string} text */
const lower = (text) => text.normalize("NFKC").toLowerCase();

/** @param {string} text */
const plain = (text) => lower(text).replace(BLANKS, "");

/** Whether a label says what the member said in their own words, or a part of it. @param {string} text @param {string} words */
function says(text, words) {
  const said = plain(text);
  return lower(words)
    .split(BETWEEN)
    .map(plain)
    .some((part) => part !== "" && said.includes(part));
}

/** Nothing of it was found: whether that says something. @param {Entry} one @param {Label} label @param {Record<string, string>} groups @returns {Judged} */
function unseen(one, label, groups) {
  if (!one.s) return ["unknown", "words"];
  if (!Object.hasOwn(groups, one.s)) return ["unknown", "strange"];
  if (label.open) return ["unknown", "open"];
  const named = NAMES.get(label.kind) ?? [];
  if (!named.includes(groups[one.s] ?? "")) return ["unknown", "unnamed"];
  return one.w ? ["unknown", "words"] : ["clear", "clear"];
}

/** @param {Entry} one @param {Label | null} label @param {Record<string, string>} groups @returns {Judged} */
function judged(one, label, groups) {
  if (!label?.text) return ["unknown", "no_label"];
  if (one.s && label.has.includes(one.s)) return ["danger", "has"];
  if (one.w && says(label.text, one.w)) return ["danger", "said"];
  if (one.s && label.traces.includes(one.s))
    return [SEVERE.includes(one.sev) ? "danger" : "caution", "trace"];
  if (one.s && label.may.includes(one.s)) return ["caution", "near"];
  return unseen(one, label, groups);
}

/** @param {Alert} alert @param {Label | null} label @param {boolean} sure @returns {string[]} */
function doubts({ state, conflict }, label, sure) {
  const told = state === "present" || state === "none";
  const read = Boolean(label?.text);
  const found = {
    no_label: !read,
    open: read && (label?.open || !NAMES.has(label?.kind ?? "")),
    not_asked: !told,
    not_sure: told && !sure,
    conflict,
  };
  return Object.entries(found)
    .filter(([, so]) => so)
    .map(([why]) => why);
}

/**
 * Compares a card's alert with a label. `sure`: the member agreed that allergies are kept, and the whole card lies here.
 * @param {Alert} alert @param {Label | null} label null where the item is not known
 * @param {Record<string, string>} groups the group of every substance that can be looked for
 * @param {boolean} sure
 */
export function check(alert, label, groups, sure) {
  const rows = alert.entries
    .filter(({ gone }) => !gone)
    .map((one) => {
      const [answer, why] = judged(one, label, groups);
      return { s: one.s, w: one.w, sev: one.sev, answer, why };
    })
    .sort((a, b) => rank(b.answer) - rank(a.answer));
  const why = doubts(alert, label, sure);
  const worst = why.length > 0 ? "unknown" : "clear";
  const first = rows[0]?.answer ?? "clear";
  return { answer: rank(first) > rank(worst) ? first : worst, rows, why };
}
