// Is a note fit to be read by the member it is about? The twin of crm_pwa/notes/dignity/checking.py.

import { features, score } from "./scoring.js";

/** @typedef {{ k: string, zh: string, en: string, person: string }} Kind */
/** @typedef {{ very: string, is: string, who: string }} Frame */
/** @typedef {{ stop: number, ask: number, weights: string, fold: string, frame: Frame, spare: { zh: string, en: string }, kinds: Kind[] }} Book */

const LETTERS = new Map([..."013457@$!|"].map((sign, at) => [sign, "oieastasil".charAt(at)]));
const NOT_SAID = /[^0-9a-z\u3400-\u9fff]/g;
const NOT_LATIN = /[^0-9a-z@$!|*]+/g;
const MIXED = /[a-z@$!|0-9*]*[a-z][a-z@$!|0-9*]*/g;
const SPELT = /(?:^| )((?:[a-z] ){2,}[a-z])(?= |$)/g;
const LONG = /([a-z])\1{2,}/g;
const VOWELS = [..."aeiou"];

/** @type {Map<string, RegExp>} */
const known = new Map();

/** @param {string} pattern */
function compiled(pattern) {
  const found = known.get(pattern) ?? new RegExp(pattern, "g");
  known.set(pattern, found);
  found.lastIndex = 0;
  return found;
}

/** @param {string} pattern */
const whole = (pattern) => `\\b(?:${pattern})\\b`;

/** Where such a word is said of somebody: all by itself, after "she is", before "woman". @param {string} said @param {Frame} frame */
const ofAPerson = (said, { very, is, who }) =>
  `^(?:${very})*(?:${said})(?: ${who})?$|\\b(?:${is}) (?:${very})*(?:${said})\\b|\\b(?:${said}) ${who}\\b`;

/** Chinese as it is compared: simplified, without blanks and marks between. @param {string} plain @param {string} fold */
function squeezed(plain, fold) {
  const signs = [...fold];
  const simple = new Map(signs.flatMap((sign, at) => (at % 2 ? [] : [[sign, signs[at + 1]]])));
  return [...plain]
    .map((sign) => simple.get(sign) ?? sign)
    .join("")
    .replace(NOT_SAID, "");
}

/** English as it is compared: words between single blanks, disguises undone. @param {string} plain */
function latin(plain) {
  const words = (plain.replace(NOT_LATIN, " ").match(MIXED) ?? []).join(" ").trim();
  const undone = [...words]
    .map((sign) => LETTERS.get(sign) ?? sign)
    .join("")
    .replace(LONG, "$1");
  const forms = undone.includes("*")
    ? VOWELS.map((vowel) => undone.replaceAll("*", vowel))
    : [undone];
  return forms
    .flatMap((one) => [
      one,
      one.replace(SPELT, (_all, spelt) => ` ${spelt.replaceAll(" ", "")}`).trim(),
    ])
    .filter(Boolean);
}

/** Numbers of orders, parcels and articles: of three letters together, more would be a word. */
const CODES =
  /(?<![a-z0-9-])(?=(?:[a-z-]*[0-9]){3})(?![a-z0-9-]*[a-z]{4})[a-z0-9-]{8,}(?![a-z0-9-])/g;

const SENTENCE = /[。!?;\n]+|\.(?=[ \n]|$)/;
const CLAUSE = /[,、。!?;\n]+|\.(?=[ \n]|$)/;

/** What is heard in one sentence: its score, and the kinds of its patterns. @param {string} said @param {Book} words */
function heard(said, words) {
  const { frame, spare, kinds } = words;
  const chinese = squeezed(said, words.fold);
  const forms = latin(said);
  const bare = chinese.replace(compiled(spare.zh), " ");
  const english = forms.map((one) => one.replace(compiled(whole(spare.en)), " "));
  const found = kinds.filter(({ zh, en, person }) => {
    const patterns = [whole(en), ofAPerson(person, frame)];
    return (
      compiled(zh).test(bare) ||
      english.some((one) => patterns.some((pattern) => compiled(pattern).test(one)))
    );
  });
  const names = found.map(({ k }) => k);
  const told = features(chinese, said, forms[forms.length - 1] ?? "", names);
  return { tenths: score(told, words.weights ?? ""), kinds: names };
}

/**
 * What a clause counts for without its neighbours: an insult fully, else at most to be asked. What no pattern names is only
 * told from its neighbours.
 * @param {{ tenths: number, kinds: string[] }} heard @param {Book} words
 */
function alone({ tenths, kinds }, { stop }) {
  if (kinds.includes("insult")) return { tenths, kinds };
  const named = kinds.some((kind) => kind !== "remark");
  return { tenths: named ? Math.min(tenths, stop - 1) : Number.NEGATIVE_INFINITY, kinds };
}

/**
 * Judges a note: `ask` is kept, and the lead looks at it; what no pattern knows is a `remark`.
 * @param {string} text @param {Book} words
 * @returns {{ answer: "fine" | "ask" | "stop", kinds: string[] }}
 */
export function weigh(text, words) {
  const plain = text.normalize("NFKC").toLowerCase().replace(CODES, " ");
  /** @type {Map<string, ReturnType<typeof heard>>} */
  const judged = new Map();
  /** @param {string} part */
  const once = (part) => {
    const found = judged.get(part) ?? heard(part, words);
    judged.set(part, found);
    return found;
  };
  const parts = [plain, ...plain.split(SENTENCE)].map(once);
  const clauses = plain.split(CLAUSE).map((one) => alone(once(one), words));
  const worst = [...parts, ...clauses].reduce((all, one) => (one.tenths > all.tenths ? one : all));
  if (!(worst.tenths >= words.ask)) return { answer: "fine", kinds: [] };
  const answer = worst.tenths >= words.stop ? "stop" : "ask";
  return { answer, kinds: worst.kinds.length > 0 ? worst.kinds : ["remark"] };
}
