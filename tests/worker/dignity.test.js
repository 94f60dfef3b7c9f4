import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const read = (name) =>
  readFileSync(new URL(`../../crm_pwa/notes/dignity/${name}`, import.meta.url), "utf8");
const BOOK = { key: "unkind", ...JSON.parse(read("words.json")), weights: read("weights.tsv") };
let shop;
const open = async (book = BOOK, consent = consented("personalisation")) => {
  const setting = book ? [{ t: "setting", k: "unkind", body: book }] : [];
  shop = await openShop({ rows: [cardRow(LI, { consent }), ...setting] });
  shop.offline = true;
  await shop.post(`/members/${LI}/presence`, {});
  return shop;
};
const noted = async () =>
  (await shop.phone.outbox.of(LI)).waiting.map(({ v }) => v).filter(({ k }) => k === "note.add");
afterEach(() => shop?.close());

describe("a note before it is kept, without the network", () => {
  it("is not taken when it would hurt the member, and the guide is told what to change", async () => {
    const { post } = await open();
    const answer = await post(`/members/${LI}/notes`, { text: "她太胖了" });
    assert.deepEqual([answer.status, answer.reason], [422, "unkind_body"]);
    const other = await post(`/members/${LI}/notes`, { text: "She is pregnant" });
    assert.equal(other.reason, "unkind_private");
    assert.deepEqual(await noted(), []);
  });

  it("is taken when it says what they like", async () => {
    const { post } = await open();
    await post(`/members/${LI}/notes`, { text: "喜欢宽松的版型" });
    assert.deepEqual(
      (await noted()).map(({ p }) => p.text),
      ["喜欢宽松的版型"],
    );
  });

  it("is not taken along with the member's consent either", async () => {
    const { post } = await open(BOOK, {});
    const form = { layer: "personalisation", state: "given", text: "穷鬼" };
    const answer = await post(`/members/${LI}/consents`, form);
    assert.equal(answer.reason, "unkind_money");
    assert.deepEqual(await noted(), []);
  });

  it("waits for the centre's judgement where the words have not come yet", async () => {
    const { post } = await open(null);
    await post(`/members/${LI}/notes`, { text: "穷鬼" });
    assert.equal((await noted()).length, 1);
  });
});
