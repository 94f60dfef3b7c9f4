import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { pause } from "../../static/worker/push.js";
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

describe("when the network or the centre fails", () => {
  const heads = { "Content-Type": "application/json", "X-Sync": "1" };
  const cases = {
    "the line is cut before the centre hears": { cut: true },
    "the line is cut after the centre kept it": { cut: true, after: true },
    "a captive portal answers with a page": {
      heads: { "Content-Type": "text/html" },
      text: "<h1>Wi-Fi</h1>",
    },
    "a captive portal answers with JSON": {
      heads: { "Content-Type": "application/json" },
      text: '{"results":[]}',
    },
    "a proxy answers 502": { status: 502, heads: {}, text: "bad gateway" },
    "the answer is half a sentence": { text: '{"results":[' },
    "the sign-in has ended": { status: 401, heads },
    "the protocol is old": { status: 409, heads, text: '{"why":"proto"}' },
    "the device is refused without a word": { status: 403, heads },
  };
  for (const [name, fault] of Object.entries(cases)) {
    it(`keeps everything when ${name}, and sends the same bytes once it is over`, async () => {
      const phone = await signedIn();
      await phone.outbox.keep([op("note.add"), op("tag.add")], {});
      centre.faults.push(fault);
      await phone.push();
      assert.equal(await unsent(phone), 2);
      assert.equal(phone.timers.length, 1);
      time += phone.timers[0].ms;
      await phone.push();
      assert.equal(await unsent(phone), 0);
      assert.equal((await phone.outbox.everything()).rejected.length, 0);
      assert.equal(centre.verdicts.size, 2);
      const [first, second] = centre.pushes;
      assert.deepEqual(second.body.ops, first.body.ops);
    });
  }

  it("believes no acceptance without the centre's mark", async () => {
    const phone = await signedIn();
    const note = op("note.add");
    await phone.outbox.keep([note]);
    const text = JSON.stringify({ results: [{ id: note.id, s: "accepted", rev: 1 }], epoch: "e1" });
    centre.faults.push({ heads: { "Content-Type": "application/json" }, text });
    await phone.push();
    assert.equal(await unsent(phone), 1);
  });

  it("an operation keeps its number when it goes again beside a new one", async () => {
    const phone = await signedIn();
    const [first, second] = [op("note.add"), op("tag.add")];
    await phone.outbox.keep([first]);
    centre.faults.push({ cut: true });
    await phone.push();
    await phone.outbox.keep([second]);
    await phone.push(true);
    assert.deepEqual(
      centre.pushes.at(-1).body.ops.map(({ id, n }) => [id, n]),
      [
        [first.id, 1],
        [second.id, 2],
      ],
    );
  });

  it("halves the batch on 413 until it is taken", async () => {
    const phone = await signedIn();
    await phone.outbox.keep(
      Array.from({ length: 10 }, () => op("tag.add")),
      {},
    );
    centre.faults.push(
      { status: 413, heads: {} },
      { status: 413, heads: {} },
      { status: 413, heads: {} },
      { status: 413, heads: {} },
    );
    await phone.push();
    assert.deepEqual(
      centre.pushes.slice(-2).map((each) => each.body.ops.length),
      [6, 4],
    );
    assert.equal(await unsent(phone), 0);
  });

  it("waits as long as the centre asks, even when urged, and never beyond a minute", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("tag.add")], {});
    centre.faults.push({ status: 503, heads: { "Retry-After": "20" } });
    await phone.push();
    time += 19_000;
    await phone.push(true);
    assert.equal(centre.pushes.length, 1);
    time += 1_000;
    centre.faults.push({ status: 429, heads: { "Retry-After": "9000" } });
    await phone.push();
    time += 60_000;
    await phone.push();
    assert.equal(await unsent(phone), 0);
  });

  it("waits longer after each failure, and tries at once when a person or the network says so", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("tag.add")], {});
    for (let i = 0; i < 4; i += 1) centre.faults.push({ cut: true });
    await phone.push();
    await phone.push();
    assert.equal(centre.pushes.length, 1);
    await phone.push(true);
    await phone.push(true);
    assert.equal(centre.pushes.length, 3);
    const waits = phone.timers.map(({ ms }) => ms);
    assert.deepEqual(
      waits,
      [...waits].sort((a, b) => a - b),
    );
    assert.ok(waits[0] < waits[2]);
    time += 60_000;
    await phone.push();
    await phone.push(true);
    assert.equal(await unsent(phone), 0);
  });

  it("is not held back by a clock that is set to the past", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("tag.add")], {});
    centre.faults.push({ cut: true });
    await phone.push();
    time -= 400 * 86_400_000;
    await phone.push();
    assert.equal(await unsent(phone), 0);
  });

  it("goes on with a colleague's operations when one sign-in has ended", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("tag.add")], {});
    await phone.session.change(GUIDE_B);
    centre.tickets.delete("ticket-a");
    await phone.outbox.keep([op("note.add", { act: "guide-b" })], {});
    await phone.push();
    assert.deepEqual(
      [...centre.verdicts.values()].map(({ result }) => result.s),
      ["accepted"],
    );
    assert.equal(await unsent(phone), 1);
    assert.ok(!phone.posted.some(({ type }) => type === "sign-in"));
    const before = centre.pushes.length;
    await phone.outbox.keep([op("note.add", { act: "guide-b" })], {});
    await phone.push();
    assert.equal(centre.pushes.length, before + 1);
  });

  it("the pause grows from half a second or so to a minute, never beyond", () => {
    assert.ok(pause(1, 0) >= 1_000 && pause(1, 1) <= 2_000);
    assert.equal(pause(50, 1), 60_000);
    assert.ok(pause(50, 0) >= 30_000);
  });
});
