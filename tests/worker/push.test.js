import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { pause } from "../../static/worker/push.js";
import { Centre, GUIDE_A, GUIDE_B, op, phoneAt } from "./centre.js";

let centre;
let time;
const now = () => time;

async function signedIn(options) {
  const phone = phoneAt(centre, { now, ...options });
  await phone.session.change(GUIDE_A);
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

describe("what is sent", () => {
  it("sends what was kept, counted from one without a gap, under the actor's token", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add"), op("tag.add")], {});
    await phone.push();
    const [request] = centre.pushes;
    assert.deepEqual(
      request.body.ops.map((each) => each.n),
      [1, 2],
    );
    assert.equal(request.heads.authorization, "Bearer token-a");
    const { proto, dev, build, outbox_len, rejected_len } = request.body;
    const envelope = { proto: 1, dev: "phone-1", build: "test", outbox_len: 2, rejected_len: 0 };
    assert.deepEqual({ proto, dev, build, outbox_len, rejected_len }, envelope);
    assert.equal(await unsent(phone), 0);
  });

  it("sends an allergy first, with what it leans on before it", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add", { m: "m-2" })], {});
    await phone.outbox.keep([op("scan.seen"), op("consent.set"), op("allergy.add")], {});
    await phone.outbox.keep([op("tag.add")], {});
    await phone.push();
    assert.deepEqual(kinds(centre.pushes[0]), [
      "scan.seen",
      "consent.set",
      "allergy.add",
      "note.add",
      "tag.add",
    ]);
    assert.deepEqual(
      centre.ops.map((each) => each.n),
      [1, 2, 3, 4, 5],
    );
  });

  it("sends at most 100 operations and 256 KiB in one request", async () => {
    const phone = await signedIn();
    const long = "字".repeat(1_300);
    await phone.outbox.keep(
      Array.from({ length: 230 }, (_, i) => op("note.add", { p: { text: i < 120 ? "" : long } })),
      {},
    );
    await phone.push();
    assert.equal(centre.ops.length, 230);
    assert.ok(centre.pushes.every((each) => each.body.ops.length <= 100));
    assert.ok(
      centre.pushes.every((each) => Buffer.byteLength(JSON.stringify(each.body)) <= 256 * 1024),
    );
  });

  it("never sends one guide's operations as another", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add")], {});
    await phone.session.change(GUIDE_B);
    await phone.outbox.keep([op("tag.add", { act: "guide-b" })], {});
    await phone.push();
    for (const request of centre.pushes) {
      const actor = centre.tokens.get(request.heads.authorization.slice(7));
      assert.ok(request.body.ops.every((each) => each.act === actor));
      assert.deepEqual(
        request.body.ops.map((each) => each.n),
        [1],
      );
    }
    assert.equal(await unsent(phone), 0);
  });

  it("does not send what was taken back within ten seconds, and leaves no gap for it", async () => {
    const phone = await signedIn();
    const [first, second] = [op("tag.add"), op("note.add")];
    await phone.outbox.keep([first, second], {});
    time += 9_000;
    assert.equal(await phone.outbox.takeBack(first.id), true);
    time += 2_000;
    assert.equal(await phone.outbox.takeBack(second.id), false);
    await phone.push();
    assert.deepEqual(
      centre.ops.map(({ id, n }) => [id, n]),
      [[second.id, 1]],
    );
  });

  it("does not take back what may have been sent", async () => {
    const phone = await signedIn();
    const tag = op("tag.add");
    await phone.outbox.keep([tag], {});
    centre.faults.push({ cut: true });
    await phone.push();
    assert.equal(await phone.outbox.takeBack(tag.id), false);
  });
});

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

  it("tells every page after each verdict, naming the card", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add", { m: "m-9" })], {});
    await phone.push();
    assert.deepEqual(phone.posted, [
      { type: "sync", m: "m-9", unsent: 0, level: "ok", minutes: 0, attention: 0, offline: false },
    ]);
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
    centre.tokens.delete("token-a");
    await phone.outbox.keep([op("note.add", { act: "guide-b" })], {});
    await phone.push();
    assert.deepEqual(
      [...centre.verdicts.values()].map(({ result }) => result.s),
      ["accepted"],
    );
    assert.equal(await unsent(phone), 1);
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

describe("triggers and restarts", () => {
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

describe("restored, revoked, signed in anew", () => {
  it("sends again what a restored centre no longer has, under the same ids", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add"), op("tag.add")], {});
    await phone.push();
    centre.verdicts.clear();
    centre.epoch = "e2";
    await phone.outbox.keep([op("allergy.add")], {});
    await phone.push();
    await phone.push();
    assert.equal(centre.verdicts.size, 3);
    assert.equal(await unsent(phone), 0);
    assert.equal((await phone.outbox.everything()).rejected.length, 0);
  });

  it("keeps judged operations for seven days and no longer", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add")], {});
    await phone.push();
    time += 7 * 86_400_000 + 1;
    await phone.outbox.keep([op("tag.add")], {});
    await phone.push();
    assert.deepEqual(
      (await phone.outbox.everything()).sent.map(({ v }) => v.k),
      ["tag.add"],
    );
  });

  it("a revoked phone forgets its cards and delivers its outbox where it is told", async () => {
    const phone = await signedIn();
    centre.feed("s1", { t: "card", k: "m-1", body: { m: "m-1", rev: 1, codes: [] } });
    await phone.pull();
    await phone.outbox.keep([op("note.add")], {});
    centre.faults.push({ status: 403, text: '{"wipe":true,"quarantine":"/sync/v1/quarantine"}' });
    await phone.push();
    assert.equal(await phone.cards.card("m-1"), null);
    assert.equal(await phone.session.who(), undefined);
    time += 60_000;
    await phone.push();
    assert.equal(centre.requests.at(-1).path, "/sync/v1/quarantine");
    assert.equal(await unsent(phone), 0);
  });

  it("a new device counts anew from one, what still waited first", async () => {
    const phone = await signedIn();
    const [sent, waiting] = [op("note.add"), op("tag.add")];
    await phone.outbox.keep([sent], {});
    await phone.push();
    await phone.outbox.keep([waiting], {});
    centre.faults.push({ cut: true });
    await phone.push();
    await phone.session.change({ ...GUIDE_A, device: "phone-9" });
    assert.equal(await phone.outbox.takeBack(waiting.id), false);
    await phone.outbox.keep([op("allergy.add")], {});
    await phone.push(true);
    const last = centre.pushes.at(-1).body;
    assert.deepEqual(
      [last.dev, ...last.ops.map(({ k, n }) => `${n} ${k}`)],
      ["phone-9", "1 tag.add", "2 allergy.add"],
    );
  });

  it("signing out keeps what is unsent, and it is still delivered", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add")], {});
    await phone.session.change(undefined);
    await phone.push();
    assert.equal(await unsent(phone), 0);
    assert.equal(centre.verdicts.size, 1);
  });
});
