import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const CONSENT = consented("personalisation", "allergy");
let shop;

async function open() {
  shop = await openShop({ rows: [cardRow(LI, { rev: 7, consent: CONSENT })] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
}
const waiting = async () => (await shop.phone.outbox.of(LI)).waiting.map(({ v }) => v);
const post = (path, form) => shop.post(`/members/${LI}/${path}`, form);
const get = (path) => shop.get(`/members/${LI}/${path}`);
afterEach(() => shop?.close());

describe("a form sent twice", () => {
  const minimal = { facet: "style", concept: "style.minimal", polarity: "like" };

  it("is one operation, waiting or judged", async () => {
    await open();
    const { page } = await get("tags/new");
    await post("tags", { ...minimal, once: page.once });
    const again = await post("tags", { ...minimal, once: page.once });
    const [op] = await waiting();
    assert.equal((await waiting()).length, 1);
    assert.equal(again.undo.op, op.id);
    shop.offline = false;
    await shop.phone.push(true);
    await post("tags", { ...minimal, once: page.once });
    assert.deepEqual([await waiting(), shop.centre.ops.length], [[], 1]);
  });

  it("says something new when its words are others, or its page is", async () => {
    await open();
    const { page } = await get("tags/new");
    await post("notes", { text: "one", once: page.once });
    await post("notes", { text: "two", once: page.once });
    const later = await get("tags/new");
    assert.notEqual(later.page.once, page.once);
    await post("notes", { text: "two", once: later.page.once });
    assert.equal((await waiting()).length, 3);
  });
});
