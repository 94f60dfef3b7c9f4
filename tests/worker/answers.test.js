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
const _sentKinds = () => shop.centre.ops.map(({ k }) => k);
afterEach(() => shop?.close());

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
    for (const path of ["/scan", `/members/${LI}/notes`, "/language", "/sign-out"]) {
      const url = new URL(path, centre.url);
      assert.equal(
        app.route({ method: "POST", headers: new Headers(), mode: "navigate" }, url),
        null,
      );
    }
    for (const path of [
      "/devices",
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

describe("a call", () => {
  const path = `/members/${LI}/call`;
  it("is the centre's to put through, with the number it alone gives", async () => {
    const { post, centre } = await open();
    centre.faults.push({ status: 204, heads: { "HX-Redirect": "tel:+8613800135021" } });
    const { status, heads } = await post(path);
    assert.deepEqual([status, heads.get("HX-Redirect")], [204, "tel:+8613800135021"]);
    assert.equal(centre.requests.find((one) => one.path === path).heads["hx-request"], "true");
  });

  it("is told to want the network where there is none", async () => {
    const { post } = await open();
    shop.offline = true;
    const { status, name, reason } = await post(path);
    assert.deepEqual([status, name, reason], [503, "errors/_problem.html", "no_line"]);
  });
});
