// What the centre of a shop tells a phone: consents, entries, prompts, rows, words.

const GIVEN = {
  by: "guide-a",
  hlc: "0018f0000000-0000",
  seen: 0,
  rev: 1,
  version: "1",
  state: "given",
};

/** Consents a card carries. */
export const consented = (...layers) =>
  Object.fromEntries(
    layers.map((layer) => [
      layer,
      { ...GIVEN, id: `0193ffff-0000-7000-8000-00000000000${layer.length % 10}` },
    ]),
  );

/** An entry of a card as a colleague made it; `nth` tells it from others. */
export const entry = (nth, more) => ({
  id: `0193aaaa-0000-7000-8000-00000000000${nth}`,
  by: "guide-b",
  hlc: "0018f0000000-0000",
  seen: 0,
  rev: 1,
  ...more,
});

/** A prompt as a card carries it. */
export const promptOf = (id) => ({
  id,
  rule: "birthday",
  args: {},
  reasons: [],
  from: "2026-03-01",
  to: "2026-03-20",
  score: 1,
});

/** A row of the list of today, as the centre sends it. */
export const followUpRow = (id, more) => ({
  t: "followup",
  k: id,
  body: {
    id,
    title: "李女士",
    tier: "gold",
    staff: "guide-a",
    prompt: `p-${id}`,
    rule: "birthday",
    args: {},
    reasons: [],
    due: "2026-03-08",
    made: "2026-03-07",
    state: "due",
    until: "",
    channel: "phone",
    store: "s1",
    ...more,
  },
});

export const WORDS = {
  key: "words",
  concepts: {
    "style.minimal": { "zh-Hans": "极简", en: "Minimal" },
    "style.retro": { "zh-Hans": "复古", en: "Retro" },
    "substance.polyester": { "zh-Hans": "聚酯纤维", en: "Polyester" },
    "age.months": { "zh-Hans": "月龄", en: "Age" },
  },
  facets: [
    {
      id: "style",
      multi: true,
      tab: "style",
      layer: "personalisation",
      words: {},
      concepts: ["style.minimal", "style.retro"],
    },
    {
      id: "size_top",
      multi: false,
      tab: "other",
      layer: "personalisation",
      words: {},
      concepts: [],
    },
    { id: "age", multi: true, tab: "other", layer: "allergy", words: {}, concepts: ["age.months"] },
  ],
  substances: [{ id: "substance.polyester", words: {}, common: true }],
};
