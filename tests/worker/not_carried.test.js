import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { indexRow } from "./phones.js";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const FACE = indexRow(LI, "李静", "lijing", { x: 1 });
const given = (layer) => ({ layer, state: "given", evidence: "1,1 2,2" });
let shop;

async function open(rows = [FACE]) {
  shop = await openShop({ rows });
  await shop.phone.cards.arrive(LI);
  return shop;
}
const post = (path, form) => shop.post(`/members/${LI}/${path}`, form);
const seen = () => shop.get(`/members/${LI}`);
afterEach(() => shop?.close());

describe("a member whose card this phone does not carry", () => {
  it("is never shown as free of allergies, whatever was answered here", async () => {
    await open();
    shop.offline = true;
    await post("consents", given("allergy"));
    await post("allergies/none", { asked: "1" });
    const { card } = await seen();
    assert.equal(card.held, false);
    assert.equal(card.title, "李静");
    assert.equal(card.alert.state, "hidden");
  });

  it("is shown with the card, once the centre has heard of the scan", async () => {
    await open();
    shop.centre.rowsFor = () => [{ ...cardRow(LI, { rev: 3 }), seq: 9, store: "s1" }];
    const { card } = await shop.post(`/members/${LI}/presence`, { how: "search" });
    assert.equal(card.held, true);
  });

  it("keeps the card a push just brought, though an older page says it is put down", async () => {
    await open([cardRow(LI, { rev: 2 }), { ...FACE, body: { ...FACE.body, x: 0 } }]);
    await shop.phone.apply.rows([{ ...cardRow(LI, { rev: 3 }), seq: 99, store: "s1" }], "e1");
    shop.centre.feed("s1", FACE);
    await shop.phone.pull();
    assert.equal((await shop.phone.cards.card(LI)).rev, 3);
  });
});

describe("a member nobody knows here", () => {
  it("is a page that says so where the line takes what is asked and answers nothing", async () => {
    shop = await openShop();
    shop.swallowed = true;
    const showing = shop.get(`/members/${LI}`, { opened: true });
    await shop.ring(8_000);
    assert.deepEqual([(await showing).status, (await showing).name], [503, "errors/offline.html"]);
  });
});

describe("words that wait for an agreement", () => {
  it("are carried to the screen that asks, and kept with the answer", async () => {
    await open([cardRow(LI, { consent: consented() })]);
    shop.offline = true;
    const asked = await post("notes", { text: "likes linen" });
    assert.equal(asked.carry.text, "likes linen");
    await post("consents", { ...given("personalisation"), text: asked.carry.text });
    const { card } = await seen();
    assert.deepEqual(
      card.notes.map(({ text }) => text),
      ["likes linen"],
    );
  });
});
