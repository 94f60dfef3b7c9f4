import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { GUIDE_A, GUIDE_B } from "./phones.js";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const WIFI = { heads: { "Content-Type": "text/html" }, text: "<h1>Wi-Fi</h1>" };
let shop;
const asked = () => shop.centre.requests.map(({ path }) => path);
const told = () => asked().filter((path) => path === "/sign-out").length;
/** The same phone with another worker. */
const restarted = () => openShop({ before: shop });
const enrolled = (who) => enrol(shop.phone, { ...who, epoch: "e1" });

async function left() {
  const { status, heads } = await shop.post("/sign-out");
  assert.deepEqual([status, heads.get("HX-Redirect")], [204, "/sign-in"]);
  shop.centre.requests.length = 0;
}

beforeEach(async () => {
  shop = await openShop({ rows: [cardRow(LI, { consent: consented("personalisation") })] });
});
afterEach(() => shop.close());

describe("the tap on Sign out", () => {
  it("leaves nothing the phone answers from, after a restart neither", async () => {
    await left();
    assert.equal(shop.centre.session, "");
    const again = await restarted();
    for (const { get, post, phone } of [shop, again]) {
      assert.equal(await phone.session.who(), undefined);
      assert.equal(await phone.cards.card(LI), null);
      for (const path of ["/", "/today", "/search?q=li", `/members/${LI}`])
        assert.equal((await get(path, { page: true })).status, 404, path);
      assert.equal((await post(`/members/${LI}/notes`, { text: "not theirs" })).status, 404);
    }
    assert.equal((await again.phone.outbox.standing()).unsent, 0);
    assert.equal(told(), 0);
  });

  for (const role of ["lead", "area", "hq", "admin"]) {
    it(`signs a phone off on which somebody of the role ${role} is enrolled`, async () => {
      await enrolled({ ...GUIDE_A, staff: { ...GUIDE_A.staff, role } });
      await left();
      assert.equal(await (await restarted()).phone.session.who(), undefined);
      assert.equal(shop.centre.session, "");
    });
  }

  it("ends the session of somebody the phone does not know", async () => {
    await shop.phone.session.change(undefined);
    await left();
    assert.equal(shop.centre.session, "");
  });

  it("signs off when the lease has ended", async () => {
    shop.time = Date.parse("2099-01-02T00:00:00Z");
    await left();
    assert.equal(await shop.phone.session.who(), undefined);
  });

  it("signs off on a phone that is full but for its cards, and says so where nothing gives room", async () => {
    const { outbox, cards, session } = shop.phone;
    const { leave } = outbox;
    let room = false;
    outbox.leave = async (...given) => {
      if (!room || (await cards.card(LI))) throw new DOMException("full", "QuotaExceededError");
      return leave(...given);
    };
    const { status, reason } = await shop.post("/sign-out");
    assert.deepEqual([status, reason], [507, "storage"]);
    assert.ok(await session.who());
    assert.equal(told(), 0);
    room = true;
    await left();
    assert.equal(await session.who(), undefined);
  });

  it("keeps what is unsent; it goes sealed, with its author's ticket", async () => {
    shop.offline = true;
    await shop.post(`/members/${LI}/notes`, { text: "wool" });
    const { unsent } = await shop.phone.outbox.standing();
    await left();
    assert.equal((await shop.phone.outbox.standing()).unsent, unsent);
    shop.offline = false;
    await enrolled(GUIDE_B);
    await shop.phone.push(true);
    const [push] = shop.centre.pushes;
    assert.deepEqual([push.heads.authorization, push.sealed], ["Bearer ticket-a", true]);
    assert.doesNotMatch(push.text, /wool/);
    assert.equal(shop.centre.ops.find(({ k }) => k === "note.add").p.text, "wool");
    assert.equal((await shop.phone.outbox.standing()).unsent, 0);
  });
});

describe("signed off without network", () => {
  beforeEach(async () => {
    shop.offline = true;
    await left();
  });

  it("says so on every page, and that signing in needs the network", async () => {
    for (const path of ["/sign-in", "/", "/overview"]) {
      const { status, name } = await shop.visit(path);
      assert.deepEqual([status, name], [503, "accounts/signed_out.html"]);
    }
    assert.deepEqual(asked(), []);
  });

  it("ends the session before the first page comes from the centre, and once", async () => {
    const again = await restarted();
    assert.equal((await again.visit("/overview")).status, 404);
    assert.deepEqual(asked(), ["/sign-out", "/overview"]);
    assert.equal(shop.centre.session, "");
    await again.visit("/sign-in");
    await (await restarted()).visit("/sign-in");
    assert.equal(told(), 1);
  });

  it("ends it when the network is there again, though no page is opened", async () => {
    await (await restarted()).phone.sync(true);
    assert.equal(shop.centre.session, "");
  });

  it("lets no page come from the centre while a captive portal stands between", async () => {
    shop.offline = false;
    shop.centre.faults.push(WIFI);
    assert.equal((await shop.visit("/overview")).name, "accounts/signed_out.html");
    assert.deepEqual(asked(), ["/sign-out"]);
    assert.equal((await shop.visit("/overview")).status, 404);
    assert.equal(shop.centre.session, "");
  });

  it("ends no session but the one that was left", async () => {
    shop.offline = false;
    shop.centre.session = "session-b"; // opened beside the worker
    assert.equal((await shop.visit("/overview")).status, 404);
    assert.deepEqual([shop.centre.session, told()], ["session-b", 1]);
  });

  it("says nothing more once somebody has signed in", async () => {
    await enrolled({ ...GUIDE_B, session: "session-b" });
    Object.assign(shop, { offline: false });
    shop.centre.session = "session-b";
    const again = await restarted();
    for (const { phone, visit } of [shop, again]) {
      await phone.sync(true);
      await visit("/overview");
    }
    assert.deepEqual([shop.centre.session, told()], ["session-b", 0]);
  });

  it("remembers whose session it was through a second tap", async () => {
    await left();
    shop.offline = false;
    shop.centre.session = "session-b";
    await shop.visit("/sign-in");
    assert.equal(shop.centre.session, "session-b");
  });
});
