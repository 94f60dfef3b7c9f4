import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Centre } from "./centre.js";
import { cardRow, GUIDE_A, op, phoneAt } from "./phones.js";

let centre;
let time;
const now = () => time;

async function signedIn(options, who = GUIDE_A) {
  const phone = phoneAt(centre, { now, ...options });
  await phone.session.change(who);
  await phone.session.remember({ epoch: centre.epoch });
  return phone;
}

beforeEach(async () => {
  centre = await new Centre().open();
  time = 1_700_000_000_000;
  centre.time = now;
});
afterEach(() => centre.close());

describe("two members made one", () => {
  it("after a merge, what waits for the old card is shown on the new one and sent as it was", async () => {
    const phone = await signedIn();
    const note = op("note.add", { m: "m-1" });
    await phone.outbox.keep([note], {});
    centre.feed("s1", { m: "m-1", why: "merged", into: "m-2" }, cardRow("m-2"));
    await phone.pull();
    assert.deepEqual(
      (await phone.outbox.of("m-2")).waiting.map(({ id }) => id),
      [note.id],
    );
    assert.deepEqual(await phone.outbox.recall("alias:m-1"), ["m-2"]);
    await phone.push();
    assert.equal(centre.ops[0].m, "m-1");
  });

  /** @param {string} m */
  const waiting = async (m) => (await phone.outbox.of(m)).waiting.map(({ id }) => id);

  let phone;

  it("when the two are parted, what was said of each is each one's again", async () => {
    phone = await signedIn();
    const [old, own] = [op("note.add", { m: "m-1" }), op("note.add", { m: "m-2" })];
    await phone.outbox.keep([old, own], {});
    await phone.cards.keepForVisit(op("allergy.add", { m: "m-1" }), time + 3_600_000);
    centre.feed("s1", { m: "m-1", why: "merged", into: "m-2" }, cardRow("m-2"));
    await phone.pull();
    assert.deepEqual(await waiting("m-2"), [old.id, own.id]);
    assert.equal((await phone.cards.visit("m-2")).length, 1);
    centre.feed("s1", cardRow("m-1"), cardRow("m-2"));
    await phone.pull();
    assert.deepEqual(await phone.outbox.recall("alias:m-1"), [undefined]);
    assert.deepEqual([await waiting("m-1"), await waiting("m-2")], [[old.id], [own.id]]);
    assert.equal((await phone.cards.visit("m-1")).length, 1);
  });

  it("joined the other way round after that, it follows that way", async () => {
    phone = await signedIn();
    const note = op("note.add", { m: "m-2" });
    await phone.outbox.keep([note], {});
    centre.feed("s1", { m: "m-1", why: "merged", into: "m-2" }, cardRow("m-2"));
    await phone.pull();
    centre.feed("s1", cardRow("m-1"), { m: "m-2", why: "merged", into: "m-1" });
    await phone.pull();
    assert.deepEqual([await waiting("m-1"), await waiting("m-2")], [[note.id], []]);
    assert.deepEqual(await phone.outbox.recall("alias:m-1"), [undefined]);
  });

  it("a store that never held the one hears that they are parted too", async () => {
    phone = await signedIn();
    const note = op("note.add", { m: "m-1" });
    await phone.outbox.keep([note], {});
    centre.feed("s1", { m: "m-1", why: "merged", into: "m-2" }, cardRow("m-2"));
    await phone.pull();
    centre.feed("s1", { m: "m-1", why: "left_scope" });
    await phone.pull();
    assert.deepEqual([await waiting("m-1"), await waiting("m-2")], [[note.id], []]);
  });

  it("a code scanned offline stands for whom its member was joined with, and no longer than that", async () => {
    phone = await signedIn();
    const note = op("note.add", { m: "code:M1:OLD" });
    await phone.outbox.keep([note], {});
    centre.feed("s1", { m: "m-1", why: "merged", into: "m-2" }, cardRow("m-2"));
    centre.judge = () => ({ s: "accepted", m: "m-1" });
    await phone.pull();
    await phone.push();
    const judged = async (/** @type {string} */ m) => (await phone.outbox.of(m)).judged.length;
    assert.deepEqual([await judged("m-1"), await judged("m-2")], [0, 1]);
    centre.feed("s1", cardRow("m-1"));
    await phone.pull();
    assert.deepEqual([await judged("m-1"), await judged("m-2")], [1, 0]);
  });
});
