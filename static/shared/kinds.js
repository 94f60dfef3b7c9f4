// Which kinds of operation exist, which consent each needs, and whether a payload fits: what a phone checks before
// it keeps an operation. The server's own check is crm_pwa/core/log/op.py with the domains' kinds.py.

import { SHAPE } from "./shown.js";

/** @import { Op } from "./types.js" */
/** @typedef {{ least: number, most: number } | string[] | true | RegExp | "evidence"} Rule */
/**
 * @typedef {object} Spec
 * @property {string | null} layer the consent it needs
 * @property {"of" | "obs" | ""} needs the field that says what it is about
 * @property {Record<string, Rule>} must
 * @property {Record<string, Rule>} may
 * @property {boolean} foreseen whether who held the card before can tell by the fold alone what it says after
 * @property {(p: Record<string, any>) => string} [sound] what is wrong with a payload whose fields all fit; "" when nothing is
 */

const PAYLOAD_BYTES = 4096;
const WORDS = 120;
/** @type {(least: number, most: number) => Rule} */
const text = (least, most) => ({ least, most });
const name = text(1, 64);
const words = text(1, WORDS);
const day = text(0, PAYLOAD_BYTES);
const taste = "personalisation";
const allergy = "allergy";

/** @param {Partial<Spec>} [spec] @returns {Spec} */
const kind = (spec = {}) => ({
  layer: null,
  needs: "",
  foreseen: false,
  must: {},
  may: {},
  ...spec,
});

/** @type {Record<string, Spec>} */
const SPECS = {
  "tag.add": kind({
    layer: taste,
    foreseen: true,
    must: { facet: name, concept: words, polarity: ["like", "dislike"] },
    sound: (p) => readable(p.concept),
  }),
  "tag.remove": kind({ layer: taste, needs: "obs", must: { facet: name, concept: words } }),
  "facet.set": kind({
    layer: taste,
    foreseen: true,
    must: { facet: name, value: words },
    sound: (p) => readable(p.value),
  }),
  "note.add": kind({
    layer: taste,
    foreseen: true,
    must: { text: text(0, 1000) },
    sound: (p) => readable(p.text),
  }),
  "note.retract": kind({ needs: "of", may: { reason: text(0, 200) } }),
  "allergy.add": kind({
    layer: allergy,
    must: { severity: ["avoid", "reacts", "severe", "unknown"] },
    may: { substance: text(0, 64), words: text(0, WORDS) },
    sound: (p) => readable(p.substance || (p.words ?? "")),
  }),
  "allergy.withdraw": kind({
    layer: allergy,
    needs: "obs",
    must: { reason: text(1, 200), member_confirmed: true },
    sound: (p) => readable(p.reason),
  }),
  "allergy.none": kind({ layer: allergy, must: { asked: true } }),
  "consent.set": kind({
    must: {
      layer: ["membership", "personalisation", "marketing", "allergy", "profiling"],
      state: ["given", "refused", "withdrawn"],
      text_version: name,
    },
    may: { evidence: "evidence", channel: text(0, 64), guardian: text(0, 60) },
    sound: (p) => {
      if ((p.layer === "marketing") !== Boolean(p.channel)) return "p";
      if (p.layer !== "allergy" || (p.state !== "given" && !isGiven(p.evidence))) return "";
      return isProof(p.evidence) ? "" : "proof";
    },
  }),
  "access.read": kind({ foreseen: true, must: { field: ["allergy", "phone"] } }),
  "member.join": kind({ must: { phone: /^\+[1-9][0-9]{6,14}$/ }, may: { address: text(0, 40) } }),
  "scan.seen": kind({
    foreseen: true,
    must: { how: ["code", "search", "till"] },
    may: { shown: SHAPE },
  }),
  "contact.claim": kind({ must: { channel: name, purpose: name } }),
  "contact.made": kind({ must: { channel: name, result: name } }),
  "prompt.outcome": kind({
    must: { prompt: text(1, 36), outcome: ["done", "waiting", "later", "unsuitable"] },
    may: { until: day, reason: text(0, 40) },
    sound: (p) => (!p.until || isDay(p.until) ? "" : "day"),
  }),
  move: kind({ needs: "of", must: { to: /^[A-Za-z0-9-]{1,64}$/ } }),
  undo: kind({ needs: "of" }),
  "op.discard": kind({ needs: "of" }),
};

/** The version each kind is written in. */
export const VERSION = 1;

/** The kinds, by name. */
export const KIND_NAMES = Object.keys(SPECS);

/** @param {any} evidence an empty object proves nothing, like an empty text */
const isGiven = (evidence) =>
  Boolean(evidence) && (typeof evidence !== "object" || Object.keys(evidence).length > 0);

const NO_INK = /^[\p{Z}\p{Cc}\p{Cf}\p{Mn}\p{Me}\u115f\u1160\u2800\u3164\uffa0]*$/u;

/**
 * Whether a text is empty, or has no character that shows by itself. The twin of core/blank.py.
 * @param {string} value
 */
const isBlank = (value) => NO_INK.test(value);

/** @param {string} value @returns {string} what is wrong with words that somebody is to read */
const readable = (value) => (isBlank(value) ? "blank" : "");

/** Whether a text is a date of the calendar, ISO. @param {string} value */
function isDay(value) {
  const at = /^\d{4}-\d\d-\d\d$/.test(value) && value >= "0001" ? Date.parse(value) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}

const LONGEST_SIGNATURE = 2500;
const NUMBER = "(?:300|[12][0-9]{2}|[1-9]?[0-9])";
const STROKE = `${NUMBER},${NUMBER}(?: ${NUMBER},${NUMBER})*`;
const SIGNATURE = new RegExp(`^${STROKE}(?:;${STROKE})*$`);

/**
 * Whether this is the member's own confirmation: strokes as page/signature.js writes them, or the tick that stands for them.
 * @param {any} evidence
 */
const isProof = (evidence) =>
  typeof evidence === "string" &&
  evidence.length <= LONGEST_SIGNATURE &&
  (evidence === "read" || SIGNATURE.test(evidence));

/** @param {Rule | undefined} rule of a text */
const most = (rule) => /** @type {{ most: number }} */ (rule).most;
/** Characters of free words, and of a chip's or an allergy's own. The twin of notes/kinds.py. */
export const LONGEST = { note: most(SPECS["note.add"]?.must.text), words: WORDS };

/**
 * The consent layer a kind needs, or null.
 * @param {string} k
 */
export const layerOf = (k) => specOf(k)?.layer ?? null;

/** The kinds after which a phone can tell the card by itself, and is not sent it. @param {string} k */
export const isForeseen = (k) => specOf(k)?.foreseen ?? false;

/** @param {string} k @returns {Spec | undefined} */
const specOf = (k) => (KIND_NAMES.includes(k) ? SPECS[k] : undefined);

/**
 * Text as it is kept: NFC, without control characters, those that turn the reading direction among them.
 * @param {string} value
 */
export const clean = (value) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what goes
  value.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g, "").normalize("NFC");

/** @param {any} value @param {Rule} rule */
function fits(value, rule) {
  if (rule === true) return value === true;
  if (rule === "evidence") return typeof value === "string" || isPlain(value);
  if (typeof value !== "string") return false;
  if (Array.isArray(rule)) return rule.includes(value);
  if (rule instanceof RegExp) return rule.test(value);
  const length = [...value].length;
  return length >= rule.least && length <= rule.most;
}

/** @param {any} value */
const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What is wrong with an operation's kind and payload, by the name of the field; "" when nothing is. A payload's fault may
 * be named closer: `blank`, `day`, `proof`.
 * @param {Pick<Op, "k" | "v" | "p" | "obs" | "of">} op
 */
export function fault(op) {
  const spec = specOf(op.k);
  if (!spec || op.v !== VERSION) return "k";
  if (spec.needs && !op[spec.needs]?.length) return spec.needs;
  if (new TextEncoder().encode(JSON.stringify(op.p)).length > PAYLOAD_BYTES) return "size";
  const rules = new Map(Object.entries({ ...spec.may, ...spec.must }));
  const given = Object.entries(op.p);
  const fit = given.every(([key, value]) => fits(value, rules.get(key) ?? []));
  const whole = Object.keys(spec.must).every((key) => given.some(([one]) => one === key));
  return fit && whole ? (spec.sound?.(op.p) ?? "") : "p";
}
