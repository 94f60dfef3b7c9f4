// What a guide writes themselves: readable, and called by nothing but its own words.
import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const BOTH = consented("personalisation", "allergy");
let shop;

async function open() {
  shop = await openShop({ rows: [cardRow(LI, { rev: 7, consent: BOTH })] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
}
const waiting = async () => (await shop.phone.outbox.of(LI)).waiting.map(({ v }) => v);
const post = (path, form) => shop.post(`/members/${LI}/${path}`, form);
afterEach(() => shop?.close());

describe("words that nobody can read", () => {
  it("are not kept, and the guide is told so", async () => {
    await open();
    for (const text of ["", "  ", "\u200b\u3000", "\u3164"]) {
      const told = await post("notes", { text });
      assert.deepEqual([told.status, told.reason], [422, "blank"]);
    }
    const allergy = { words: "\u2800", severity: "severe" };
    assert.equal((await post("allergies", allergy)).reason, "blank");
    assert.deepEqual(await waiting(), []);
  });
});

describe("what was noted", () => {
  it("is called by its own words on the undo bar, whatever they look like", async () => {
    await open();
    for (const value of ["3.5", "36"]) {
      const { undo } = await post("facets", { facet: "size_top", value });
      assert.equal(undo.words, value);
    }
    const { undo } = await post("notes", { text: "ok.go" });
    assert.equal(undo.words, "ok.go");
  });
});
