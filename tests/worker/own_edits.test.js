import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { member } from "../../static/worker/member.js";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const BOTH = consented("personalisation", "allergy");
const TASTE = consented("personalisation");
let shop;

async function open(rest = {}, more = []) {
  shop = await openShop({ rows: [cardRow(LI, { rev: 7, consent: BOTH, ...rest }), ...more] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
  return shop;
}
const waiting = async () => (await shop.phone.outbox.of(LI)).waiting.map(({ v }) => v);
const post = (path, form, more) => shop.post(`/members/${LI}/${path}`, form, more);
const _get = (path) => shop.get(`/members/${LI}/${path}`);
afterEach(() => shop?.close());

describe("an own edit", () => {
  it("made after a restore is not behind a card of the life before, whose rev was higher", async () => {
    await open();
    shop.offline = false;
    shop.centre.epoch = "e2";
    shop.centre.faults.push(null, ...Array(9).fill({ cut: true })); // heard by a push, and no pull
    await post("notes", { text: "since" });
    await shop.phone.push();
    const { card, pending } = await member(shop.phone, LI);
    assert.equal(card, null);
    assert.deepEqual(
      pending.map(({ p }) => p.text),
      ["since"],
    );
  });

  it("never blinks: waiting, judged before the snapshot, then part of it", async () => {
    await open({ note_count: 3 });
    await post("notes", { text: "steady" });
    const seen = async () => {
      const { card } = await shop.get(`/members/${LI}`);
      return [card.notes.map(({ text, pending }) => `${text} ${pending}`), card.note_count];
    };
    assert.deepEqual(await seen(), [["steady true"], 4]);
    shop.offline = false;
    shop.centre.revs.set(LI, 7);
    await shop.phone.push(true);
    assert.deepEqual(await seen(), [["steady false"], 4]);
    const [{ id }] = shop.centre.ops;
    const note = { id, text: "steady", by: "guide-a", hlc: shop.centre.ops[0].hlc };
    shop.centre.feed("s1", cardRow(LI, { rev: 8, consent: BOTH, notes: [note], note_count: 4 }));
    await shop.phone.pull();
    assert.deepEqual(await seen(), [["steady false"], 4]);
  });

  it("has seen what the centre accepted right behind the card, and nothing behind a colleague's", async () => {
    await open({ consent: TASTE });
    shop.offline = false;
    const { centre } = shop;
    const noted = async (text, before) => {
      centre.revs.set(LI, before);
      await post("notes", { text });
      await shop.phone.push(true);
    };
    await noted("first", 7);
    await noted("second", 8);
    await noted("behind a colleague's", 10);
    await noted("last", 11);
    assert.deepEqual(
      centre.ops.map(({ seen }) => seen),
      [7, 8, 9, 9],
    );
  });

  it("refused by the centre leaves the card, which says how many were", async () => {
    await open();
    await post("notes", { text: "no" });
    shop.offline = false;
    shop.centre.judge = () => ({ s: "rejected", why: "consent_withdrawn" });
    await shop.phone.push(true);
    const { card, rejected } = await shop.get(`/members/${LI}`);
    assert.deepEqual([card.notes, rejected], [[], 1]);
  });

  const QUOTA = new DOMException("full", "QuotaExceededError");
  async function full(times, work, failure = QUOTA) {
    const { add } = IDBObjectStore.prototype;
    let left = times;
    IDBObjectStore.prototype.add = function fail(...given) {
      left -= 1;
      if (left >= 0) throw failure;
      return add.apply(this, given);
    };
    try {
      return await work();
    } finally {
      IDBObjectStore.prototype.add = add;
    }
  }

  it("is saved on a full phone at the price of the cards opened longest ago", async () => {
    const OTHER = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d02";
    await open({}, [cardRow(OTHER, { consent: consented("personalisation") })]);
    assert.equal((await full(1, () => post("notes", { text: "first" }))).status, 200);
    assert.ok(await shop.phone.cards.card(OTHER), "the ballast went first");
    assert.equal((await full(1, () => post("notes", { text: "kept" }))).status, 200);
    assert.equal(await shop.phone.cards.card(OTHER), null);
    assert.ok(await shop.phone.cards.card(LI));
    assert.equal((await full(1, () => post("notes", { text: "too" }))).status, 200);
    assert.equal(await shop.phone.cards.card(LI), null);
    assert.equal((await waiting()).length, 3);
  });

  it("brings back another day the cards that went for want of room", async () => {
    await open();
    await full(2, () => post("notes", { text: "kept" }));
    shop.offline = false;
    await shop.phone.sync(true);
    assert.equal(await shop.phone.cards.card(LI), null);
    shop.time += 12 * 3_600_000;
    await shop.phone.sync(true);
    assert.ok(await shop.phone.cards.card(LI));
  });

  it("goes to the centre at once when the phone cannot keep it", async () => {
    await open();
    shop.offline = false;
    const { status } = await full(9, () => post("notes", { text: "direct" }));
    assert.equal(status, 200);
    assert.deepEqual(await waiting(), []);
    const [op] = shop.centre.ops.filter(({ p }) => p.text === "direct");
    assert.equal(op.n, 0);
  });

  it("is a problem beside the form when the centre refuses what the phone cannot keep", async () => {
    await open();
    shop.offline = false;
    shop.centre.judge = () => ({ s: "rejected", why: "consent_withdrawn" });
    const { status, reason } = await full(9, () => post("notes", { text: "direct" }));
    assert.deepEqual([status, reason], [422, "consent_withdrawn"]);
  });

  it("is not saved when the phone cannot keep it, and says so", async () => {
    await open();
    const { status, name } = await full(9, () => post("notes", { text: "lost" }));
    assert.deepEqual([status, name], [507, "errors/_problem.html"]);
    assert.deepEqual(await waiting(), []);
  });

  for (const [failure, ...told] of [
    [new Error("no room", { cause: QUOTA }), 507, "storage"],
    [new TypeError("undefined is not a function"), 500, "failed"],
  ]) {
    it(`is told to be not saved for want of room only then: ${failure.message}`, async () => {
      await open();
      const { status, reason } = await full(9, () => post("notes", { text: "lost" }), failure);
      assert.deepEqual([status, reason], told);
    });
  }
});
