import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, indexRow, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const WU = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d02";
const hashed = (code) =>
  createHmac("sha256", Buffer.from("00ff", "hex")).update(code).digest("hex").slice(0, 16);
const BOTH = consented("personalisation", "allergy");
const ROWS = [
  cardRow(LI, { consent: BOTH, codes: [hashed("M1:ABCDEFGH")] }),
  indexRow(LI, "李静", "lijing", { a: "李女士" }),
  indexRow(WU, "Anna Wu", "annawu", { l: "0044", c: [hashed("6901234567892")] }),
];
let shop;
const open = async (more = []) => {
  shop = await openShop({ rows: [...ROWS, ...more] });
  return shop;
};
const _sentKinds = () => shop.centre.ops.map(({ k }) => k);
afterEach(() => shop?.close());

describe("scanning", () => {
  it("opens the card of a known code, without the network, and pushes its address", async () => {
    const { post } = await open();
    shop.offline = true;
    const answer = await post("/scan", { code: "M1:ABCDEFGH" });
    assert.equal(answer.name, "members/_card.html");
    assert.deepEqual([answer.card.m, answer.card.title], [LI, "李女士"]);
    assert.equal(answer.heads.get("HX-Push-Url"), `/members/${LI}`);
    const { waiting } = await shop.phone.outbox.of(LI);
    assert.deepEqual(
      waiting.map(({ v }) => [v.k, v.p.how, v.act]),
      [["scan.seen", "code", "guide-a"]],
    );
  });

  it("finds a member of the index alone, by a plastic card, and says nothing about allergies", async () => {
    const { post } = await open();
    shop.offline = true;
    const { card } = await post("/scan", { code: "6901234567892" });
    assert.deepEqual([card.m, card.title, card.alert.state], [WU, "Anna Wu", "hidden"]);
  });

  it("what is no code of ours is refused in fixed words", async () => {
    const { post } = await open();
    for (const code of [
      "https://evil.example/x",
      "<b>",
      "M1:",
      "M1:ABC",
      "M2:ABCDEFGH.1.x",
      "x".repeat(300),
      "",
    ]) {
      const answer = await post("/scan", { code });
      assert.deepEqual([answer.status, answer.name], [422, "members/_unknown.html"]);
      assert.ok(!code || !answer.text.includes(code.toUpperCase()));
    }
    assert.deepEqual((await shop.phone.outbox.everything()).waiting, []);
  });

  it("an unknown code offline opens an empty card that takes notes, and they find their member", async () => {
    const { post, get } = await open();
    shop.offline = true;
    const { card, heads } = await post("/scan", { code: "m1:zzzz9999" });
    assert.equal(card.m, "code-m1-ZZZZ9999");
    assert.equal(heads.get("HX-Push-Url"), "/members/code-m1-ZZZZ9999");
    await post("/members/code-m1-ZZZZ9999/consents", {
      layer: "personalisation",
      state: "given",
      facet: "style",
      concept: "style.minimal",
    });
    const shown = await get("/members/code-m1-ZZZZ9999");
    assert.deepEqual(
      shown.card.chips.map(({ c, pending }) => [c, pending]),
      [["style.minimal", true]],
    );
    shop.offline = false;
    shop.centre.judge = ({ m }) => ({
      s: "accepted",
      m: m === "code:M1:ZZZZ9999" ? WU : undefined,
    });
    await shop.phone.push(true);
    assert.ok(shop.centre.ops.every(({ m }) => m === "code:M1:ZZZZ9999"));
    const moved = await get("/members/code-m1-ZZZZ9999", { page: true });
    assert.deepEqual(
      [moved.status, new URL(moved.heads.get("Location")).pathname],
      [303, `/members/${WU}`],
    );
    const { card: found } = await get(`/members/${WU}`);
    assert.deepEqual(
      found.chips.map(({ c, pending }) => [c, pending]),
      [["style.minimal", false]],
    );
  });

  it("an unknown code online is the centre's to answer", async () => {
    const { post, centre } = await open();
    centre.faults.push({
      status: 422,
      heads: { "Content-Type": "text/html" },
      text: "<p>nobody</p>",
    });
    const answer = await post("/scan", { code: "M1:ZZZZ9999" });
    assert.deepEqual([answer.status, answer.text], [422, "<p>nobody</p>"]);
    assert.deepEqual((await shop.phone.outbox.everything()).waiting, []);
  });

  it("a code of another store online brings the card here", async () => {
    const { post, centre } = await open();
    const far = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d77";
    centre.faults.push({
      heads: { "Content-Type": "text/html", "HX-Push-Url": `/members/${far}` },
      text: "<p>card</p>",
    });
    centre.feed("s1", cardRow(far, { address: "远客" }));
    const answer = await post("/scan", { code: "M1:FARAWAY1" });
    assert.deepEqual(
      [answer.card.title, answer.heads.get("HX-Push-Url")],
      ["远客", `/members/${far}`],
    );
  });
});
