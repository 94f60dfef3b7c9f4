import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { enrol, signOut } from "../../static/worker/accounts.js";
import { Centre } from "./centre.js";
import { cardRow, GUIDE_A, GUIDE_B, op, phoneAt, store } from "./phones.js";

let centre;

async function signedIn() {
  const phone = phoneAt(centre);
  await phone.session.change(GUIDE_A);
  return phone;
}

beforeEach(async () => {
  centre = await new Centre().open();
});
afterEach(() => centre.close());

describe("signing out", () => {
  it("during a pull leaves no card behind", async () => {
    centre.feed("s1", cardRow("m-1"));
    const phone = await signedIn();
    const pulling = phone.pull();
    await signOut(phone);
    await pulling;
    assert.equal(await phone.cards.card("m-1"), null);
  });

  it("is told to every page, and so is another guide's signing in", async () => {
    const phone = await signedIn();
    const times = () => phone.posted.filter(({ type }) => type === "left").length;
    await enrol(phone, { ...GUIDE_A, epoch: "e1" });
    assert.equal(times(), 0);
    await enrol(phone, { ...GUIDE_B, epoch: "e1" });
    assert.equal(times(), 1);
    await signOut(phone);
    assert.equal(times(), 2);
  });

  it("works on a phone that is full but for its cards", async () => {
    centre.feed("s1", cardRow("m-1"));
    const phone = await signedIn();
    await phone.pull();
    const { leave } = phone.outbox;
    phone.outbox.leave = async () => {
      if (await phone.cards.card("m-1")) throw new DOMException("full", "QuotaExceededError");
      return leave();
    };
    await signOut(phone);
    assert.equal(await phone.session.who(), undefined);
  });

  it("is on disk before it is said: no power cut signs the guide in again", async (t) => {
    const phone = await signedIn();
    const begun = t.mock.method(IDBDatabase.prototype, "transaction");
    await phone.session.leave();
    const kept = begun.mock.calls
      .map(({ arguments: [stores, mode, how] }) => [stores, mode, how])
      .filter(([, mode]) => mode === "readwrite");
    assert.deepEqual(kept, [[["state"], "readwrite", { durability: "strict" }]]);
  });

  it("of a colleague whose sign-in was revoked leaves this guide's cards alone", async () => {
    centre.feed("s1", cardRow("m-1"));
    const phone = await signedIn();
    await phone.outbox.keep([op("note.add")]);
    await phone.session.change(GUIDE_B);
    await phone.pull();
    centre.faults.push({ status: 403, text: '{"error":"revoked"}' });
    await phone.push();
    assert.ok(await phone.cards.card("m-1"));
    assert.equal((await phone.session.who()).id, "guide-b");
  });
});

describe("signing in again", () => {
  const both = { ...GUIDE_A, epoch: "e1", stores: [store("s1"), store("s2")] };

  it("without a store that one had leaves none of its cards, and keeps what is unsent", async () => {
    centre.feed("s1", cardRow("m-1"));
    const phone = phoneAt(centre);
    await enrol(phone, both);
    await phone.pull();
    await phone.outbox.keep([op("note.add")]);
    await enrol(phone, { ...both });
    assert.ok(await phone.cards.card("m-1"));
    await enrol(phone, { ...both, stores: [store("s2")] });
    assert.equal(await phone.cards.card("m-1"), null);
    assert.equal((await phone.outbox.of("m-1")).waiting.length, 1);
  });
});
