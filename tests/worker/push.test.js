import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { Centre } from "./centre.js";
import { cardRow, GUIDE_A, GUIDE_B, op, phoneAt } from "./phones.js";

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
    const { ops, wall, ...said } = request.body;
    assert.deepEqual(said, { proto: 1, build: "test" });
    assert.equal(await unsent(phone), 0);
  });

  it("says how much is left, and since when, while it cannot send all at once", async () => {
    const phone = await signedIn();
    await phone.outbox.keep(Array.from({ length: 101 }, () => op("note.add")));
    time += 5_000;
    await phone.push();
    const said = centre.pushes.map(({ body }) => [body.outbox_len, body.oldest_unsent_ms]);
    assert.deepEqual(said, [
      [101, 5_000],
      [undefined, undefined],
    ]);
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
      const shown = request.heads.authorization.slice(7);
      const actor = centre.tokens.get(shown) ?? centre.tickets.get(shown);
      assert.ok(request.body.ops.every((each) => each.act === actor));
      assert.deepEqual(
        request.body.ops.map((each) => each.n),
        [1],
      );
    }
    assert.equal(await unsent(phone), 0);
  });

  it("keeps no card that was sent to a guide who left the phone", async () => {
    const phone = await signedIn();
    centre.rowsFor = ({ m }) => [{ ...cardRow(m), seq: 9 }];
    await phone.outbox.keep([op("note.add", { m: "m-9" })]);
    await enrol(phone, { ...GUIDE_B, epoch: "e1" });
    await phone.push();
    assert.equal(await unsent(phone), 0);
    assert.equal(await phone.cards.card("m-9"), null);
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

  it("asks for a sign-in when nobody is known any more whose operations wait", async () => {
    const phone = await signedIn();
    await phone.outbox.keep([op("tag.add")], {});
    await phone.outbox.db.strict(["identities"], (tx) => tx.objectStore("identities").clear());
    await phone.push();
    assert.deepEqual(
      phone.posted.map(({ type }) => type),
      ["sign-in"],
    );
    assert.equal(await unsent(phone), 1);
  });
});
