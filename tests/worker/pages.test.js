import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, describe, it } from "node:test";
import { mayWrite } from "../../static/worker/respond.js";
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

describe("scanning", () => {
  it("opens the card of a known code, without the network, and pushes its address", async () => {
    const { post } = await open();
    shop.offline = true;
    const answer = await post("/scan", { code: "M1:ABCDEFGH" });
    assert.equal(answer.name, "members/_card.html");
    assert.deepEqual([answer.card.m, answer.card.title], [LI, "李女士"]);
    assert.equal(answer.heads.get("HX-Push-Url"), `/members/${LI}`);
    const { waiting } = await shop.phone.outbox.of(LI);
    assert.deepEqual(
      waiting.map(({ v }) => [v.k, v.p.how, v.act]),
      [["scan.seen", "code", "guide-a"]],
    );
  });

  it("finds a member of the index alone, by a plastic card, and says nothing about allergies", async () => {
    const { post } = await open();
    shop.offline = true;
    const { card } = await post("/scan", { code: "6901234567892" });
    assert.deepEqual([card.m, card.title, card.alert.state], [WU, "Anna Wu", "hidden"]);
  });

  it("a rotating code opens the same card", async () => {
    const { post } = await open();
    const { card } = await post("/scan", { code: "M2:ABCDEFGH.k3x.c2lnbmF0dXJlc2lnbmF0dXJl" });
    assert.equal(card.m, LI);
  });

  it("what is no code of ours is refused in fixed words", async () => {
    const { post } = await open();
    for (const code of ["https://evil.example/x", "<b>", "M1:", "x".repeat(300), ""]) {
      const answer = await post("/scan", { code });
      assert.deepEqual([answer.status, answer.name], [422, "members/_unknown.html"]);
      assert.ok(!code || !answer.text.includes(code.toUpperCase()));
    }
    assert.deepEqual((await shop.phone.outbox.everything()).waiting, []);
  });

  it("an unknown code offline opens an empty card that takes notes, and they find their member", async () => {
    const { post, get } = await open();
    shop.offline = true;
    const { card, heads } = await post("/scan", { code: "m1:zzzz9999" });
    assert.equal(card.m, "code-m1-ZZZZ9999");
    assert.equal(heads.get("HX-Push-Url"), "/members/code-m1-ZZZZ9999");
    await post("/members/code-m1-ZZZZ9999/consents", {
      layer: "personalisation",
      state: "given",
      facet: "style",
      concept: "style.minimal",
    });
    const shown = await get("/members/code-m1-ZZZZ9999");
    assert.deepEqual(
      shown.card.chips.map(({ c, pending }) => [c, pending]),
      [["style.minimal", true]],
    );
    shop.offline = false;
    shop.centre.judge = ({ m }) => ({
      s: "accepted",
      m: m === "code:M1:ZZZZ9999" ? WU : undefined,
    });
    await shop.phone.push(true);
    assert.ok(shop.centre.ops.every(({ m }) => m === "code:M1:ZZZZ9999"));
    const moved = await get("/members/code-m1-ZZZZ9999", { page: true });
    assert.deepEqual(
      [moved.status, new URL(moved.heads.get("Location")).pathname],
      [303, `/members/${WU}`],
    );
    const { card: found } = await get(`/members/${WU}`);
    assert.deepEqual(
      found.chips.map(({ c, pending }) => [c, pending]),
      [["style.minimal", false]],
    );
  });

  it("an unknown code online is the centre's to answer", async () => {
    const { post, centre } = await open();
    centre.faults.push({
      status: 422,
      heads: { "Content-Type": "text/html" },
      text: "<p>nobody</p>",
    });
    const answer = await post("/scan", { code: "M1:ZZZZ9999" });
    assert.deepEqual([answer.status, answer.text], [422, "<p>nobody</p>"]);
    assert.deepEqual((await shop.phone.outbox.everything()).waiting, []);
  });

  it("a code of another store online brings the card here", async () => {
    const { post, centre } = await open();
    const far = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d77";
    centre.faults.push({
      heads: { "Content-Type": "text/html", "HX-Push-Url": `/members/${far}` },
      text: "<p>card</p>",
    });
    centre.feed("s1", cardRow(far, { address: "远客" }));
    const answer = await post("/scan", { code: "M1:FARAWAY1" });
    assert.deepEqual(
      [answer.card.title, answer.heads.get("HX-Push-Url")],
      ["远客", `/members/${far}`],
    );
  });
});

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
    for (const more of [{ staff: "guide-b" }, { due: "2026-03-09" }, { state: "done" }]) {
      shop.centre.feed("s1", followup("f-1", LI, more));
      await shop.phone.pull();
      assert.equal((await get(`/members/${LI}`)).status, 204);
    }
  });

  it("a member nobody knows here is the network's to answer, and without network a page says so", async () => {
    const { get } = await open();
    const stranger = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c0000";
    await get(`/members/${stranger}`);
    assert.equal(shop.centre.requests.at(-1).path, `/members/${stranger}`);
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

describe("every answer", () => {
  it("carries the headers that guard it, and is kept nowhere", async () => {
    const { get } = await open();
    const { heads } = await get("/", { page: true });
    assert.match(heads.get("Content-Security-Policy"), /^default-src 'none'; script-src 'self';/);
    assert.match(heads.get("Content-Security-Policy"), /frame-ancestors 'none'$/);
    assert.equal(heads.get("Cache-Control"), "no-store");
    assert.equal(heads.get("X-Content-Type-Options"), "nosniff");
    assert.equal(heads.get("Referrer-Policy"), "same-origin");
    assert.match(heads.get("Permissions-Policy"), /camera=\(self\)/);
    assert.equal(heads.get("Vary"), "HX-Request");
  });

  it("is a page again when htmx restores one from its history", async () => {
    const { get } = await open();
    const answer = await get("/today", { heads: { "HX-History-Restore-Request": "true" } });
    assert.equal(answer.name, "followups/today.html");
  });

  it("knows who works here and how the outbox stands", async () => {
    const { get, post } = await open();
    shop.offline = true;
    await post("/scan", { code: "M1:ABCDEFGH" });
    shop.time += 16 * 60_000;
    const { page, lang } = await get("/today", { page: true });
    assert.equal(lang, "zh-Hans");
    assert.deepEqual(page.staff, { id: "guide-a", name: "王芳", role: "guide", store: "静安寺店" });
    assert.deepEqual(page.sync, {
      n: 1,
      minutes: 16,
      hours: 0,
      level: "amber",
      attention: 0,
      at: "14:00",
    });
    assert.deepEqual([page.tab, page.offline], ["today", true]);
    assert.deepEqual(
      page.later.map(({ k, date }) => `${k} ${date}`),
      ["tomorrow 2026-03-09", "days 2026-03-11", "week 2026-03-15"],
    );
  });
});

describe("the guard", () => {
  const headers = (heads) => ({ headers: new Headers(heads) });
  it("lets only htmx write, never a navigation or a form of another site", () => {
    assert.equal(mayWrite({ ...headers({ "HX-Request": "true" }), mode: "same-origin" }), true);
    assert.equal(mayWrite({ ...headers({ "HX-Request": "true" }), mode: "navigate" }), false);
    assert.equal(mayWrite({ ...headers({ "HX-Request": "true" }), mode: "no-cors" }), false);
    assert.equal(mayWrite({ ...headers({}), mode: "same-origin" }), false);
  });

  it("leaves every other unsafe request to the network, unread", async () => {
    const { app, centre } = await open();
    for (const path of ["/scan", `/members/${LI}/notes`, "/language"]) {
      const url = new URL(path, centre.url);
      assert.equal(
        app.route({ method: "POST", headers: new Headers(), mode: "navigate" }, url),
        null,
      );
    }
    for (const path of [
      "/followups",
      "/sign-in",
      "/overview",
      "/sync/v1/push",
      "/members/a/b",
      "/members/../x",
    ]) {
      assert.equal(
        app.route(
          { method: "GET", headers: new Headers(), mode: "navigate" },
          new URL(path, centre.url),
        ),
        null,
      );
    }
  });

  it("serves nobody who is not signed in here, and nobody who does not read cards", async () => {
    const { get, phone } = await open();
    await phone.session.change(undefined);
    await get("/today", { page: true });
    assert.equal(shop.centre.requests.at(-1).path, "/today");
    await phone.session.change({
      id: "area",
      device: "d",
      token: "t",
      staff: { id: "area", name: "A", role: "area" },
      stores: [],
    });
    await get("/", { page: true });
    assert.equal(shop.centre.requests.at(-1).path, "/");
  });
});

describe("language", () => {
  it("changes at once, offline too, and is told to the centre's own pages", async () => {
    const { post, get } = await open();
    const answer = await post("/language", { lang: "en", back: "/today" });
    assert.deepEqual([answer.status, answer.heads.get("HX-Redirect")], [204, "/today"]);
    assert.equal((await get("/today", { page: true })).lang, "en");
    assert.equal(shop.centre.requests.filter(({ path }) => path === "/language").length, 1);
    const again = await openShop({ before: shop });
    assert.equal((await again.get("/today", { page: true })).page.lang, "en");
  });

  it("goes back only to a page of this host", async () => {
    const { post } = await open();
    for (const back of ["https://evil.example", "//evil.example", "/\\evil.example", ""]) {
      assert.equal((await post("/language", { lang: "en", back })).heads.get("HX-Redirect"), "/");
    }
  });
});
