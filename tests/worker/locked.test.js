import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { GUIDE_A } from "./phones.js";
import { cardRow, consented, indexRow, openShop, START } from "./shop.js";

const DAY = 86_400_000;
const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const WU = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d02";
const hashed = (code) =>
  createHmac("sha256", Buffer.from("00ff", "hex")).update(code).digest("hex").slice(0, 16);
const SAID = { by: "guide-b", hlc: "0018f0000000-0000", seen: 0, rev: 1 };
const SEVERE = { ...SAID, id: "a-1", s: "substance.polyester", sev: "severe" };
const ROWS = [
  cardRow(LI, {
    rev: 2,
    consent: consented("personalisation", "allergy"),
    codes: [hashed("M1:ABCDEFGH")],
    allergies: [SEVERE],
    allergy_state: "present",
  }),
  indexRow(LI, "李静", "lijing"),
  indexRow(WU, "Anna Wu", "annawu", { c: [hashed("6901234567892")] }),
  {
    t: "followup",
    k: "1",
    body: { id: "1", m: LI, staff: "guide-a", prompt: "p-1", state: "due" },
  },
];
const TASTE = {
  layer: "personalisation",
  state: "given",
  facet: "style",
  concept: "style.minimal",
};
let shop;

/** A phone whose lease has ended: it has had no network for more than a day. */
async function locked({ seen = false } = {}) {
  shop = await openShop({ rows: ROWS });
  shop.centre.lease = { until: START + DAY, hmac_key: "00ff" };
  shop.time += 15 * 60_000;
  await shop.phone.pull();
  shop.offline = true;
  shop.time = START + DAY + 1;
  if (seen) await shop.post("/scan", { code: "M1:ABCDEFGH" });
  shop.phone.posted.length = 0;
  return shop;
}
/** The centre is there again, and gives a new lease. */
function online() {
  shop.offline = false;
  shop.time += 2 * 60_000;
  shop.centre.lease = { until: shop.time + DAY, hmac_key: "00ff" };
}
const heard = () => shop.phone.posted.filter(({ type }) => type === "sync").at(-1);
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

describe("the lease's renewal", () => {
  it("opens the cards, and every page hears of it, though nothing else is new", async () => {
    const { get, phone } = await locked({ seen: true });
    await phone.tell([]);
    assert.equal(heard().locked, true);
    online();
    await phone.pull();
    assert.equal(heard().locked, false);
    assert.equal((await get("/today")).name, "followups/_today.html");
    assert.deepEqual(
      (await get("/search?q=lij")).results.map(({ m }) => m),
      [LI],
    );
    const { card } = await get(`/members/${LI}`);
    assert.deepEqual([card.title, card.locked], ["李女士", false]);
    assert.deepEqual([card.alert.state, card.alert.severe], ["present", true]);
  });

  it("comes with signing in, where the centre asks for that", async () => {
    const { get, phone, centre } = await locked();
    online();
    centre.faults.push({ status: 401, text: '{"error":"sign_in"}' });
    await phone.pull();
    assert.ok(phone.posted.some(({ type }) => type === "sign-in"));
    assert.equal((await get("/today")).name, "accounts/_locked.html");
    await enrol(phone, { ...GUIDE_A, epoch: "e1" });
    await phone.pull();
    assert.equal(heard().locked, false);
    assert.equal((await get("/today")).name, "followups/_today.html");
  });

  it("ends at once where the centre gives this sign-in nothing more, and capture goes on", async () => {
    shop = await openShop({ rows: ROWS });
    const { get, post, phone, centre } = shop;
    await post("/scan", { code: "M1:ABCDEFGH" });
    centre.faults.push({ status: 401, text: '{"error":"sign_in"}' });
    await phone.pull();
    assert.equal(heard().locked, true);
    assert.equal((await get("/today")).name, "accounts/_locked.html");
    await post(`/members/${LI}/consents`, TASTE);
    assert.equal((await get(`/members/${LI}`)).card.chips.length, 1);
    assert.ok(centre.ops.some(({ k }) => k === "tag.add"));
    await enrol(phone, { ...GUIDE_A, epoch: "e1" });
    await phone.pull();
    assert.equal((await get("/today")).name, "followups/_today.html");
  });

  it("once it is refused, is no longer to be had by setting the clock back", async () => {
    shop = await openShop({ rows: ROWS });
    const { get, phone, centre } = shop;
    centre.faults.push({ status: 401, text: '{"error":"sign_in"}' });
    await phone.pull();
    shop.offline = true;
    shop.time -= DAY;
    assert.equal((await get("/today")).name, "accounts/_locked.html");
  });

  it("is over where the centre told of a later moment, whatever the clock is set to", async () => {
    await locked();
    const { get, post, phone } = shop;
    shop.offline = false;
    await post(`/members/${LI}/consents`, TASTE);
    await phone.push(true);
    shop.offline = true;
    shop.time -= 4 * DAY;
    assert.equal((await get("/today")).name, "accounts/_locked.html");
  });

  it("goes on where the clock was ahead for a while with no network", async () => {
    shop = await openShop({ rows: ROWS });
    shop.centre.lease = { until: START + DAY, hmac_key: "00ff" };
    shop.time += 15 * 60_000;
    await shop.phone.pull();
    shop.offline = true;
    shop.time += 3 * DAY;
    assert.equal((await shop.get("/today")).name, "accounts/_locked.html");
    shop.time -= 3 * DAY;
    assert.equal((await shop.get("/today")).name, "followups/_today.html");
  });

  it("does not end by an answer to a sign-in of before", async () => {
    shop = await openShop({ rows: ROWS });
    const { get, phone, centre } = shop;
    centre.tokens.set("token-new", "guide-a");
    centre.tokens.delete("token-a");
    const answer = centre.answer.bind(centre);
    let enrolled;
    centre.answer = async (...asked) => {
      await enrolled;
      return answer(...asked);
    };
    const pulling = phone.pull();
    await phone.cards.lease();
    enrolled = enrol(phone, { ...GUIDE_A, token: "token-new", epoch: "e1" });
    await pulling;
    assert.ok(phone.posted.some(({ type }) => type === "sign-in"));
    assert.equal((await get("/today")).name, "followups/_today.html");
  });
});
