// Closed lists of what may be told of a contact or an answer without the consent of layer 1. The twin of crm_pwa/privacy/closed.py.

/** @import { Dict, Row } from "./types.js" */

const OTHER = "other";
export const CHANNELS = "call phone sms wechat wecom email app shop other".split(" ");
const RESULTS = "answered no_answer sent declined other".split(" ");
const REASONS =
  "has_it wrong_style wrong_size price was_a_gift bought_elsewhere out_of_stock bad_time does_not_want".split(
    " ",
  );

/** The channel, or "other". @param {string} word */
export const channel = (word) => (CHANNELS.includes(word) ? word : OTHER);

/** Why a prompt was unsuitable; empty for what is no chip. @param {string} word */
export const reason = (word) => (REASONS.includes(word) ? word : "");

/** A contact, or a payload of one, in listed words. @template {Record<string, any>} T @param {T} row @returns {T} */
export function contact(row) {
  const kept = { ...row, channel: channel(row.channel) };
  if (!("result" in row)) return kept;
  return { ...kept, result: RESULTS.includes(row.result) ? row.result : OTHER };
}

/** The parts of a card that may hold older free words, without them. @param {Record<string, any>} card */
export function redacted(card) {
  /** @type {Record<string, any>} */
  const kept = {};
  if (card.contacts) kept.contacts = card.contacts.map(contact);
  if (card.outcomes) {
    kept.outcomes = Object.create(null);
    for (const [prompt, rows] of Object.entries(/** @type {Dict<Row[]>} */ (card.outcomes))) {
      kept.outcomes[prompt] = rows.map((row) =>
        reason(row.why) === (row.why ?? "") ? row : { ...row, why: "" },
      );
    }
  }
  return kept;
}
