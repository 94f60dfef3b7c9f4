import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { GUIDE_A, GUIDE_B } from "./phones.js";
import { cardRow, consented, entry, openShop, START } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const WU = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d02";
const LEAD = { ...GUIDE_A, staff: { ...GUIDE_A.staff, role: "lead" } };
const row = (id, m) => ({ id, m, title: m, staff: "", state: "due" });
const LIST = {
  staff: "guide-a",
  date: "2026-03-08",
  at: "09:12",
  guides: [],
  free: { open: 2, listed: 2 },
  arrived: [],
  done: null,
  kept: false,
  groups: [
    { k: "overdue", rows: [row("1", LI)] },
    { k: "today", rows: [row("2", WU)] },
  ],
};
const PAGE = { status: 200, heads: { "Content-Type": "text/html" }, text: "<h1>list</h1>" };
const heads = { "Content-Type": "application/json" };
let shop;
afterEach(() => shop?.close());
const ids = ({ groups }) => groups.map(({ k, rows }) => [k, ...rows.map(({ id }) => id)]);

/** A lead's phone that was given the list, and then lost the line. */
async function seen({ who = LEAD, list = LIST } = {}) {
  shop = await openShop({ who, rows: [cardRow(LI), cardRow(WU)] });
  shop.centre.pages.set("/followups", PAGE);
  const data = { status: 200, heads, text: JSON.stringify(list) };
  shop.centre.pages.set("/followups.json", data);
  const { text } = await shop.get("/followups");
  assert.equal(text, PAGE.text);
  shop.offline = true;
  return shop;
}
const none = () => assert.rejects(shop.get("/followups"));

describe("the lead's list with no network", () => {
  it("is the last one, with its time, and says that it was kept", async () => {
    const { get } = await seen();
    const shown = await get("/followups", { page: true });
    assert.deepEqual([shown.name, shown.at, shown.kept], ["followups/list.html", "09:12", true]);
    assert.deepEqual(ids(shown), [
      ["overdue", "1"],
      ["today", "2"],
    ]);
  });

  it("is the last one where the line takes what is asked and answers nothing", async () => {
    const { get } = await seen();
    Object.assign(shop, { offline: false, swallowed: true });
    const showing = get("/followups", { page: true });
    await shop.ring(8_000);
    const shown = await showing;
    assert.deepEqual([shown.name, shown.at, shown.kept], ["followups/list.html", "09:12", true]);
  });

  it("waits for a slow line where there is none", async () => {
    shop = await openShop({ who: LEAD });
    shop.centre.pages.set("/followups", PAGE);
    const { fetch } = shop.phone.world;
    let go;
    const slow = new Promise((ok) => {
      go = ok;
    });
    shop.phone.world.fetch = (...asked) => slow.then(() => fetch(...asked));
    const showing = shop.get("/followups", { page: true });
    await shop.ring(8_000);
    go();
    assert.equal((await showing).text, PAGE.text);
  });

  it("shows nobody who was erased since", async () => {
    await seen();
    const page = { rows: [], gone: [{ m: LI, why: "erased" }], epoch: "e1", next: "x" };
    const held = await shop.phone.cards.meta("cursor:s1");
    await shop.phone.apply.page(page, { store: "s1", next: held.next }, false, START);
    assert.deepEqual(ids(await shop.get("/followups", { page: true })), [
      ["overdue"],
      ["today", "2"],
    ]);
  });

  it("leaves out what this phone knows to be answered or ended", async () => {
    await seen();
    const ended = { t: "followup", k: "2", body: { ...row("2", WU), state: "ended" } };
    await shop.phone.apply.rows([ended], "e1");
    assert.deepEqual(ids(await shop.get("/followups", { page: true })), [
      ["overdue", "1"],
      ["today"],
    ]);
  });

  it("leaves out what names an allergy or a dislike by now", async () => {
    const args = { offer: "style.retro" };
    const rows = [
      { ...row("1", LI), args },
      { ...row("2", WU), args },
    ];
    await seen({ list: { ...LIST, groups: [{ k: "today", rows }] } });
    const tags = [entry(2, { f: "style", c: "style.retro", p: "dislike" })];
    const consent = consented("personalisation");
    await shop.phone.apply.rows([cardRow(LI, { rev: 3, tags, consent })], "e1");
    assert.deepEqual(ids(await shop.get("/followups", { page: true })), [["today", "2"]]);
  });

  it("is nobody else's: not after signing out, nor for who signs in next", async () => {
    await seen();
    await enrol(shop.phone, { ...GUIDE_B, staff: { ...GUIDE_B.staff, role: "lead" }, epoch: "e1" });
    await none();
    await enrol(shop.phone, { ...LEAD, epoch: "e1" });
    await none();
  });

  it("goes with signing out", async () => {
    await seen();
    await shop.post("/sign-out");
    assert.equal(await shop.phone.cards.list(), null);
  });

  it("is closed with the cards when the lease has ended", async () => {
    await seen();
    shop.time = Date.parse("2099-01-02T00:00:00Z");
    await none();
  });

  it("is not kept for a guide, nor when it is somebody else's", async () => {
    await seen({ who: GUIDE_A });
    await none();
    await shop.close();
    await seen({ list: { ...LIST, staff: "guide-b" } });
    await none();
  });
});
