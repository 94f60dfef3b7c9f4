import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const WANG = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d02";
const ZHAO = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d03";
const TASTE = consented("personalisation");
const MINIMAL = { facet: "style", concept: "style.minimal", polarity: "like" };
let shop;

async function open() {
  shop = await openShop({
    rows: [
      cardRow(LI, { rev: 7, consent: TASTE }),
      cardRow(WANG, { rev: 3, consent: TASTE, name: "王芳", address: "王女士" }),
      cardRow(ZHAO, { rev: 3, name: "赵敏", address: "赵女士" }),
    ],
  });
  for (const m of [WANG, ZHAO, LI]) await shop.phone.cards.arrive(m);
  shop.offline = true;
}
const post = (m, path, form) => shop.post(`/members/${m}/${path}`, form);
const chips = async (m) => (await shop.get(`/members/${m}`)).card.chips.map(({ c }) => c);
const noted = async () => (await post(LI, "tags", MINIMAL)).undo.op;
const waiting = async (m) => (await shop.phone.outbox.of(m)).waiting.map(({ v }) => v);
afterEach(() => shop?.close());

describe("a note on the wrong member, with no network", () => {
  it("may be of the others who are here, last seen first", async () => {
    await open();
    const { name, others, note } = await shop.get(`/members/${LI}/moves/new?note=${await noted()}`);
    assert.equal(name, "notes/_move.html");
    assert.deepEqual(new Set(others.map(({ title }) => title)), new Set(["王女士", "赵女士"]));
    assert.equal(note, (await waiting(LI))[0].id);
  });

  it("leaves one card and stands on the other at once, and both are to be sent", async () => {
    await open();
    const note = await noted();
    const { card, undo } = await post(LI, "moves", { note, to: WANG });
    assert.deepEqual(
      [card.m, card.chips.map(({ c, pending }) => [c, pending]), undo.kind, undo.words],
      [WANG, [["style.minimal", true]], "move", "王女士"],
    );
    assert.deepEqual([await chips(LI), await chips(WANG)], [[], ["style.minimal"]]);
    assert.deepEqual(
      (await waiting(LI)).map(({ k, of, p }) => [k, of, p.to]),
      [
        ["tag.add", undefined, undefined],
        ["move", note, WANG],
      ],
    );
    assert.deepEqual(await waiting(WANG), []);
  });

  it("is back where it was after the undo, which is sent where the move may have been", async () => {
    await open();
    const { undo } = await post(LI, "moves", { note: await noted(), to: WANG });
    await post(WANG, "undo", { op: undo.op });
    assert.deepEqual([await chips(LI), await chips(WANG)], [["style.minimal"], []]);
    assert.deepEqual(
      (await waiting(WANG)).map(({ k, of }) => [k, of]),
      [["undo", undo.op]],
    );
  });

  it("goes for good where the move has not begun to be sent", async () => {
    await open();
    shop.phone.push = async () => {};
    shop.phone.ready = () => false;
    const { undo } = await post(LI, "moves", { note: await noted(), to: WANG });
    await post(WANG, "undo", { op: undo.op });
    assert.deepEqual([await chips(LI), await chips(WANG)], [["style.minimal"], []]);
    assert.deepEqual(
      [(await waiting(LI)).map(({ k }) => k), await waiting(WANG)],
      [["tag.add"], []],
    );
  });

  it("is no longer shown there once the centre did not take the move", async () => {
    await open();
    const { undo } = await post(LI, "moves", { note: await noted(), to: WANG });
    await shop.phone.outbox.db.write(["ops"], (tx) => {
      const ops = tx.objectStore("ops");
      ops.index("id").getKey(undo.op).onsuccess = ({ target }) => ops.delete(target.result);
    });
    assert.deepEqual([await chips(LI), await chips(WANG)], [["style.minimal"], []]);
  });

  it("stays where it is when the other member has not agreed to it", async () => {
    await open();
    const note = await noted();
    const told = await post(LI, "moves", { note, to: ZHAO });
    assert.deepEqual([told.status, told.reason], [422, "consent_missing"]);
    assert.deepEqual([await chips(LI), await chips(ZHAO)], [["style.minimal"], []]);
  });

  it("goes nowhere without a member, or to the same one", async () => {
    await open();
    const note = await noted();
    for (const to of ["", LI]) assert.equal((await post(LI, "moves", { note, to })).status, 422);
    assert.deepEqual(await chips(LI), ["style.minimal"]);
  });
});
