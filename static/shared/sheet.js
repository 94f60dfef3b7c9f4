// The chips a note sheet offers: the eight likeliest, then the rest by facet. The twin of notes/sheet.py.
import { grouped } from "./merge/shelves.js";

/** @import { Row } from "./types.js" */
/** @typedef {{ id: string, multi: boolean, tab: string, concepts: string[] }} Facet */
/** @typedef {{ f: string, c: string, single: boolean }} SheetChip */

const LIKELY = 8;

/**
 * What the member likes, by the latest word on each, newest first.
 * @param {Row[]} tags
 * @returns {string[]}
 */
const liked = (tags) =>
  grouped([...tags].reverse(), (row) => JSON.stringify([row.f, row.c]))
    .map((rows) => /** @type {Row} */ (rows[0]))
    .filter((row) => row.p === "like")
    .map((row) => row.c);

/**
 * The chips of a tab, `style` or `other`: what the member liked before leads, then the shop's most usual.
 * @param {{ tags: Row[] } | null} card a body or a state
 * @param {{ concepts: Record<string, unknown>, facets: Facet[] } | null | undefined} packs the `words` setting
 * @param {string} tab
 * @returns {{ chips: SheetChip[], more: { facet: string, chips: SheetChip[] }[] }}
 */
export function sheet(card, packs, tab) {
  const facets = (packs?.facets ?? []).filter((one) => (one.tab === "style") === (tab === "style"));
  /** @type {Map<string, SheetChip>} */
  const chipOf = new Map();
  for (const { id: f, multi, concepts } of facets) {
    for (const c of concepts) chipOf.set(c, { f, c, single: !multi });
  }
  const ranked = new Set([...liked(card?.tags ?? []), ...Object.keys(packs?.concepts ?? {})]);
  const chips = [...ranked].flatMap((concept) => chipOf.get(concept) ?? []).slice(0, LIKELY);
  const likely = new Set(chips);
  const more = facets.map(({ id: facet, concepts }) => ({
    facet,
    chips: concepts.flatMap((concept) => {
      const chip = chipOf.get(concept);
      return chip && !likely.has(chip) ? [chip] : [];
    }),
  }));
  return { chips, more: more.filter((group) => group.chips.length > 0) };
}
