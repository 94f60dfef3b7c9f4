import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { derived } from "../../static/worker/sealing.js";
import { GUIDE_A } from "./phones.js";
import { cardRow, consented, indexRow, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const MINIMAL = { facet: "style", concept: "style.minimal", polarity: "like" };
let shop;

async function open() {
  shop = await openShop({ rows: [cardRow(LI, { rev: 7, consent: consented("personalisation") })] });
  await shop.phone.cards.arrive(LI);
  await shop.post("/practice", {});
}
const kept = async () => (await shop.phone.outbox.everything()).waiting;
const databases = async () => (await shop.phone.indexedDB.databases()).map(({ name }) => name);
afterEach(() => shop?.close());

describe("practice", () => {
  it("opens a made-up member for any code, and says on the page that it is practice", async () => {
    await open();
    const { card, page } = await shop.post("/scan", { code: "M1:WHATEVER" });
    assert.match(card.m, /^practice-\d$/);
    assert.match(card.title, /^练习·/);
    assert.equal(page.practice, true);
  });

  it("lets a guide note, answer and follow up, and nothing of it is kept or sent", async () => {
    await open();
    const before = shop.centre.requests.length;
    await shop.post("/members/practice-1/presence", {});
    const { card } = await shop.post("/members/practice-1/tags", MINIMAL);
    assert.deepEqual(
      card.chips.map(({ c }) => c),
      ["style.minimal"],
    );
    assert.equal(card.prompts.length, 1);
    const { groups } = await shop.get("/today");
    assert.equal(groups.flatMap(({ rows }) => rows).length, 2);
    await shop.post("/members/practice-1/prompts/practice-prompt-1/outcomes", { outcome: "done" });
    assert.deepEqual(await kept(), []);
    const pushed = shop.centre.requests.slice(before).filter(({ path }) => path?.includes("push"));
    assert.deepEqual(pushed, []);
  });

  it("leaves a real member's card to the real phone", async () => {
    await open();
    const { page } = await shop.post(`/members/${LI}/tags`, MINIMAL);
    assert.equal(page.practice, false);
    assert.equal((await shop.phone.outbox.of(LI)).refused, 0);
    assert.notDeepEqual([...(await kept()), ...(await shop.phone.outbox.everything()).sent], []);
  });

  it("has a prompt on each made-up card, once its member agreed to be remembered", async () => {
    await open();
    for (const nth of [1, 2, 3]) {
      const at = `/members/practice-${nth}`;
      await shop.post(`${at}/presence`, {});
      await shop.post(`${at}/consents`, { layer: "personalisation", state: "given" });
      assert.equal((await shop.get(at)).card.prompts.length, 1, at);
    }
  });

  it("lets nobody join", async () => {
    await open();
    assert.equal((await shop.post("/join", { phone: "13800135021" })).reason, "practice");
    assert.deepEqual(await kept(), []);
  });

  it("leaves nothing behind when it is over, nor when the guide leaves", async () => {
    for (const path of ["/practice/end", "/sign-out"]) {
      await open();
      await shop.post("/scan", { code: "M1:WHATEVER" });
      assert.ok((await databases()).some((name) => name.startsWith("practice-")));
      await shop.post(path, {});
      assert.deepEqual(
        (await databases()).filter((name) => name.startsWith("practice-")),
        [],
      );
      await shop.close();
    }
    shop = null;
  });
});

describe("practice on a phone behind digits, whose page stays open while its worker is stopped", () => {
  const PIN = { pin: "250731", again: "250731" };
  const pages = { held: null };

  beforeEach(async () => {
    pages.held = null;
    const lock = { how: "pin", minutes: 15 };
    shop = await openShop({ rows: [cardRow(LI), indexRow(LI, "李静", "lijing")], pages });
    await enrol(shop.phone, { ...GUIDE_A, secret: btoa("x".repeat(32)), lock, epoch: "e1" });
    await shop.phone.pull();
    await shop.post("/pin", PIN);
  });

  async function stopped(pinged = false) {
    await shop.post("/practice", {});
    if (pinged) shop.phone.outbox.keys.share();
    const before = shop;
    shop = await openShop({ before, pages });
    shop.time = before.time;
  }

  it("goes on", async () => {
    await stopped(true);
    const { card } = await shop.post("/members/practice-1/presence", {});
    assert.match(card.title, /^练习·/);
    assert.equal((await shop.get("/today")).groups.flatMap(({ rows }) => rows).length, 2);
  });

  it("leaves the page the key of the real phone", async () => {
    const { key } = pages.held;
    await stopped();
    assert.equal(pages.held.key, key);
    assert.equal((await shop.phone.session.who()).token, "token-a");
    await shop.post("/practice/end", {});
    assert.equal((await shop.get("/search?q=lij")).results[0].name, "李静");
  });

  it("is asked for the digits where the page holds a key that opens nothing here", async () => {
    pages.held = { ...pages.held, key: await derived(new Uint8Array(32), "data") };
    const before = shop;
    shop = await openShop({ before, pages });
    assert.equal((await shop.get("/search?q=lij", { page: true })).by, "pin");
    await shop.post("/unlock", { pin: PIN.pin, back: "/" });
    assert.equal((await shop.get("/search?q=lij")).results[0].name, "李静");
  });
});
