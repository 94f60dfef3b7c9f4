// What is new on a card for whoever looks at it. Drawing it again for nothing would take the tile from under their finger.
import { isLook } from "./queue.js";

/** @import { Entry, Result, Row } from "./types.js" */
/** @typedef {ReturnType<typeof import("./cards.js").openCards>} Cards */

/** What a card says: how often and when it was looked at is not shown. @param {any} card */
const said = (card) => card && JSON.stringify({ ...card, rev: 0, seen_at: "" });

/**
 * Members whose cards say something else than those on the phone.
 * @param {Cards} cards @param {Row[]} rows @returns {Promise<string[]>}
 */
export async function differing(cards, rows) {
  const fresh = rows.filter(({ t }) => t === "card");
  const held = await Promise.all(fresh.map(({ k }) => cards.card(k)));
  return fresh.filter(({ body }, at) => said(held[at]) !== said(body)).map(({ k }) => k);
}

/**
 * Whether a verdict changes what a card shows by itself: that a look at it was kept does not.
 * @param {Pick<Entry, "v">} entry @param {Result} result
 */
export const shows = ({ v }, { s }) =>
  !(isLook(v) || v.k === "scan.seen") || (s !== "accepted" && s !== "duplicate");
