import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Centre } from "./centre.js";
import { cardRow, GUIDE_A, indexRow, op, phoneAt } from "./phones.js";

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
const _many = (count, make) => Array.from({ length: count }, (_, at) => make(at));

beforeEach(async () => {
  centre = await new Centre().open();
  time = 1_700_000_000_000;
  centre.time = now;
});
afterEach(() => centre.close());

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

  it("a card the shop's phones carry no longer goes alone: who it was is still found", async () => {
    const face = indexRow("m-1", "李静", "lijing");
    centre.feed("s1", cardRow("m-1"), face);
    const phone = await signedIn();
    await phone.pull();
    await phone.cards.arrive("m-1");
    centre.feed("s1", { ...face, body: { ...face.body, x: 1 } });
    await phone.pull();
    assert.equal(await phone.cards.card("m-1"), null);
    assert.equal(await phone.cards.present("m-1"), true);
    assert.equal((await phone.apply.faces()).search("lijing").found.length, 1);
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
    const found = async () => (await phone.apply.faces()).search("lijing").found.map(({ m }) => m);
    assert.ok(await phone.cards.card("m-1"));
    assert.deepEqual(await found(), ["m-1"]);
    time += 3_600_001;
    assert.equal(await phone.cards.card("m-1"), null);
    assert.deepEqual(await found(), []);
    await phone.outbox.keep([op("note.add")], {});
    await phone.push();
    assert.equal(centre.verdicts.size, 1);
    centre.lease = { until: new Date(time + 3_600_000).toISOString(), hmac_key: "11" };
    await phone.pull();
    assert.ok(await phone.cards.card("m-1"));
    assert.deepEqual(await found(), ["m-1"]);
  });

  it("a phone clock that is years off is corrected by the centre's", async () => {
    centre.time = () => time + 20 * 365 * 86_400_000;
    const phone = await signedIn();
    await phone.pull();
    assert.ok(Math.abs(phone.session.now() - centre.time()) < 2_000);
    const again = phoneAt(centre, { now, indexedDB: phone.indexedDB });
    await again.outbox.keep([op("note.add")]);
    await again.push();
    const { wall } = centre.pushes[0].body;
    assert.ok(Math.abs(wall - centre.time()) < 2_000, "it sends by the clock it dates notes by");
    assert.ok(Math.abs(again.session.now() - centre.time()) < 2_000);
  });
});

describe("a shell that grows old", () => {
  it("says which cards it reads, and asks for its successor when the centre wants one", async () => {
    const phone = await signedIn();
    const page = { epoch: "e1", rows: [], gone: [], next: "e1.0", more: false, server_time: time };
    centre.faults.push({ text: JSON.stringify({ ...page, min_build: "99" }) });
    await phone.pull();
    assert.equal(pulls()[0].heads["accept-card"], "1");
    assert.deepEqual(phone.posted, [{ type: "update" }]);
  });

  it("too old for any card says so, pulls nothing, and still sends", async () => {
    const phone = await signedIn();
    centre.faults.push({ status: 409, text: '{"error":"build"}' });
    await phone.pull();
    assert.deepEqual(phone.posted, [{ type: "too-old" }]);
    await phone.outbox.keep([op("note.add")], {});
    await phone.push();
    assert.equal((await phone.outbox.standing()).unsent, 0);
  });
});
