import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Centre } from "./centre.js";
import { GUIDE_A, op, phoneAt } from "./phones.js";

let centre;
let time;
const now = () => time;

async function signedIn(options) {
  const phone = phoneAt(centre, { now, ...options });
  await phone.session.change(GUIDE_A);
  await phone.session.remember({ epoch: centre.epoch });
  return phone;
}
const kinds = (request) => request.body.ops.map((each) => each.k);
const unsent = async (phone) => (await phone.outbox.standing()).unsent;

beforeEach(async () => {
  centre = await new Centre().open();
  time = 1_700_000_000_000;
  centre.time = now;
});
afterEach(() => centre.close());

describe("verdicts", () => {
  it("a refused operation waits for attention and blocks nothing", async () => {
    const phone = await signedIn();
    const bad = op("note.add");
    centre.judge = ({ id }) =>
      id === bad.id ? { s: "rejected", why: "consent_missing" } : { s: "accepted" };
    await phone.outbox.keep([bad, op("tag.add")], {});
    await phone.push();
    const { rejected, sent } = await phone.outbox.everything();
    assert.deepEqual(
      rejected.map(({ id, why }) => [id, why]),
      [[bad.id, "consent_missing"]],
    );
    assert.equal(sent.length, 1);
    assert.equal((await phone.outbox.standing()).attention, 1);
  });

  it("of an erased member no content stays on the phone", async () => {
    const phone = await signedIn();
    centre.judge = () => ({ s: "rejected", why: "erased" });
    await phone.outbox.keep([op("note.add", { p: { text: "秘密" } })], {});
    await phone.push();
    assert.doesNotMatch(JSON.stringify(await phone.outbox.everything()), /秘密/);
  });

  it("what was said of a member who was erased since is not sent again after a restore", async () => {
    const phone = await signedIn();
    const [gone, other] = [op("note.add", { p: { text: "秘密" } }), op("note.add", { m: "m-2" })];
    await phone.outbox.keep([gone, other], {});
    await phone.push();
    centre.feed("s1", { m: "m-1", why: "erased" });
    await phone.pull();
    await phone.sameEpoch("e2");
    const { waiting } = await phone.outbox.everything();
    assert.deepEqual(
      waiting.map(({ id }) => id),
      [other.id],
    );
  });

  it("a deferred operation stays, lets others pass, is tried again, and shows after an hour", async () => {
    const phone = await signedIn();
    const early = op("allergy.add");
    centre.judge = ({ id }) => ({ s: id === early.id ? "deferred" : "accepted" });
    await phone.outbox.keep([early], {});
    await phone.push();
    await phone.outbox.keep([op("tag.add"), op("note.add")], {});
    await phone.push();
    assert.equal(await unsent(phone), 1);
    assert.deepEqual(centre.pushes.map(kinds), [["allergy.add"], ["tag.add", "note.add"]]);
    assert.equal((await phone.outbox.standing()).attention, 0);
    time += 3_600_000;
    assert.equal((await phone.outbox.standing()).attention, 1);
    centre.judge = () => ({ s: "accepted" });
    await phone.push();
    assert.equal(await unsent(phone), 0);
    assert.equal(centre.ops.at(-1).n, 1);
  });

  it("a full outbox of deferred operations does not keep a new one waiting", async () => {
    const phone = await signedIn();
    centre.judge = ({ k }) => ({ s: k === "future" ? "deferred" : "accepted" });
    await phone.outbox.keep(
      Array.from({ length: 150 }, () => op("future")),
      {},
    );
    await phone.push();
    time += 120_000;
    await phone.outbox.keep([op("note.add")], {});
    await phone.push();
    assert.equal(await unsent(phone), 150);
    assert.equal(centre.verdicts.size, 1);
  });

  it("an answer without a verdict leaves the operation in the outbox, and does not spin", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add")], {});
    centre.faults.push({ text: JSON.stringify({ results: [], server_time: now(), epoch: "e1" }) });
    await phone.push();
    assert.equal(await unsent(phone), 1);
    assert.equal(centre.pushes.length, 1);
    assert.equal(phone.timers.length, 1);
    time += 60_000;
    await phone.push();
    assert.equal(await unsent(phone), 0);
  });

  it("an answer to what a browser threw away settles nothing that was kept since", async () => {
    const later = op("tag.add");
    const phone = await signedIn({
      fetch: async (...asked) => {
        const answer = await fetch(...asked);
        await phone.outbox.db.destroy();
        await phone.outbox.keep([later]);
        return answer;
      },
    });
    await phone.outbox.keep([op("allergy.add")]);
    await phone.push();
    const { waiting, sent } = await phone.outbox.everything();
    assert.deepEqual([waiting.map(({ id }) => id), sent], [[later.id], []]);
  });

  it("tells every page after each verdict, naming the card", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add", { m: "m-9" })], {});
    await phone.push();
    assert.deepEqual(phone.posted, [
      {
        type: "sync",
        m: "m-9",
        unsent: 0,
        level: "ok",
        minutes: 0,
        attention: 0,
        offline: false,
        enrolled: true,
        locked: false,
      },
    ]);
  });

  it("names no card for a look at it that was kept: nothing on it changed", async () => {
    const phone = await signedIn();
    const named = () => phone.posted.filter(({ type }) => type === "sync").map(({ m }) => m);
    await phone.outbox.keep([op("scan.seen", { m: "m-9" })], {});
    await phone.push();
    assert.deepEqual(named(), [""]);
    centre.judge = () => ({ s: "rejected", why: "forbidden" });
    await phone.outbox.keep([op("scan.seen", { m: "m-9" })], {});
    await phone.push();
    assert.deepEqual(named(), ["", "m-9"]);
  });

  it("a code scanned offline becomes its member", async () => {
    const phone = await signedIn();
    centre.judge = (each) => ({ s: "accepted", m: each.m.startsWith("code:") ? "m-7" : undefined });
    const [first, second] = [op("scan.seen", { m: "code:ABC" }), op("tag.add", { m: "code:ABC" })];
    await phone.outbox.keep([first], {});
    await phone.push();
    await phone.outbox.keep([second], {});
    assert.deepEqual(await phone.outbox.recall("alias:code:ABC"), ["m-7"]);
    const { judged } = await phone.outbox.of("m-7");
    assert.deepEqual(
      judged.map(({ id }) => id),
      [first.id],
    );
    await phone.push();
    assert.equal((await phone.outbox.of("m-7")).judged.length, 2);
    assert.ok(centre.ops.every(({ m }) => m === "code:ABC"));
  });
});

describe("a code that found its member", () => {
  it("takes along what still waits under the code", async () => {
    const phone = await signedIn();
    const [first, second] = [op("scan.seen", { m: "code:ABC" }), op("future", { m: "code:ABC" })];
    centre.judge = ({ k }) => (k === "future" ? { s: "deferred" } : { s: "accepted", m: "m-7" });
    await phone.outbox.keep([first, second]);
    await phone.push();
    const { waiting } = await phone.outbox.of("m-7");
    assert.deepEqual(
      waiting.map(({ id, v }) => [id, v.m]),
      [[second.id, "code:ABC"]],
    );
  });
});
