import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, indexRow, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const WU = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d02";
const hashed = (code) =>
  createHmac("sha256", Buffer.from("00ff", "hex")).update(code).digest("hex").slice(0, 16);
const BOTH = consented("personalisation", "allergy");
const ROWS = [
  cardRow(LI, { consent: BOTH, codes: [hashed("M1:ABCDEFGH")] }),
  indexRow(LI, "李静", "lijing", { a: "李女士" }),
  indexRow(WU, "Anna Wu", "annawu", { l: "0044", c: [hashed("6901234567892")] }),
];
let shop;
const open = async (more = []) => {
  shop = await openShop({ rows: [...ROWS, ...more] });
  return shop;
};
const sentKinds = () => shop.centre.ops.map(({ k }) => k);
afterEach(() => shop?.close());

describe("opening a card", () => {
  it("asks whether the member is here, then opens for two hours", async () => {
    const { get, post } = await open();
    const asked = await get(`/members/${LI}`, { page: true });
    assert.equal(asked.name, "members/here.html");
    assert.deepEqual(asked.who, {
      m: LI,
      title: "李女士",
      name: "李静",
      tier: "gold",
      last4: "5021",
    });
    assert.ok(!asked.text.includes("consent"));
    const opened = await post(`/members/${LI}/presence`, { how: "search" });
    assert.equal(opened.name, "members/_card.html");
    assert.equal((await get(`/members/${LI}`, { page: true })).name, "members/card.html");
    shop.time += 2 * 3_600_000;
    assert.equal((await get(`/members/${LI}`, { page: true })).name, "members/here.html");
    assert.deepEqual(sentKinds(), ["scan.seen"]);
  });

  it("a card without presence is no fragment either", async () => {
    const { get } = await open();
    const answer = await get(`/members/${LI}`);
    assert.deepEqual([answer.status, answer.heads.get("HX-Redirect")], [204, `/members/${LI}`]);
  });

  it("opens for a follow-up of today that is this guide's, not for a colleague's or tomorrow's", async () => {
    const followup = (id, m, more) => ({
      t: "followup",
      k: id,
      body: { id, m, staff: "guide-a", due: "2026-03-08", state: "due", prompt: "p", ...more },
    });
    const { get } = await open([followup("f-1", LI)]);
    assert.equal((await get(`/members/${LI}`)).name, "members/_card.html");
    for (const more of [
      { staff: "guide-b" },
      { due: "2026-03-09" },
      { state: "done" },
      { state: "ended" },
    ]) {
      shop.centre.feed("s1", followup("f-1", LI, more));
      await shop.phone.pull();
      assert.equal((await get(`/members/${LI}`)).status, 204);
    }
  });

  it("a member nobody knows here is the network's to answer, and without network a page says so", async () => {
    const { get } = await open();
    const stranger = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c0000";
    await get(`/members/${stranger}`);
    assert.ok(shop.centre.requests.some(({ path }) => path === `/members/${stranger}`));
  });

  it("the start page shows who was seen last", async () => {
    const { get, post } = await open();
    await post("/scan", { code: "M1:ABCDEFGH" });
    shop.time += 1_000;
    await post(`/members/${WU}/presence`, { how: "search" });
    const { recent } = await get("/", { page: true });
    assert.deepEqual(
      recent.map(({ title }) => title),
      ["Anna Wu", "李女士"],
    );
  });

  it("a search answers from the index, as page and as fragment", async () => {
    const { get } = await open();
    shop.offline = true;
    const page = await get("/search?q=lj", { page: true });
    assert.equal(page.name, "members/search.html");
    const { name, results, more } = await get("/search?q=wu");
    assert.equal(name, "members/_results.html");
    assert.deepEqual(
      [results, more],
      [[{ m: WU, title: "Anna Wu", name: "Anna Wu", tier: "gold", last4: "0044" }], false],
    );
  });
});
