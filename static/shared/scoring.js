// How much a note sounds like a remark about a person. The twin of crm_pwa/notes/dignity/scoring.py, where it is told.

const LATIN = /[0-9a-z]+/g;
const WORD = /[a-z']+/g;
const PARTS = [3, 4, 5];
const DAMPING = 5;

/** @type {{ text: string, known: Map<string, number> }} */
let last = { text: "", known: new Map() };

/** @param {string} text */
function read(text) {
  if (last.text === text) return last.known;
  const lines = text.split("\n").filter(Boolean);
  const known = new Map(
    lines.flatMap((line) => {
      const [tenths, said = ""] = line.split("\t");
      return said.split(" ").map((one) => /** @type {const} */ ([one, Number(tenths)]));
    }),
  );
  last = { text, known };
  return known;
}

/** The log-odds, in tenths, that a note with these features is unkind; of unknown ones, none. @param {Set<string>} found @param {string} weights */
export function score(found, weights) {
  const known = read(weights);
  const weighed = [...found].flatMap((one) => known.get(one) ?? []);
  if (weighed.length === 0) return Number.NEGATIVE_INFINITY;
  const sum = weighed.reduce((all, one) => all + one, 0);
  return (known.get("base") ?? 0) + sum / Math.sqrt(found.size + DAMPING);
}

/** @param {readonly string[]} all */
const pairs = (all) => all.slice(1).map((one, at) => /** @type {const} */ ([all[at], one]));

/** @param {string} chinese */
function ofChinese(chinese) {
  const signs = chinese.replace(LATIN, "#");
  if (signs === "" || signs === "#") return [];
  return [...signs, ...pairs([..."^", ...signs, "$"]).map(([a, b]) => `${a}${b}`)];
}

/** @param {string} word */
const parts = (word) =>
  PARTS.flatMap((size) =>
    Array.from(
      { length: Math.max(0, word.length - size + 1) },
      (_, at) => `~${word.slice(at, at + size)}`,
    ),
  );

/** @param {string} plain @param {string} undone */
function ofEnglish(plain, undone) {
  const words = plain.replaceAll("’", "'").match(WORD) ?? [];
  const twos = words.length > 0 ? pairs(["^", ...words, "$"]) : [];
  return [
    ...[...words, ...undone.split(" ").filter(Boolean)].map((word) => `_${word}`),
    ...twos.map(([a, b]) => `_${a}_${b}`),
    ...words.flatMap((word) => parts(`<${word}>`)),
  ];
}

/**
 * What a note is weighed by: its Chinese without blanks and marks, what was typed in small letters, its English without
 * disguises, the kinds of the patterns found.
 * @param {string} chinese @param {string} plain @param {string} undone @param {string[]} kinds
 */
export function features(chinese, plain, undone, kinds) {
  const marks = kinds.map((kind) => `!${kind}`);
  const any = kinds.length > 0 ? ["!"] : [];
  return new Set([...marks, ...any, ...ofChinese(chinese), ...ofEnglish(plain, undone)]);
}
