import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { GUIDE_A } from "./phones.js";
import { cardRow, indexRow, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const SECRET = btoa("a secret of thirty-two characters");
const STRICT = { ...GUIDE_A, secret: SECRET, lock: { how: "pin", minutes: 15 }, epoch: "e1" };
const MINUTE = 60_000;
const PULL = "/sync/v1/pull";
let shop;

const asked = () => shop.centre.requests.map(({ path }) => path);
const shown = () =>
  shop.centre.requests.filter(({ path }) => path === PULL).map(({ heads }) => heads.authorization);
const said = (type) => shop.phone.posted.filter((each) => each.type === type).length;

beforeEach(async () => {
  shop = await openShop({ rows: [cardRow(LI), indexRow(LI, "李静", "lijing")] });
  await enrol(shop.phone, STRICT);
  await shop.phone.pull();
  await shop.post("/pin", { pin: "250731", again: "250731" });
  for (const path of ["/overview", "/sign-in"])
    shop.centre.pages.set(path, { text: `{"name":"${path}"}` });
  shop.centre.requests.length = 0;
});
afterEach(() => shop.close());

describe("a page of the centre's own", () => {
  it("is asked for once the centre has heard the phone's token, where it did not lately", async () => {
    shop.time += 3 * MINUTE;
    assert.equal((await shop.visit("/overview")).name, "/overview");
    assert.deepEqual(asked(), ["/overview"]);
    shop.time += 2 * MINUTE;
    assert.equal((await shop.visit("/overview")).name, "/overview");
    assert.deepEqual(asked(), ["/overview", PULL, "/overview"]);
    assert.deepEqual(shown(), ["Bearer token-a"]);
    await shop.visit("/overview");
    assert.deepEqual(asked().slice(3), ["/overview"]);
  });

  it("comes after the token too where the phone was unlocked without network", async () => {
    const before = shop;
    before.offline = true;
    shop = await openShop({ before });
    shop.time = before.time + 60 * MINUTE;
    shop.offline = true;
    assert.equal((await shop.visit("/overview")).by, "pin");
    assert.equal((await shop.post("/unlock", { pin: "250731", back: "/overview" })).status, 204);
    shop.centre.requests.length = 0;
    shop.offline = false;
    assert.equal((await shop.visit("/overview")).name, "/overview");
    assert.deepEqual(asked(), [PULL, "/overview"]);
    assert.deepEqual(shown(), ["Bearer token-a"]);
  });

  it("waits for the centre's answer alone, not until all of it is kept", async () => {
    shop.time += 5 * MINUTE;
    shop.centre.feed("s1", cardRow("m-2"));
    shop.phone.apply.page = () => new Promise(() => {});
    assert.equal((await shop.visit("/overview")).name, "/overview");
    assert.deepEqual(asked(), [PULL, "/overview"]);
  });

  it("waits for one answer where that tells of no centre, and for none after a refusal", async () => {
    shop.time += 5 * MINUTE;
    shop.centre.faults.push({ heads: {} }, null, { status: 409 });
    for (let turn = 0; turn < 3; turn += 1) await shop.visit("/overview");
    assert.deepEqual(asked(), [PULL, "/overview", PULL, "/overview", "/overview"]);
  });

  it("is met for while the centre wants quiet too: without, it would end at the sign-in", async () => {
    shop.time += 5 * MINUTE;
    shop.centre.faults.push({ status: 503, heads: { "X-Sync": "1", "Retry-After": "60" } });
    await shop.phone.pull();
    await shop.phone.pull();
    await shop.visit("/overview");
    assert.deepEqual(asked(), [PULL, PULL, "/overview"]);
  });

  it("is not held up where one signs in, nor by a phone that is given nothing more", async () => {
    shop.time += 10 * MINUTE;
    await shop.visit("/sign-in");
    assert.deepEqual(asked(), ["/sign-in"]);
    shop.centre.tokens.clear();
    assert.equal((await shop.visit("/overview")).name, "/overview");
  });
});

describe("a locked phone", () => {
  it("asks nobody to sign in: it shows no token, which is no refusal of one", async () => {
    shop.phone.outbox.keys.lock();
    shop.phone.posted.length = 0;
    await shop.phone.pull();
    assert.deepEqual(shown(), ["Bearer"]);
    assert.equal(said("sign-in"), 0);
    await shop.post("/unlock", { pin: "250731", back: "/" });
    shop.centre.tokens.clear();
    await shop.phone.pull();
    assert.equal(said("sign-in"), 1);
  });
});
