import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { DAY, LI, lapsed, online, ROWS, TASTE } from "./lapsed.js";
import { GUIDE_A } from "./phones.js";
import { openShop, START } from "./shop.js";

let shop;

const locked = async (how) => {
  shop = await lapsed(how);
  return shop;
};
const heard = () => shop.phone.posted.filter(({ type }) => type === "sync").at(-1);
afterEach(() => shop?.close());

describe("the lease's renewal", () => {
  it("opens the cards, and every page hears of it, though nothing else is new", async () => {
    const { get, phone } = await locked({ seen: true });
    await phone.tell([]);
    assert.equal(heard().locked, true);
    online(shop);
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
    online(shop);
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
