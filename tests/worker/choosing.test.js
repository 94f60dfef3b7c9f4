import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { GUIDE_A } from "./phones.js";
import { cardRow, indexRow, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const ROWS = [cardRow(LI), indexRow(LI, "李静", "lijing")];
const SECRET = btoa("a secret of thirty-two characters");
const STRICT = { ...GUIDE_A, secret: SECRET, lock: { how: "pin", minutes: 15 }, epoch: "e1" };
const OPEN = { ...STRICT, lock: { how: "open", minutes: 15 } };
const FIRST = { pin: "250731", again: "250731" };
const OTHER = { pin: "804127", again: "804127" };
const LONG = 10 * 60_000 + 1;
let shop;

/** The browser is closed and opened again over the same storage, without network. */
async function restarted() {
  const before = shop;
  before.offline = true;
  shop = await openShop({ before });
  shop.time = before.time;
  shop.offline = true;
}
const opened = (pin) => shop.post("/unlock", { pin, back: "/" });
const name = async () => (await shop.get("/search?q=li", { page: true })).results?.[0]?.name;
const next = (answer) => answer.heads.get("HX-Redirect");

beforeEach(async () => {
  shop = await openShop({ rows: ROWS });
  await enrol(shop.phone, STRICT);
  await shop.phone.pull();
});
afterEach(() => shop.close());

describe("choosing six digits", () => {
  for (const [pin, again, reason] of [
    ["12345", "12345", "pin_digits"],
    ["12345x", "12345x", "pin_digits"],
    ["111111", "111111", "pin_easy"],
    ["654321", "654321", "pin_easy"],
    ["250731", "250732", "pin_again"],
  ])
    it(`does not take ${pin}, ${again}: ${reason}`, async () => {
      assert.equal((await shop.post("/pin", { pin, again })).reason, reason);
    });

  it("is needed where the chain says so: without them only signing in opens a restarted phone", async () => {
    assert.equal((await shop.get("/pin", { page: true })).needed, true);
    await restarted();
    assert.equal((await shop.get("/today", { page: true })).by, "key");
    await opened("250731");
    assert.equal((await shop.get("/today", { page: true })).by, "key");
  });

  it("may be left: where each guide decides, a restarted phone opens by itself", async () => {
    await enrol(shop.phone, OPEN);
    await restarted();
    assert.equal(await name(), "李静");
  });
});

describe("choosing other digits", () => {
  beforeEach(() => shop.post("/pin", FIRST));

  it("asks for those that stand, but for ten minutes after a sign-in", async () => {
    assert.equal((await shop.get("/pin", { page: true })).proof, "");
    shop.time += LONG;
    assert.equal((await shop.get("/pin", { page: true })).proof, "digits");
    assert.equal((await shop.post("/pin", { ...OTHER, present: "250731" })).status, 204);
    await restarted();
    assert.equal((await opened("250731")).reason, "pin_wrong");
    assert.equal((await opened("804127")).status, 204);
    assert.equal(await name(), "李静");
  });

  it("keeps those that stand where they are not said", async () => {
    shop.time += LONG;
    assert.equal(next(await shop.post("/pin", OTHER)), "/pin");
    assert.equal((await shop.post("/pin", { ...OTHER, present: "000000" })).reason, "pin_wrong");
    await restarted();
    assert.equal((await opened("804127")).reason, "pin_wrong");
    assert.equal((await opened("250731")).status, 204);
  });

  it("counts wrong ones, and locks after the fifth", async () => {
    shop.time += LONG;
    const guess = { ...OTHER, present: "000000" };
    for (let turn = 0; turn < 4; turn += 1)
      assert.equal((await shop.post("/pin", guess)).reason, "pin_wrong");
    assert.equal(next(await shop.post("/pin", guess)), "/sign-in?again=1");
    assert.equal(shop.phone.posted.at(-1).type, "locked", "no other page shows on a card");
    assert.equal((await shop.get("/search?q=li", { page: true })).by, "key");
    assert.equal(next(await shop.post("/pin", { ...OTHER, present: "250731" })), "/pin");
    await enrol(shop.phone, STRICT);
    assert.equal((await shop.post("/pin", OTHER)).status, 204, "whoever forgot them signs in");
  });
});

describe("a phone that was left open without digits", () => {
  it("takes none from whoever holds it, until its guide signs in again", async () => {
    await enrol(shop.phone, OPEN);
    shop.time += LONG;
    assert.equal((await shop.get("/pin", { page: true })).proof, "sign_in");
    assert.equal(next(await shop.post("/pin", { ...OTHER, present: "804127" })), "/pin");
    assert.equal(await name(), "李静");
    assert.equal(await shop.phone.outbox.keys.pinned(GUIDE_A.id), false);
    await enrol(shop.phone, OPEN);
    assert.equal(next(await shop.post("/pin", FIRST)), "/");
  });
});

describe("a phone whose chain wants digits, before they are chosen", () => {
  const leads = ({ status, heads }) => [
    status,
    new URL(heads.get("Location") ?? "", "http://x").pathname,
  ];
  const IDLE = 15 * 60_000 + 1;

  it("leads from every whole page to the choice, but where one scans and notes", async () => {
    for (const path of ["/today", "/search?q=li", "/sync", `/members/${LI}`, "/practice"])
      assert.deepEqual(leads(await shop.get(path, { page: true })), [303, "/pin"], path);
    assert.equal((await shop.visit("/arrivals")).status, 303, "the centre's own pages too");
    for (const [path, page] of [
      ["/", "members/scan.html"],
      ["/join", "members/join.html"],
      ["/pin", "accounts/pin.html"],
    ])
      assert.equal((await shop.get(path, { page: true })).name, page);
    await shop.post("/pin", FIRST);
    assert.equal(await name(), "李静");
  });

  it("shows what waits to be sent where only a sign-in lets them be chosen", async () => {
    shop.offline = true;
    await shop.post(`/members/${LI}/presence`, {});
    shop.time += LONG;
    assert.deepEqual(leads(await shop.get("/today", { page: true })), [303, "/pin"]);
    const { name: page, waiting } = await shop.get("/sync", { page: true });
    assert.deepEqual([page, waiting.length], ["sync/status.html", 1]);
  });

  it("closes after a quarter of an hour without a tap: then one signs in", async () => {
    shop.time += IDLE;
    assert.equal((await shop.get("/today", { page: true })).by, "key");
    shop.centre.pages.set("/arrivals", { text: '{"name":"theirs"}' });
    assert.equal((await shop.visit("/arrivals")).by, "key");
    await enrol(shop.phone, STRICT);
    assert.equal((await shop.get("/pin", { page: true })).name, "accounts/pin.html");
  });

  it("is not opened any more by the key that a page holds for a stopped worker", async () => {
    const pages = { held: null };
    await shop.close();
    shop = await openShop({ rows: ROWS, pages });
    await enrol(shop.phone, STRICT);
    assert.ok(pages.held);
    const before = shop;
    shop = await openShop({ before, pages });
    shop.time = before.time + IDLE;
    assert.equal(await shop.phone.session.key(), null, "a tap that wakes it comes too late");
    assert.equal((await shop.get("/today", { page: true })).by, "key");
    assert.equal(pages.held, null);
  });

  it("leaves a desk as it is: nothing is carried there", async () => {
    await enrol(shop.phone, { ...STRICT, staff: { ...STRICT.staff, role: "admin" } });
    shop.time += IDLE;
    shop.centre.pages.set("/overview", { text: '{"name":"board"}' });
    assert.equal((await shop.visit("/overview")).name, "board");
    assert.ok(await shop.phone.session.key());
  });
});
