import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Centre, cardRow, GUIDE_A, indexRow, op, phoneAt, store } from "./centre.js";

let centre;
let time;
const now = () => time;

async function signedIn(options, who = GUIDE_A) {
  const phone = phoneAt(centre, { now, ...options });
  await phone.session.change(who);
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
      { t: "product", k: "p-1", body: { barcode: "6901234567892" } },
      { t: "setting", k: "store", body: { key: "store", id: "s1", tz: "Asia/Shanghai" } },
      { t: "setting", k: "words", body: { key: "words", concepts: {} } },
      { t: "from-a-later-centre", k: "x", body: {} },
    );
    const phone = await signedIn();
    await phone.pull();
    assert.deepEqual(await phone.cards.followups(), [followup]);
    assert.equal(await phone.cards.sells("6901234567892"), true);
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
});

describe("what goes", () => {
  it("a member who left takes card, index, follow-ups and presence along", async () => {
    centre.feed("s1", cardRow("m-1", { codes: ["c1"] }), indexRow("m-1", "李静", "lijing"));
    centre.feed("s1", { t: "followup", k: "f-1", body: { id: "f-1", m: "m-1" } });
    const phone = await signedIn();
    await phone.pull();
    await phone.cards.arrive("m-1");
    centre.feed("s1", { m: "m-1", why: "left_scope" });
    await phone.pull();
    assert.equal(await phone.cards.card("m-1"), null);
    assert.equal(await phone.cards.holder("c1"), undefined);
    assert.deepEqual(await phone.cards.followups(), []);
    assert.equal(await phone.cards.present("m-1"), false);
    assert.deepEqual((await phone.apply.faces()).search("lijing").found, []);
  });

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

  it("a cursor too old brings everything anew and leaves the outbox alone", async () => {
    centre.feed("s1", cardRow("m-1"));
    const phone = await signedIn();
    await phone.pull();
    await phone.outbox.keep([op("note.add")], {});
    centre.faults.push({
      text: JSON.stringify({
        epoch: "e1",
        rows: [],
        gone: [],
        next: "",
        more: true,
        reset: true,
        server_time: time,
      }),
    });
    await phone.pull();
    assert.ok(await phone.cards.card("m-1"));
    assert.equal(pulls().at(-1).query.get("cursor"), "");
    assert.equal((await phone.outbox.standing()).unsent, 1);
  });

  it("a first page that says so itself is taken as it is", async () => {
    centre.feed("s1", cardRow("m-1"));
    const phone = await signedIn();
    centre.resets = true;
    await phone.pull();
    assert.equal(pulls().length, 1);
    assert.ok(await phone.cards.card("m-1"));
  });

  it("a restored centre is pulled anew, and what only this phone remembers is sent again", async () => {
    centre.feed("s1", cardRow("m-1"), cardRow("m-2"));
    const phone = await signedIn();
    await phone.pull();
    await phone.outbox.keep([op("note.add")], {});
    await phone.push();
    centre.verdicts.clear();
    centre.epoch = "e2";
    centre.feeds.set("s1", []);
    centre.feed("s1", cardRow("m-1", { name: "旧" }));
    await phone.pull();
    assert.equal(await phone.cards.card("m-2"), null);
    assert.equal((await phone.cards.card("m-1")).name, "旧");
    await phone.push();
    assert.equal(centre.verdicts.size, 1);
  });
});

describe("rows that a push brings", () => {
  it("are applied at once, and an older page does not put the card back", async () => {
    centre.feed("s1", cardRow("m-1", { rev: 1 }));
    const phone = await signedIn();
    await phone.pull();
    centre.rowsFor = ({ m }, { rev }) => [{ ...cardRow(m, { rev: rev + 5 }), seq: 9 }];
    await phone.outbox.keep([op("note.add")], {});
    await phone.push();
    assert.equal((await phone.cards.card("m-1")).rev, 6);
    centre.feed("s1", cardRow("m-1", { rev: 5 }));
    await phone.pull();
    assert.equal((await phone.cards.card("m-1")).rev, 6);
    assert.equal(pulls().at(-1).query.get("cursor"), "e1.1");
  });
});

describe("the lease", () => {
  it("once it has ended nothing can be read, and notes are still kept and sent", async () => {
    centre.lease = { until: new Date(time + 3_600_000).toISOString(), hmac_key: "11" };
    centre.feed("s1", cardRow("m-1"), indexRow("m-1", "李静", "lijing"));
    const phone = await signedIn();
    await phone.pull();
    assert.ok(await phone.cards.card("m-1"));
    time += 3_600_001;
    assert.equal(await phone.cards.card("m-1"), null);
    await phone.outbox.keep([op("note.add")], {});
    await phone.push();
    assert.equal(centre.verdicts.size, 1);
    centre.lease = { until: new Date(time + 3_600_000).toISOString(), hmac_key: "11" };
    await phone.pull();
    assert.ok(await phone.cards.card("m-1"));
  });

  it("a phone clock that is years off is corrected by the centre's", async () => {
    centre.time = () => time + 20 * 365 * 86_400_000;
    const phone = await signedIn();
    await phone.pull();
    assert.ok(Math.abs(phone.session.now() - centre.time()) < 2_000);
    const again = phoneAt(centre, { now, indexedDB: phone.indexedDB });
    await again.session.load();
    assert.ok(Math.abs(again.session.now() - centre.time()) < 2_000);
  });
});
