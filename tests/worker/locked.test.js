import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { LI, lapsed, ROWS, TASTE } from "./lapsed.js";
import { openShop } from "./shop.js";

let shop;

const locked = async (how) => {
  shop = await lapsed(how);
  return shop;
};
afterEach(() => shop?.close());

describe("a phone whose lease has ended", () => {
  for (const [path, tab] of [
    ["/today", "today"],
    ["/search?q=li", "search"],
    ["/search", "search"],
  ])
    it(`says so in place of ${path}`, async () => {
      const { get } = await locked();
      const page = await get(path, { page: true });
      assert.deepEqual([page.status, page.name], [200, "accounts/locked.html"]);
      assert.equal(page.page.tab, tab);
      assert.equal(page.heads.get("HX-Retarget"), null);
      const part = await get(path, { target: "section#results" });
      assert.equal(part.name, "accounts/_locked.html");
      assert.equal(part.heads.get("HX-Retarget"), "#main");
    });

  it("says so beside the camera, in place of who was just seen", async () => {
    const { get } = await locked({ seen: true });
    const { name, recent, locked: closed } = await get("/", { page: true });
    assert.deepEqual([name, recent, closed], ["members/scan.html", [], true]);
  });

  it("says so of a member whom nobody has scanned, and of a page that needs the network", async () => {
    const { get, app } = await locked();
    const page = await get(`/members/${LI}`, { page: true });
    assert.deepEqual([page.status, page.name], [200, "accounts/locked.html"]);
    const away = await app.fetchOrOffline({ url: shop.centre.url, mode: "navigate" });
    assert.equal(JSON.parse(await away.text()).locked, true);
  });

  it("finds who was scanned, and says nothing of them, least of all about allergies", async () => {
    const { post, get } = await locked();
    const { card, by, back, heads } = await post("/scan", { code: "M1:ABCDEFGH" });
    assert.equal(heads.get("HX-Push-Url"), `/members/${LI}`);
    assert.deepEqual([card.m, card.locked, card.held, card.title], [LI, true, false, ""]);
    assert.deepEqual([card.alert.state, card.alert.entries], ["hidden", []]);
    assert.deepEqual([by, back], ["lease", `/members/${LI}`]);
    for (const path of ["", "/tags/new", "/allergies/new", "/consents/new"]) {
      const shown = await get(`/members/${LI}${path}`, { page: true });
      assert.deepEqual([shown.card.locked, shown.card.alert.state], [true, "hidden"], path);
    }
  });

  it("calls nobody new whose code it cannot look up", async () => {
    const { post } = await locked();
    const { card } = await post("/scan", { code: "6901234567892" });
    assert.deepEqual([card.m, card.locked], ["code-6901234567892", true]);
    assert.equal(card.alert.state, "hidden");
  });

  it("keeps what is noted, shows it, and sends it later", async () => {
    const { post, get, phone, centre } = await locked({ seen: true });
    await post(`/members/${LI}/consents`, TASTE);
    await post(`/members/${LI}/tags`, { facet: "style", concept: "style.retro" });
    const { card } = await get(`/members/${LI}`);
    const chips = card.chips.map(({ c, pending }) => [c, pending]);
    assert.deepEqual(chips.sort(), [
      ["style.minimal", true],
      ["style.retro", true],
    ]);
    const { waiting } = await get("/sync");
    assert.ok(waiting.some(({ words }) => words === "极简"));
    shop.offline = false;
    await phone.push(true);
    const sent = centre.ops.filter(({ k }) => k === "tag.add");
    assert.deepEqual(
      sent.map(({ m, p }) => [m, p.concept]),
      [
        [LI, "style.minimal"],
        [LI, "style.retro"],
      ],
    );
    const after = await get(`/members/${LI}`);
    assert.deepEqual([after.card.locked, after.card.chips.length], [true, 2]);
  });

  it("shows the warning that was kept for this visit", async () => {
    const { post, get } = await locked({ seen: true });
    const answer = { layer: "allergy", state: "refused", substance: "substance.polyester" };
    await post(`/members/${LI}/consents`, { ...answer, severity: "severe" });
    const { card } = await get(`/members/${LI}`);
    assert.deepEqual([card.alert.state, card.alert.severe], ["present", true]);
  });

  it("sends on to the list who answers in a row of it that was open", async () => {
    const { post, phone } = await locked();
    const done = { outcome: "done" };
    const answer = await post(`/members/${LI}/prompts/p-1/outcomes`, done, {
      target: "li#followup-1",
    });
    assert.deepEqual([answer.status, answer.heads.get("HX-Redirect")], [204, "/today"]);
    assert.equal((await phone.outbox.of(LI)).waiting[0].v.k, "prompt.outcome");
  });

  it("shows what was noted before no more, once the centre has it", async () => {
    shop = await openShop({ rows: ROWS });
    await shop.post("/scan", { code: "M1:ABCDEFGH" });
    await shop.post(`/members/${LI}/consents`, TASTE);
    shop.offline = true;
    const end = (await shop.phone.cards.lease()).until;
    shop.time = Date.parse(end) + 1;
    const { card } = await shop.post("/scan", { code: "M1:ABCDEFGH" });
    assert.deepEqual([card.locked, card.chips], [true, []]);
  });
});
