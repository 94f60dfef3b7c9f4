import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Centre } from "./centre.js";
import { GUIDE_A, GUIDE_B, op, phoneAt } from "./phones.js";

let centre;
let time;
const now = () => time;

async function signedIn(options) {
  const phone = phoneAt(centre, { now, ...options });
  await phone.session.change(GUIDE_A);
  await phone.session.remember({ epoch: centre.epoch });
  return phone;
}
const _kinds = (request) => request.body.ops.map((each) => each.k);
const unsent = async (phone) => (await phone.outbox.standing()).unsent;

beforeEach(async () => {
  centre = await new Centre().open();
  time = 1_700_000_000_000;
  centre.time = now;
});
afterEach(() => centre.close());

describe("triggers and restarts", () => {
  it("the phone knows which devices it is, one a person, after a restart too", async () => {
    const phone = await signedIn();
    await phone.session.change(GUIDE_B);
    await phone.session.change(undefined);
    const again = phoneAt(centre, { now, indexedDB: phone.indexedDB });
    assert.deepEqual(await again.outbox.devices(), [GUIDE_A.device, GUIDE_B.device]);
  });

  it("an operation kept while a batch is on its way follows it without a further trigger", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("tag.add")], {});
    const sending = phone.push();
    await phone.outbox.keep([op("note.add")], {});
    await sending;
    await phone.push();
    assert.equal(await unsent(phone), 0);
    assert.equal(centre.verdicts.size, 2);
  });

  it("a trigger that comes as the last try ends is not lost", async () => {
    const phone = await signedIn();
    for (let i = 0; i < 20; i += 1) {
      await Promise.all([
        phone.push(),
        phone.outbox.keep([op("tag.add")], {}).then(() => phone.push()),
      ]);
    }
    assert.equal(await unsent(phone), 0);
  });

  it("a worker killed at any request sends everything once after it starts again", async () => {
    for (let point = 1; point <= 4; point += 1) {
      centre.verdicts.clear();
      let calls = 0;
      const dies = async (...request) => {
        calls += 1;
        if (calls === point) return new Promise(() => {});
        const response = await fetch(...request);
        calls += 1;
        return calls === point ? new Promise(() => {}) : response;
      };
      const dead = await signedIn({ fetch: dies });
      await dead.outbox.keep(
        Array.from({ length: 150 }, () => op("note.add")),
        {},
      );
      void dead.push();
      while (calls < point) await new Promise((ok) => setTimeout(ok, 5));
      const phone = phoneAt(centre, { now, indexedDB: dead.indexedDB });
      await phone.push();
      assert.equal(await unsent(phone), 0);
      assert.equal(centre.verdicts.size, 150);
      assert.equal((await phone.outbox.everything()).rejected.length, 0);
      const counted = new Set([...centre.verdicts.values()].map(({ text }) => JSON.parse(text).n));
      assert.equal(counted.size, 150);
    }
  });

  it("two workers at once double nothing", async () => {
    const one = await signedIn();
    await one.outbox.keep(
      Array.from({ length: 120 }, () => op("tag.add")),
      {},
    );
    const other = phoneAt(centre, { now, indexedDB: one.indexedDB });
    await Promise.all([one.push(), other.push()]);
    await one.push();
    assert.equal(centre.verdicts.size, 120);
    assert.equal((await one.outbox.everything()).rejected.length, 0);
  });

  it("the age of the oldest is quiet, amber after 15 minutes, red after four hours", async () => {
    const phone = await signedIn();
    const level = async () => (await phone.outbox.standing()).level;
    assert.equal(await level(), "ok");
    await phone.outbox.keep([op("tag.add")], {});
    assert.equal(await level(), "waiting");
    time += 15 * 60_000;
    assert.equal(await level(), "amber");
    time += 225 * 60_000;
    assert.equal(await level(), "red");
  });
});
