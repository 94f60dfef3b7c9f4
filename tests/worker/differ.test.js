import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { make } from "../../static/shared/hlc.js";
import { cardRow, consented, openShop, START } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";

describe("a value", () => {
  it("of two guides who differ is settled with one tap on the one that holds", async () => {
    const said = (by, v, nth) => ({
      id: `0193aaaa-0000-7000-8000-0000000000b${nth}`,
      v,
      by,
      hlc: make(START - 60_000 + nth),
      seen: 0,
      rev: nth,
      m: LI,
    });
    const size_top = [said("guide-c", "L", 2), said("guide-b", "M", 1)];
    const consent = consented("personalisation");
    const shop = await openShop({ rows: [cardRow(LI, { rev: 7, consent, facets: { size_top } })] });
    await shop.phone.cards.arrive(LI);
    shop.offline = true;
    const before = (await shop.get(`/members/${LI}`)).card;
    assert.deepEqual(
      before.differ.map(({ ours, theirs }) => [ours.v, theirs.v]),
      [["L", "M"]],
    );
    const { card } = await shop.post(`/members/${LI}/facets`, { facet: "size_top", value: "M" });
    assert.deepEqual(card.differ, []);
    assert.equal(card.chips.find(({ f }) => f === "size_top").v, "M");
    await shop.close();
  });
});
