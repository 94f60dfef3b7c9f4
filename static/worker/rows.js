// A row of a feed as it lies on the phone: what it is found by in the clear, what it says sealed.
import { seal } from "./sealing.js";

/** @import { Row } from "./types.js" */

/** Where a value of a store lies, to which it is sealed. @param {string} store @param {unknown} key */
export const whereIn = (store, key) => `${store}:${key}`;

const NAMED = ["people", "store"];
/** What of a store's setting a locked phone needs. @param {any} body */
const opening = ({ id, tz }) => ({ id, tz });

/** @type {Record<string, (body: any, row: Row) => [string, any]>} what is kept in the clear, by kind of row */
export const SHAPES = {
  card: (body) => ["cards", { m: body.m, c: body.codes ?? [], rev: body.rev }],
  followup: (body) => ["followups", { id: body.id, m: body.m }],
  product: (_body, row) => ["products", { k: row.k, b: row.k }],
  setting: (body) => ["settings", { k: body.key === "store" ? `store:${body.id}` : body.key }],
};
const KEYS = /** @type {Record<string, string>} */ ({
  cards: "m",
  followups: "id",
  products: "k",
  settings: "k",
});

/** A row as it lies here. Of the settings only what names somebody is sealed: noting goes on while locked. @param {CryptoKey} data @param {Row} row */
export async function lying(data, row) {
  const [store, clear] = /** @type {any} */ (SHAPES[row.t])(row.body, row);
  if (row.t === "setting" && !NAMED.includes(row.body.key))
    return { store, record: { ...clear, v: row.body } };
  const sealed = await seal(data, whereIn(store, clear[KEYS[store] ?? ""]), row.body);
  if (row.t !== "setting") return { store, record: { ...clear, v: sealed } };
  const v = row.body.key === "store" ? opening(row.body) : {};
  return { store, record: { ...clear, v, s: sealed } };
}
