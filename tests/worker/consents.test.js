import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const BOTH = consented("personalisation", "allergy");
let shop;

async function open(rest = {}, more = []) {
  shop = await openShop({ rows: [cardRow(LI, { rev: 7, consent: BOTH, ...rest }), ...more] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
  return shop;
}
const waiting = async () => (await shop.phone.outbox.of(LI)).waiting.map(({ v }) => v);
const post = (path, form, more) => shop.post(`/members/${LI}/${path}`, form, more);
afterEach(() => shop?.close());

describe("consent", () => {
  it("the first chip ever goes with the consent it was asked with", async () => {
    await open({ consent: {} });
    const { card } = await post("consents", {
      layer: "personalisation",
      state: "given",
      facet: "style",
      concept: "style.minimal",
    });
    assert.deepEqual(
      card.chips.map(({ c }) => c),
      ["style.minimal"],
    );
    assert.deepEqual(
      (await waiting()).map(({ k }) => k),
      ["consent.set", "tag.add"],
    );
  });

  it("refused, the chip is not kept", async () => {
    await open({ consent: {} });
    await post("consents", {
      layer: "personalisation",
      state: "refused",
      facet: "style",
      concept: "style.minimal",
    });
    assert.deepEqual(
      (await waiting()).map(({ k, p }) => [k, p.state]),
      [["consent.set", "refused"]],
    );
  });

  it("refused by mistake and then given is given: the second names the first", async () => {
    await open({ consent: {} });
    await post("consents", { layer: "personalisation", state: "refused" });
    const { card } = await post("consents", { layer: "personalisation", state: "given" });
    const [first, second] = await waiting();
    assert.deepEqual(second.obs, [first.id]);
    assert.equal(card.taste, true);
  });
});
