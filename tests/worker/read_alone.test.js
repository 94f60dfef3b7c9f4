import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { GUIDE_B } from "./phones.js";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const BOTH = consented("personalisation", "allergy");
const HOUR = 3_600_000;
let shop;

async function noted() {
  shop = await openShop({ rows: [cardRow(LI, { rev: 7, consent: BOTH })] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
  await shop.post(`/members/${LI}/allergies`, {
    substance: "substance.polyester",
    severity: "severe",
  });
  await shop.post(`/members/${LI}/notes`, { text: "likes silence" });
}
const words = (rows) => rows.map(({ kind, words }) => `${kind} ${words}`.trim());
const sent = async () => {
  shop.offline = false;
  await shop.phone.push(true);
  return words((await shop.get("/sync")).sent).sort();
};
const pulled = async (row) => {
  shop.centre.feed("s1", row);
  shop.time += HOUR;
  await shop.phone.pull();
};
afterEach(() => shop?.close());

describe("the sync page, which is read while no member is there", () => {
  it("names no allergy, and one's own notes as long as they may be kept", async () => {
    await noted();
    const { waiting } = await shop.get("/sync");
    assert.deepEqual(words(waiting).sort(), ["allergy.add", "note.add likes silence"]);
    assert.deepEqual(await sent(), ["allergy.add", "note.add likes silence"]);
    await pulled(cardRow(LI, { rev: 9, consent: {} }));
    assert.deepEqual(await sent(), ["allergy.add", "note.add"]);
  });

  it("says no words of who was erased, and keeps none", async () => {
    await noted();
    await sent();
    await pulled({ m: LI, why: "erased" });
    const { sent: kept } = await shop.phone.outbox.everything();
    assert.deepEqual(
      kept.map(({ v }) => v.p),
      kept.map(() => ({})),
    );
  });

  it("says no words of a colleague's", async () => {
    await noted();
    const { device: _, ...other } = GUIDE_B;
    await enrol(shop.phone, { ...other, device: "phone-2", epoch: "e1" });
    const { waiting } = await shop.get("/sync");
    assert.deepEqual(words(waiting).sort(), ["allergy.add", "note.add"]);
  });
});

describe("a phone that changes hands", () => {
  it("opens nobody's card by whom the guide before had met", async () => {
    await noted();
    const { device: _, ...other } = GUIDE_B;
    await enrol(shop.phone, { ...other, device: "phone-2", epoch: "e1" });
    assert.equal(await shop.phone.cards.present(LI), false);
  });
});

describe("a phone that once was full", () => {
  it("keeps the cards it has until the centre answers", async () => {
    await noted();
    await shop.phone.cards.shed(0);
    shop.time += 13 * HOUR;
    await shop.phone.sync(true);
    assert.ok(await shop.phone.cards.card(LI));
  });
});
