// Three members that nobody is: what practice is done on.
import { emptyCard } from "../shared/card.js";

/** @import { Row } from "./types.js" */

const WORDS = {
  "zh-Hans": ["练习·李女士", "练习·王先生", "练习·陈女士"],
  "zh-Hant": ["練習·李女士", "練習·王先生", "練習·陳女士"],
  en: ["Practice: Ms Li", "Practice: Mr Wang", "Practice: Ms Chen"],
};
const PEANUT = "allergen.peanut";
const BIRTHDAY = { rule: "birthday", args: { style: "style.minimal", n: 3 } };
const FOLLOWED = 2;
const REASONS = [{ k: "birthday_tomorrow" }];

/** @param {object} said @param {number} nth */
function agreed(said, nth) {
  const given = { ...said, state: "given", version: "1" };
  const taste = { ...given, id: `practice-taste-${nth}` };
  return nth === 1
    ? { personalisation: taste, allergy: { ...given, id: "practice-health" } }
    : { personalisation: taste };
}

/** @param {number} nth */
const tierOf = (nth) => (nth === 1 ? "gold" : "silver");

/** A substance that the shop has words for. @param {any[]} settings */
const substanceOf = (settings) =>
  settings.find(({ key }) => key === "words")?.substances?.[0]?.id ?? PEANUT;

/**
 * A feed of one page: the shop's own words and rules, three members with a prompt each, and two follow-ups of today.
 * @param {any[]} settings @param {string} me @param {string} lang @param {string} day ISO @param {string} hlc now
 * @returns {Row[]}
 */
export function practiceRows(settings, me, lang, day, hlc) {
  const said = { by: me, hlc, seen: 0, rev: 1 };
  const names = WORDS[/** @type {keyof typeof WORDS} */ (lang)] ?? WORDS.en;
  const members = names.map((name, at) => ({ m: `practice-${at + 1}`, name, nth: at + 1 }));
  const promptOf = (/** @type {number} */ nth) => ({
    id: `practice-prompt-${nth}`,
    ...BIRTHDAY,
    reasons: REASONS,
    from: day,
    to: day,
  });
  const followupOf = (/** @type {(typeof members)[number]} */ { m, name, nth }) => ({
    id: `practice-followup-${nth}`,
    m,
    title: name,
    tier: tierOf(nth),
    staff: me,
    prompt: promptOf(nth).id,
    ...BIRTHDAY,
    reasons: REASONS,
    due: day,
    made: day,
    state: "due",
    until: "",
    channel: "none",
  });
  const row = (/** @type {string} */ t, /** @type {string} */ k, /** @type {any} */ body) => ({
    t,
    k,
    seq: 1,
    body,
  });
  return [
    ...settings.map((body) => row("setting", body.key, body)),
    ...members.map(({ m, name, nth }) =>
      row("card", m, {
        ...emptyCard(),
        m,
        rev: 1,
        name,
        tier: tierOf(nth),
        phone_mask: "",
        consent: nth === 3 ? {} : agreed(said, nth),
        allergies:
          nth === 1
            ? [
                {
                  ...said,
                  id: "practice-allergy",
                  m,
                  s: substanceOf(settings),
                  w: "",
                  sev: "severe",
                  gone: null,
                },
              ]
            : [],
        prompts: [promptOf(nth)],
      }),
    ),
    ...members.map(({ m, name, nth }) =>
      row("index", m, {
        m,
        n: name,
        a: name,
        y: "lianxi",
        i: "lx",
        l: `000${nth}`,
        t: "silver",
        c: [],
      }),
    ),
    ...members
      .slice(0, FOLLOWED)
      .map(followupOf)
      .map((body) => row("followup", body.id, body)),
  ];
}
