import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, indexRow, openShop, START } from "./shop.js";
import { pair, pointsOf, shownCode } from "./shown.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const hashed = createHmac("sha256", Buffer.from("00ff", "hex")).update("M1:ABCDEFGH").digest("hex");
const BOTH = consented("personalisation", "allergy");
const ROWS = [
  cardRow(LI, { consent: BOTH, codes: [hashed.slice(0, 16)] }),
  indexRow(LI, "李静", "lijing", { a: "李女士" }),
];
const KEY = pair();
const code = (ago = 0, alias = "ABCDEFGH", key = KEY) => shownCode(key, alias, shop.time - ago);
const waiting = async (m) => (await shop.phone.outbox.of(m)).waiting.map(({ v }) => v.p);

let shop;
async function open(codes = pointsOf(KEY, START), until = "2099-01-01T00:00:00Z") {
  shop = await openShop({ rows: ROWS });
  shop.centre.lease = { ...shop.centre.lease, codes, until };
  shop.time += 20 * 60_000; // a whole answer renews the lease
  await shop.phone.pull();
  shop.centre.requests.length = 0;
  return shop;
}
afterEach(() => shop?.close());

describe("a code that a member's phone shows", () => {
  it("opens the card without the network, and is kept with the visit", async () => {
    const { post, get } = await open();
    shop.offline = true;
    const text = code();
    const { name, card } = await post("/scan", { code: ` ${text.toLowerCase()} ` });
    assert.deepEqual([name, card.m, card.live], ["members/_card.html", LI, true]);
    assert.deepEqual(await waiting(LI), [{ how: "code", shown: text }]);
    shop.time += 2 * 3_600_000;
    await post(`/members/${LI}/presence`);
    assert.equal((await get(`/members/${LI}`)).card.live, false);
  });

  it("is more than a printed one, which identifies alone", async () => {
    const { post } = await open();
    shop.offline = true;
    const { card } = await post("/scan", { code: "M1:ABCDEFGH" });
    assert.deepEqual([card.m, card.live], [LI, false]);
    assert.deepEqual(await waiting(LI), [{ how: "code" }]);
    await post("/scan", { code: code() });
    const again = await post("/scan", { code: "M1:ABCDEFGH" });
    assert.equal(again.card.live, true, "a look at the printed one takes nothing back");
  });

  it("is told old two minutes later, and false where the key is another's", async () => {
    const { post } = await open();
    shop.offline = true;
    const whys = {
      old: [code(150_000), code(600_000)],
      unknown: [
        code(-150_000),
        code(0, "ABCDEFGH", pair()),
        code().replace("ABCDEFGH", "ABCDEFGI"),
        code(90 * 86_400_000),
        `${code()}A`,
      ],
    };
    for (const [why, texts] of Object.entries(whys)) {
      for (const text of texts) {
        const answer = await post("/scan", { code: text });
        assert.deepEqual(
          [answer.status, answer.name, answer.why],
          [422, "members/_unknown.html", why],
        );
        assert.ok(!answer.text.includes("ABCDEFG"), "what was scanned is not said again");
      }
    }
    assert.deepEqual((await shop.phone.outbox.everything()).waiting, []);
  });

  it("is read by the centre's clock, not by a phone's that is wrong", async () => {
    const { post, phone } = await open();
    const right = code();
    shop.centre.time = () => START + 20 * 60_000;
    shop.time += 3_600_000;
    await phone.pull();
    shop.offline = true;
    assert.equal((await post("/scan", { code: right })).card?.m, LI);
    assert.equal((await post("/scan", { code: code() })).status, 422);
  });

  it("of somebody this phone does not know is asked for, then kept by its printed code", async () => {
    const { post, centre } = await open();
    const text = code(0, "ZZZZ9999");
    const { card } = await post("/scan", { code: text });
    assert.equal(card.m, "code-m1-ZZZZ9999");
    const [asked] = centre.requests.filter(({ path }) => path === "/scan");
    assert.equal(new URLSearchParams(asked.text).get("code"), text);
    assert.deepEqual(
      centre.ops.map(({ m, p }) => [m, p.shown]),
      [["code:M1:ZZZZ9999", text]],
    );
  });

  it("is asked for by a phone that was told no key yet, and opens nothing offline", async () => {
    const { post, centre } = await open({});
    const text = code();
    centre.pages.set("/scan", { status: 422, heads: {}, text: "<p>no</p>" });
    assert.equal((await post("/scan", { code: text })).text, "<p>no</p>");
    shop.offline = true;
    assert.equal((await post("/scan", { code: text })).status, 422);
    assert.deepEqual((await shop.phone.outbox.everything()).waiting, []);
  });

  it("is read while the cards are locked too", async () => {
    const { post } = await open(undefined, new Date(START + 30 * 60_000).toISOString());
    shop.offline = true;
    shop.time = START + 40 * 60_000;
    const text = code();
    const { card } = await post("/scan", { code: text });
    assert.deepEqual([card.m, card.locked], [LI, true]);
    assert.deepEqual(await waiting(LI), [{ how: "code", shown: text }]);
    assert.equal((await post("/scan", { code: code(600_000) })).why, "old");
  });
});
