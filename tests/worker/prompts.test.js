import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, openShop, promptOf } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const CARD = cardRow(LI, {
  rev: 2,
  consent: consented("personalisation"),
  prompts: ["p-1", "p-2"].map(promptOf),
});
let shop;
async function open() {
  shop = await openShop({ rows: [CARD] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
  return shop;
}
afterEach(() => shop?.close());

describe("a prompt", () => {
  it("answered leaves the card at once and can be undone", async () => {
    const { post } = await open();
    const { card, undo } = await post(`/members/${LI}/prompts/p-1/outcomes`, { outcome: "done" });
    assert.deepEqual(
      card.prompts.map(({ id }) => id),
      ["p-2"],
    );
    assert.deepEqual([undo.kind, undo.words], ["prompt.outcome", "done"]);
    const undone = await post(`/members/${LI}/undo`, { op: undo.op });
    assert.deepEqual(
      undone.card.prompts.map(({ id }) => id),
      ["p-1", "p-2"],
    );
  });

  it("keeps the day of later and the reason of unsuitable, and nothing empty", async () => {
    const { post, phone } = await open();
    await post(`/members/${LI}/prompts/p-1/outcomes`, {
      outcome: "later",
      until: "2026-03-15",
      reason: "",
    });
    await post(`/members/${LI}/prompts/p-2/outcomes`, { outcome: "unsuitable", reason: "price" });
    const { waiting } = await phone.outbox.of(LI);
    assert.deepEqual(
      waiting.map(({ v }) => v.p),
      [
        { prompt: "p-1", outcome: "later", until: "2026-03-15" },
        { prompt: "p-2", outcome: "unsuitable", reason: "price" },
      ],
    );
  });

  it("is put off to a day to come, within a year, or the guide is told so", async () => {
    const { post, phone } = await open();
    for (const until of ["2026-03-08", "2025-12-31", "2027-03-10", "2026-03-32", "soon"]) {
      const told = await post(`/members/${LI}/prompts/p-1/outcomes`, { outcome: "later", until });
      assert.deepEqual([told.status, told.reason], [422, "day"], until);
    }
    assert.deepEqual((await phone.outbox.of(LI)).waiting, []);
    await post(`/members/${LI}/prompts/p-1/outcomes`, { outcome: "later", until: "2027-03-09" });
    assert.equal((await phone.outbox.of(LI)).waiting.length, 1);
  });

  it("answered in no known way is a problem", async () => {
    const { post } = await open();
    assert.equal(
      (await post(`/members/${LI}/prompts/p-1/outcomes`, { outcome: "bought" })).status,
      422,
    );
  });

  it("stops coming once the guide's day is full", async () => {
    const { post } = await open();
    for (let at = 0; at < 8; at += 1)
      await post(`/members/${LI}/prompts/x-${at}/outcomes`, { outcome: "done" });
    assert.deepEqual((await shop.get(`/members/${LI}`)).card.prompts, []);
    shop.time += 86_400_000;
    await shop.phone.cards.arrive(LI);
    assert.equal((await shop.get(`/members/${LI}`)).card.prompts.length, 2);
  });
});
