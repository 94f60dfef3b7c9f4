// The item in the hand: found by its code or a part of its name, and compared with what the member must not have.
import { check } from "../shared/check.js";
import { codeOf } from "../shared/codes.js";
import { allows } from "../shared/consent.js";
import { viewOf } from "./card.js";
import { called, toPath } from "./member.js";
import { show } from "./page.js";
import { memberOf, opened } from "./saving.js";

/** @typedef {import("./app.js").Ask} Ask */
/** @typedef {import("./phone.js").Phone} Phone */
/** @typedef {import("../shared/check.js").Label & { unread: string[] }} Label */
/** @typedef {{ code: string, name: string, label: Label | null }} Item */

const VERSION = 1;
const OTHERS = "--";
const FOUND = 8;

/** @param {any} pack @param {any[]} item @returns {Item} what another program packed is not read */
const itemOf = ({ v, labels }, [code, name, at]) => ({
  code,
  name,
  label: v === VERSION ? (labels[at] ?? null) : null,
});

/** The article with this code, as far as this phone carries it. @param {Phone} phone @param {string} code @returns {Promise<Item | null>} */
export async function itemOfCode({ cards }, code) {
  const [, ending = OTHERS] = /([0-9]{2})$/.exec(code) ?? [];
  for (const pack of await cards.packs(ending)) {
    const found = pack.items.find((/** @type {any[]} */ item) => item[0] === code);
    if (found) return itemOf(pack, found);
  }
  return null;
}

/** Articles whose names hold these words, by name. @param {Phone} phone @param {string} words @returns {Promise<Item[]>} */
async function named({ cards }, words) {
  const said = words.toLowerCase();
  const found = (await cards.packs()).flatMap((pack) =>
    pack.items
      .filter((/** @type {any[]} */ [, name]) => name.toLowerCase().includes(said))
      .map((/** @type {any[]} */ item) => itemOf(pack, item)),
  );
  const order = (/** @type {Item} */ { name, code }) => `${name}\u0000${code}`;
  return found.sort((a, b) => (order(a) < order(b) ? -1 : 1)).slice(0, FOUND + 1);
}

/** @param {Ask} ask */
async function itemPage(ask) {
  const at = await memberOf(ask);
  const card = async () => ({ card: await viewOf(ask, at) });
  return opened(ask, at, async () => show(ask, "items/new", "scan", await card()));
}

/** What the form names: one article, several, or none. @param {Ask} ask @returns {Promise<Item[]>} */
async function meant({ phone, text }) {
  const code = codeOf(text("code"));
  const one = code && (await itemOfCode(phone, code));
  if (one) return [one];
  return text("words") ? named(phone, text("words")) : [];
}

/** @param {Ask} ask */
async function checkItem(ask) {
  const at = await memberOf(ask);
  return opened(ask, at, async () => {
    const [items, card, { words }] = await Promise.all([
      meant(ask),
      viewOf(ask, at),
      ask.phone.cards.settings(),
    ]);
    const groups = Object.fromEntries(
      (words?.substances ?? []).map((/** @type {any} */ { id, group }) => [id, group ?? ""]),
    );
    const [item = null] = items.length === 1 ? items : [];
    const agreed = card.sensitive && allows(at.card?.consent ?? {}, "allergy"); // what the centre hid may be a warning
    const sure = agreed && !at.unread;
    const found = check(card.alert, item?.label ?? null, groups, sure);
    const several = items.length > 1 ? items.slice(0, FOUND) : [];
    const more = items.length > FOUND;
    return show(ask, "items/check", "scan", { card, item, found, several, more });
  });
}

/** An article was scanned where a member's code is awaited: for whom is it? @param {Ask} ask @param {Item} item */
export async function forWhom(ask, item) {
  const seen = await Promise.all((await ask.phone.cards.recent()).map((m) => called(ask.phone, m)));
  const here = seen.filter(({ title }) => title).map((one) => ({ ...one, m: toPath(one.m) }));
  return show(ask, "items/whom", "scan", { item, here });
}

export const ITEMS = {
  "GET items.item_page": itemPage,
  "POST items.check_item": checkItem,
};
