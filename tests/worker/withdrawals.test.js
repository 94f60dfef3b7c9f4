import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, entry, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
let shop;
afterEach(() => shop?.close());

describe("a warning two guides noted", () => {
  it("withdrawn twice, or from a page of before, is withdrawn once", async () => {
    const allergies = ["avoid", "severe"].map((sev, nth) =>
      entry(nth, { s: "substance.polyester", w: "", sev, gone: null }),
    );
    const row = cardRow(LI, { rev: 7, consent: consented("allergy"), allergies });
    shop = await openShop({ rows: [row] });
    await shop.phone.cards.arrive(LI);
    shop.offline = true;
    const allergy = allergies.map(({ id }) => id).join(",");
    const said = { allergy, reason: "tested", confirmed: "1" };
    for (let taps = 0; taps < 2; taps += 1) {
      const { status, card } = await shop.post(`/members/${LI}/allergies/withdrawal`, said);
      assert.deepEqual([status, card.alert.entries.map(({ gone }) => gone)], [200, [true]]);
    }
    assert.equal((await shop.phone.outbox.of(LI)).waiting.length, 1);
  });
});
