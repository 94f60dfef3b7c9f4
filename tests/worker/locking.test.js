import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { GUIDE_A, GUIDE_B } from "./phones.js";
import { cardRow, consented, indexRow, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const ROWS = [
  cardRow(LI, { rev: 2, consent: consented("personalisation") }),
  indexRow(LI, "李静", "lijing"),
];
const SECRET = btoa("a secret of thirty-two characters");
const STRICT = { ...GUIDE_A, secret: SECRET, lock: { how: "pin", minutes: 15 }, epoch: "e1" };
const AGREED = { layer: "personalisation", state: "given", text: "喜欢安静的角落" };
const PIN = { pin: "250731", again: "250731" };
const MINUTE = 60_000;
let shop;

/** The browser is closed and opened again over the same storage. */
async function restarted() {
  const before = shop;
  before.offline = true;
  const old = before.phone;
  shop = await openShop({ before });
  shop.time = before.time;
  shop.offline = true;
  return old;
}
const opened = (pin) => shop.post("/unlock", { pin, back: `/members/${LI}` });
const name = async () => (await shop.get("/search?q=li", { page: true })).results?.[0]?.name;

beforeEach(async () => {
  shop = await openShop({ rows: ROWS });
  await enrol(shop.phone, STRICT);
  await shop.phone.pull();
});
afterEach(() => shop.close());

describe("a phone that is locked with six digits", () => {
  beforeEach(async () => {
    const { status, heads } = await shop.post("/pin", PIN);
    assert.deepEqual([status, heads.get("HX-Redirect")], [204, "/"]);
  });

  it("is closed after a restart, and open after the digits", async () => {
    await restarted();
    const page = await shop.get("/search?q=li", { page: true });
    assert.deepEqual(
      [page.name, page.by, page.back],
      ["accounts/locked.html", "pin", "/search?q=li"],
    );
    const { status, heads } = await opened("250731");
    assert.deepEqual([status, heads.get("HX-Redirect")], [204, `/members/${LI}`]);
    assert.equal(await name(), "李静");
  });

  it("asks for a sign-in after five wrong tries, restarts between them or not", async () => {
    await restarted();
    for (const left of [4, 3]) assert.equal((await opened("000000")).reason, "pin_wrong", left);
    await restarted();
    for (const left of [2, 1]) assert.equal((await opened("000000")).reason, "pin_wrong", left);
    for (const pin of ["000000", "250731"])
      assert.equal((await opened(pin)).heads.get("HX-Redirect"), "/sign-in?again=1");
    shop.offline = false;
    shop.centre.pages.set("/sign-in", { text: '{"name":"the form"}' });
    assert.equal((await shop.visit("/sign-in?again=1")).name, "the form");
    shop.offline = true;
    assert.equal((await shop.get("/today", { page: true })).by, "key");
    await enrol(shop.phone, STRICT);
    await shop.post("/pin", PIN);
    assert.equal(await name(), "李静", "the cards that lay here are read again");
  });

  it("begins to count anew after the right digits", async () => {
    await restarted();
    for (let turn = 0; turn < 4; turn += 1) await opened("000000");
    await opened("250731");
    shop.phone.outbox.keys.lock();
    for (let turn = 0; turn < 4; turn += 1)
      assert.equal((await opened("000000")).reason, "pin_wrong");
    assert.equal((await opened("250731")).status, 204);
  });

  it("closes after a quarter of an hour without a tap, and not before", async () => {
    shop.time += 15 * MINUTE;
    assert.equal(await name(), "李静");
    shop.time += 15 * MINUTE + 1;
    assert.equal((await shop.get("/search?q=li", { page: true })).by, "pin");
  });

  it("notes while it is locked; its author reads that once it is open, and it is sent unread before", async () => {
    await shop.post(`/members/${LI}/presence`, {});
    await shop.phone.push(true);
    await restarted();
    await shop.post(`/members/${LI}/consents`, AGREED);
    const { waiting } = await shop.phone.outbox.of(LI);
    assert.equal(waiting.at(-1).v.p.text, "喜欢安静的角落", "while this worker lives");
    await restarted();
    const lying = (await shop.phone.outbox.of(LI)).waiting.at(-1);
    assert.deepEqual([lying.closed, lying.v.p], [true, {}]);
    await opened("250731");
    const { waiting: read } = await shop.phone.outbox.of(LI);
    assert.equal(read.at(-1).v.p.text, "喜欢安静的角落");
    shop.phone.outbox.keys.lock();
    shop.centre.requests.length = 0;
    shop.offline = false;
    await shop.phone.push(true);
    const [push] = shop.centre.pushes;
    assert.deepEqual([push.sealed, push.heads.authorization], [true, "Bearer ticket-a"]);
    assert.equal(push.body.ops.at(-1).p.text, "喜欢安静的角落");
    assert.equal((await shop.phone.outbox.standing()).unsent, 0);
  });

  it("does not show the next guide what the one before left unsent", async () => {
    shop.offline = true;
    await shop.post(`/members/${LI}/presence`, {});
    await shop.post(`/members/${LI}/notes`, { text: "wool" });
    await enrol(shop.phone, { ...GUIDE_B, epoch: "e1" });
    const { waiting } = await shop.get("/sync");
    assert.doesNotMatch(JSON.stringify(waiting), /wool/);
    assert.ok((await shop.phone.outbox.of(LI)).waiting.every(({ closed }) => closed));
  });
});

describe("what lies on a phone", () => {
  /** Every value of both databases as text. */
  async function lying() {
    const said = [];
    for (const { db } of [shop.phone.cards, shop.phone.outbox]) {
      const opened = await db.open();
      for (const store of opened.objectStoreNames) {
        const rows = await db.read(
          [store],
          (tx) =>
            new Promise((ok) => {
              tx.objectStore(store).getAll().onsuccess = ({ target }) => ok(target.result);
            }),
        );
        for (const row of rows)
          said.push(
            JSON.stringify(row, (_name, value) =>
              ArrayBuffer.isView(value) ? Buffer.from(value).toString("latin1") : value,
            ),
          );
      }
    }
    return said.join("\n");
  }

  it("names nobody: no member, no guide, no store, and nothing that was noted or typed", async () => {
    await shop.post("/pin", PIN);
    await shop.post("/join", { phone: "13800135021", address: "赵女士" });
    await shop.post(`/members/${LI}/presence`, {});
    await shop.post(`/members/${LI}/notes`, { text: "喜欢安静的角落" });
    await shop.phone.push(true);
    await shop.phone.pull();
    const text = await lying();
    for (const word of [
      "李静",
      "lijing",
      "5021",
      "赵女士",
      "王芳",
      "静安寺店",
      "Store s1",
      "角落",
      "token-a",
    ])
      assert.ok(!text.includes(word), word);
  });
});
