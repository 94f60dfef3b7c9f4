import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Centre } from "./centre.js";
import { cardRow, GUIDE_A, op, phoneAt, store } from "./phones.js";

let centre;
let time;
const now = () => time;

async function signedIn(options, who = GUIDE_A) {
  const phone = phoneAt(centre, { now, ...options });
  await phone.session.change(who);
  await phone.session.remember({ epoch: centre.epoch });
  return phone;
}
const pulls = () => centre.requests.filter((each) => each.path === "/sync/v1/pull");
const many = (count, make) => Array.from({ length: count }, (_, at) => make(at));

beforeEach(async () => {
  centre = await new Centre().open();
  time = 1_700_000_000_000;
  centre.time = now;
});
afterEach(() => centre.close());

describe("pulling", () => {
  it("takes page after page until nothing more is there, and knows every card", async () => {
    centre.feed("s1", ...many(1_234, (at) => cardRow(`m-${at}`, { codes: [`c${at}`] })));
    const phone = await signedIn();
    await phone.pull();
    assert.equal(pulls().length, 2);
    assert.equal((await phone.cards.card("m-1233")).m, "m-1233");
    assert.equal(await phone.cards.holder("c77"), "m-77");
    assert.deepEqual(await phone.cards.meta("cursor:s1"), { next: "e1.1234", whole: true });
  });

  it("asks with the cursor and gets 304 when nothing is new", async () => {
    centre.feed("s1", cardRow("m-1"));
    const phone = await signedIn();
    await phone.pull();
    await phone.pull();
    assert.equal(pulls()[1].heads["if-none-match"], '"e1.1"');
    assert.equal(phone.posted.length, 1);
  });

  it("pulls at every pulse of a page, and seldom while nobody answers", async () => {
    centre.feed("s1", cardRow("m-1"));
    let answers = true;
    const via = (...asked) =>
      answers ? fetch(...asked) : Promise.reject(tries.push(time) && new TypeError("no answer"));
    const tries = [];
    const phone = await signedIn({ fetch: via });
    const pulse = async (ms) => {
      time += ms;
      await phone.sync();
    };
    for (const ms of [4_000, 3_990, 4_010, 500]) await pulse(ms);
    assert.equal(pulls().length, 3);
    answers = false;
    for (let turn = 0; turn < 11; turn += 1) await pulse(4_000);
    assert.equal(tries.length, 3);
  });

  it("leaves no card of a store that was taken from the guide, and keeps what is unsent", async () => {
    centre.feed("s1", cardRow("m-1"));
    centre.feed("s2", cardRow("m-2"));
    const phone = await signedIn({}, { ...GUIDE_A, stores: [store("s1"), store("s2")] });
    await phone.outbox.keep([op("note.add")]);
    await phone.pull();
    for (let turn = 0; turn < 3; turn += 1) {
      centre.faults.push({ status: 404, text: '{"error":"not_here"}' });
      await phone.pull();
      assert.equal(await phone.cards.card("m-1"), null);
      assert.ok(await phone.cards.card("m-2"));
    }
    assert.ok(phone.posted.some(({ type }) => type === "sign-in"));
    assert.equal((await phone.outbox.of("m-1")).waiting.length, 1);
    assert.equal(pulls().at(-1).query.get("cursor"), "e1.1");
  });

  it("names the cards that say something new, not one that was only looked at", async () => {
    centre.feed("s1", cardRow("m-1"), cardRow("m-2"));
    const phone = await signedIn();
    await phone.pull();
    phone.posted.length = 0;
    centre.feed(
      "s1",
      cardRow("m-1", { rev: 8, seen_at: "001a204946a36-0036" }),
      cardRow("m-2", { rev: 8, tier: "silver" }),
    );
    await phone.pull();
    assert.deepEqual(
      phone.posted.map(({ m }) => m),
      ["m-2"],
    );
    assert.equal((await phone.cards.card("m-1")).rev, 8);
  });

  it("asks without it now and then, so that the lease is renewed", async () => {
    centre.feed("s1", cardRow("m-1"));
    const phone = await signedIn();
    await phone.pull();
    time += 15 * 60_000;
    centre.lease = { until: "2100-01-01T00:00:00Z", hmac_key: "11" };
    await phone.pull();
    assert.equal((await phone.cards.lease()).until, "2100-01-01T00:00:00Z");
  });

  it("goes on at the page where it was cut off, and holds what it had", async () => {
    centre.feed("s1", ...many(2_200, (at) => cardRow(`m-${at}`)));
    const phone = await signedIn();
    centre.faults.push(null, { cut: true });
    await phone.pull();
    assert.ok(await phone.cards.card("m-0"));
    assert.equal(await phone.cards.card("m-1600"), null);
    assert.deepEqual(await phone.cards.meta("cursor:s1"), { next: "e1.1000", whole: false });
    await phone.pull();
    assert.ok(await phone.cards.card("m-2199"));
    assert.equal(pulls()[2].query.get("cursor"), "e1.1000");
  });

  it("keeps a cursor for each store of the guide", async () => {
    centre.feed("s1", cardRow("m-1"));
    centre.feed("s2", cardRow("m-2"), cardRow("m-3"));
    const phone = await signedIn({}, { ...GUIDE_A, stores: [store("s1"), store("s2")] });
    await phone.pull();
    assert.equal((await phone.cards.meta("cursor:s1")).next, "e1.1");
    assert.equal((await phone.cards.meta("cursor:s2")).next, "e1.2");
  });

  it("keeps follow-ups, products and settings under their keys", async () => {
    const followup = { id: "f-1", m: "m-1", title: "李女士", staff: "guide-a" };
    centre.feed(
      "s1",
      { t: "followup", k: "f-1", body: followup },
      { t: "product", k: "92", body: { v: 1, labels: [], items: [] } },
      { t: "setting", k: "store", body: { key: "store", id: "s1", tz: "Asia/Shanghai" } },
      { t: "setting", k: "words", body: { key: "words", concepts: {} } },
      { t: "from-a-later-centre", k: "x", body: {} },
    );
    const phone = await signedIn();
    await phone.pull();
    assert.deepEqual(await phone.cards.followups(), [followup]);
    assert.deepEqual(await phone.cards.packs("92"), [{ v: 1, labels: [], items: [] }]);
    assert.deepEqual(Object.keys(await phone.cards.settings()).sort(), ["store:s1", "words"]);
  });

  it("does not ask while the centre wants quiet", async () => {
    const phone = await signedIn();
    centre.faults.push({ status: 503, heads: { "Retry-After": "30" } });
    await phone.pull();
    await phone.pull();
    assert.equal(pulls().length, 1);
    time += 30_000;
    await phone.pull();
    assert.equal(pulls().length, 2);
  });

  it("believes no answer without the centre's mark", async () => {
    const phone = await signedIn();
    const page = { epoch: "x", rows: [cardRow("m-evil")], gone: [], next: "x.1", more: false };
    centre.faults.push({
      heads: { "Content-Type": "application/json" },
      text: JSON.stringify(page),
    });
    await phone.pull();
    assert.equal(await phone.cards.card("m-evil"), null);
  });

  it("keeps the newer card a push brought when an older first page comes after it", async () => {
    const phone = await signedIn();
    await phone.apply.rows([cardRow("m-1", { rev: 5 })], "e1");
    const older = { rows: [cardRow("m-1", { rev: 4 }), cardRow("m-2")], gone: [], more: true };
    const first = { store: "s1", next: "" };
    await phone.apply.page({ ...older, epoch: "e1", next: "e1.2" }, first, false, time);
    assert.equal((await phone.cards.card("m-1")).rev, 5);
    assert.equal((await phone.cards.card("m-2")).rev, 1);
  });

  it("keeps no page that was asked for before the cards went", async () => {
    const phone = await signedIn();
    const page = { epoch: "e1", rows: [cardRow("m-1")], gone: [], next: "e1.9", more: false };
    const asked = { store: "s1", next: "e1.8" };
    await assert.rejects(phone.apply.page(page, asked, true, time), /went meanwhile/);
    assert.equal(await phone.cards.card("m-1"), null);
    assert.equal(await phone.cards.meta("cursor:s1"), undefined);
  });
});
