import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { op } from "./phones.js";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const MINIMAL = { facet: "style", concept: "style.minimal" };
let shop;

const open = async () => {
  shop = await openShop({
    rows: [cardRow(LI, { rev: 7, consent: consented("personalisation") })],
  });
  await shop.phone.cards.arrive(LI);
};
const note = (text) => shop.post(`/members/${LI}/notes`, { text });
const waiting = async () => (await shop.phone.outbox.of(LI)).waiting;
const sent = () => shop.centre.ops.map(({ k, n }) => [k, n]);
afterEach(() => shop?.close());

describe("what is kept while nothing else waits", () => {
  it("goes at once, each under the next number", async () => {
    await open();
    await note("一");
    await shop.post(`/members/${LI}/tags`, MINIMAL);
    assert.deepEqual(sent(), [
      ["note.add", 1],
      ["tag.add", 2],
    ]);
    assert.deepEqual(await waiting(), []);
  });

  it("keeps its number when its answer was lost, and goes again before what came later", async () => {
    await open();
    shop.centre.faults.push({ cut: true });
    await note("一");
    assert.deepEqual(
      (await waiting()).map(({ n }) => n),
      [1],
    );
    await note("二");
    assert.deepEqual(sent(), [
      ["note.add", 1],
      ["note.add", 1],
      ["note.add", 2],
    ]);
  });

  it("is not numbered while the centre has asked to wait, so that it can be taken back", async () => {
    await open();
    shop.centre.faults.push({ status: 503, heads: { "Retry-After": "30" } });
    await note("一");
    const { undo } = await note("二");
    assert.deepEqual(
      (await waiting()).map(({ n }) => n),
      [1, undefined],
    );
    await shop.post(`/members/${LI}/undo`, { op: undo.op });
    assert.equal((await waiting()).length, 1);
  });

  it("counts as the phone's own when its guide signed in anew meanwhile", async () => {
    await open();
    const who = await shop.phone.session.who();
    await shop.phone.outbox.enrol({ ...who, device: "phone-9" });
    await note("一");
    assert.deepEqual(await shop.phone.outbox.recall("n:phone-1", "n:phone-9"), [undefined, 1]);
    assert.deepEqual(sent(), [["note.add", 1]]);
  });
});

describe("what is kept while something waits", () => {
  it("goes behind it", async () => {
    await open();
    await shop.phone.outbox.keep([op("tag.remove", { m: "m-2" })]);
    await note("一");
    assert.deepEqual(sent(), [
      ["tag.remove", 1],
      ["note.add", 2],
    ]);
  });

  it("on its way, goes after it", async () => {
    await open();
    const first = note("一");
    await Promise.all([first, note("二"), note("三")]);
    await shop.phone.push(true);
    assert.deepEqual(
      shop.centre.ops.map(({ n }) => n),
      [1, 2, 3],
    );
    assert.deepEqual(await waiting(), []);
  });
});
