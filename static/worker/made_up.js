// Three members that nobody is: what practice is done on.
import { emptyCard } from "../shared/card.js";

/** @import { Row } from "./types.js" */

const WORDS = {
  "zh-Hans": ["练习·李女士", "练习·王先生", "练习·陈女士"],
  "zh-Hant": ["練習·李女士", "練習·王先生", "練習·陳女士"],
  en: ["Practice: Ms Li", "Practice: Mr Wang", "Practice: Ms Chen"],
};
const SAID = { by: "practice", hlc: "0018f0000000-0000", seen: 0, rev: 1 };
const GIVEN = { ...SAID, state: "given", version: "1" };
const BIRTHDAY = { rule: "birthday", args: { style: "style.minimal", n: 3 } };
const REASONS = [{ k: "birthday_tomorrow" }];

/** @param {number} nth */
const agreed = (nth) => ({
  personalisation: { ...GIVEN, id: `practice-taste-${nth}` },
  ...(nth === 1 ? { allergy: { ...GIVEN, id: "practice-health-1" } } : {}),
});

/**
 * A feed of one page: the shop's own words and rules, three members, and a follow-up of today.
 * @param {any[]} settings @param {string} me @param {string} lang @param {string} day ISO
 * @returns {Row[]}
 */
export function practiceRows(settings, me, lang, day) {
  const names = WORDS[/** @type {keyof typeof WORDS} */ (lang)] ?? WORDS.en;
  const members = names.map((name, at) => ({ m: `practice-${at + 1}`, name, nth: at + 1 }));
  const prompt = {
    id: "practice-prompt",
    ...BIRTHDAY,
    reasons: REASONS,
    from: day,
    to: day,
    score: 9,
  };
  const [first] = members;
  const followup = {
    id: "practice-followup",
    m: first?.m,
    title: first?.name,
    tier: "gold",
    staff: me,
    prompt: prompt.id,
    ...BIRTHDAY,
    reasons: REASONS,
    due: day,
    made: day,
    state: "due",
    until: "",
    channel: "none",
  };
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
        tier: nth === 1 ? "gold" : "silver",
        phone_mask: "",
        consent: nth === 3 ? {} : agreed(nth),
        allergies:
          nth === 1
            ? [
                {
                  ...SAID,
                  id: "practice-allergy",
                  m,
                  s: "substance.peanut",
                  w: "",
                  sev: "severe",
                  gone: null,
                },
              ]
            : [],
        prompts: nth === 1 ? [prompt] : [],
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
    row("followup", followup.id, followup),
  ];
}
