import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Centre } from "./centre.js";
import { cardRow, GUIDE_A, op, phoneAt } from "./phones.js";

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

  it("forgets none of them because its own clock was ahead for a moment", async () => {
    const server = time;
    centre.time = () => server;
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add")], {});
    await phone.push();
    time += 4 * 365 * 86_400_000;
    await phone.outbox.keep([op("tag.add")], {});
    await phone.push();
    assert.equal((await phone.outbox.everything()).sent.length, 2);
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

  it("sends anew what it had verdicts for when it forgot of which life they are", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add")], {});
    await phone.push();
    centre.verdicts.clear();
    centre.epoch = "e2";
    await phone.session.remember({ epoch: "" });
    await phone.pull();
    await phone.push();
    assert.equal(centre.verdicts.size, 1);
  });

  it("takes a restored centre's cards though a push alone had brought those of the life before", async () => {
    const phone = await signedIn();
    centre.rowsFor = () => [{ ...cardRow("m-1", { rev: 5 }), seq: 9, store: "s1" }];
    await phone.outbox.keep([op("note.add")], {});
    await phone.push();
    assert.equal((await phone.cards.card("m-1")).rev, 5);
    centre.verdicts.clear();
    centre.rowsFor = () => [];
    centre.epoch = "e2";
    centre.feed("s1", cardRow("m-1", { rev: 2 }));
    await phone.pull();
    await phone.pull();
    assert.equal((await phone.cards.card("m-1")).rev, 2);
  });

  it("keeps no card of another life that a push brings late", async () => {
    const phone = await signedIn();
    centre.feed("s1", cardRow("m-1", { rev: 2 }));
    await phone.pull();
    await phone.apply.rows([cardRow("m-1", { rev: 5 })], "e0");
    assert.equal((await phone.cards.card("m-1")).rev, 2);
  });

  it("a new device of a restored centre counts what it sends again as its own", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add")]);
    await phone.push();
    centre.epoch = "e2";
    centre.verdicts.clear();
    centre.tokens.set("token-z", "guide-a");
    await phone.session.change({ ...GUIDE_A, device: "phone-9", token: "token-z" });
    await phone.outbox.keep([op("tag.add")]);
    await phone.push();
    await phone.push();
    assert.deepEqual(
      centre.pushes.at(-1).body.ops.map(({ k, n }) => `${n} ${k}`),
      ["1 tag.add", "2 note.add"],
    );
  });

  it("a new device counts anew from one, what still waited first", async () => {
    const phone = await signedIn();
    const [sent, waiting] = [op("note.add"), op("tag.add")];
    await phone.outbox.keep([sent], {});
    await phone.push();
    await phone.outbox.keep([waiting], {});
    centre.faults.push({ cut: true });
    await phone.push();
    await phone.session.change({ ...GUIDE_A, device: "phone-9", token: "token-b" });
    assert.equal(await phone.outbox.takeBack(waiting.id), false);
    await phone.outbox.keep([op("allergy.add")], {});
    await phone.push(true);
    const { heads, body } = centre.pushes.at(-1);
    assert.deepEqual(
      [heads.authorization, ...body.ops.map(({ k, n }) => `${n} ${k}`)],
      ["Bearer token-b", "1 tag.add", "2 allergy.add"],
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
