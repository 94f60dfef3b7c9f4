import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { numberOf } from "../../static/shared/phones.js";
import { openShop } from "./shop.js";

const WALK_IN = { phone: "138 0013-5021", once: "01900000-0000-7000-8000-000000000001" };
let shop;
const open = async () => {
  shop = await openShop();
  shop.offline = true;
};
const waiting = async () => (await shop.phone.outbox.everything()).waiting.map(({ v }) => v);
afterEach(() => shop?.close());

describe("a walk-in without a code, with no network", () => {
  it("joins by phone number: one code, the number, the yes, and that they are here", async () => {
    await open();
    const { card, name } = await shop.post("/join", { ...WALK_IN, address: "李女士" });
    assert.deepEqual([name, card.title], ["members/_card.html", "李女士"]);
    const ops = await waiting();
    assert.deepEqual(
      ops.map(({ k }) => k),
      ["member.join", "consent.set", "scan.seen"],
    );
    assert.match(ops[0].m, /^code:M1:[0-9A-F]{20}$/);
    assert.equal(new Set(ops.map(({ m }) => m)).size, 1);
    assert.deepEqual(ops[0].p, { phone: "+8613800135021", address: "李女士" });
    assert.deepEqual([ops[1].p.layer, ops[1].p.state], ["membership", "given"]);
  });

  it("is called by four digits, found among the last seen, and noted on at once", async () => {
    await open();
    const { card } = await shop.post("/join", WALK_IN);
    assert.equal(card.title, "••5021");
    assert.deepEqual(
      (await shop.get("/")).recent.map(({ m, title }) => [m, title]),
      [[card.m, "••5021"]],
    );
    const agreed = { layer: "personalisation", state: "given", text: "等人" };
    const { card: noted } = await shop.post(`/members/${card.m}/consents`, agreed);
    assert.deepEqual(
      noted.notes.map(({ text, pending }) => [text, pending]),
      [["等人", true]],
    );
  });

  it("joins once where the form is sent twice", async () => {
    await open();
    await shop.post("/join", WALK_IN);
    await shop.post("/join", WALK_IN);
    assert.equal((await waiting()).length, 3);
  });

  it("is told beside the form when the digits are no number, and nothing is kept", async () => {
    await open();
    const told = await shop.post("/join", { ...WALK_IN, phone: "13800" });
    assert.deepEqual([told.status, told.reason], [422, "phone"]);
    assert.deepEqual(await waiting(), []);
  });
});

describe("a number as it was typed", () => {
  it("becomes the one that is dialled", () => {
    const typed = [
      "13800135021",
      "+86 138 0013 5021",
      "１３８００１３５０２１",
      "+33 6 12 34 56 78",
      "12345",
      "+8612",
    ];
    assert.deepEqual(typed.map(numberOf), [
      "+8613800135021",
      "+8613800135021",
      "+8613800135021",
      "+33612345678",
      "",
      "",
    ]);
  });
});
