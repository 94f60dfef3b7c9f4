import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const WU = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d02";
const MINUTE_MS = 60_000;
const hashed = (code) =>
  createHmac("sha256", Buffer.from("00ff", "hex")).update(code).digest("hex").slice(0, 16);
const ROWS = [
  cardRow(LI, { consent: consented("allergy"), codes: [hashed("M1:ABCDEFGH")] }),
  cardRow(WU, { consent: consented("personalisation"), codes: [hashed("M1:HGFEDCBA")] }),
];
let shop;
const open = async () => {
  shop = await openShop({ rows: ROWS });
  return shop;
};
/** What the centre has, once the phone has sent all it holds. */
const sent = async () => {
  await shop.phone.push(true);
  return shop.centre.sent.map(({ k, p, m, act }) => [k, p.field ?? p.how, m, act].join(" "));
};
const VISIT = `scan.seen code ${LI} guide-a`;
const LOOK = `access.read allergy ${LI} guide-a`;
afterEach(() => shop?.close());

describe("a look at allergies", () => {
  it("is told to the centre once in ten minutes, also where the visit was before", async () => {
    const { get, post } = await open();
    await post("/scan", { code: "M1:ABCDEFGH" });
    assert.deepEqual(await sent(), [VISIT, LOOK]);
    shop.time += 9 * MINUTE_MS;
    await get(`/members/${LI}`);
    assert.deepEqual(await sent(), [VISIT, LOOK]);
    shop.time += 2 * MINUTE_MS;
    await get(`/members/${LI}`);
    await get(`/members/${LI}/allergies/new`);
    assert.deepEqual(await sent(), [VISIT, LOOK, LOOK]);
  });

  it("waits on the phone where there is no network", async () => {
    const { post } = await open();
    shop.offline = true;
    await post("/scan", { code: "M1:ABCDEFGH" });
    shop.offline = false;
    assert.deepEqual(await sent(), [VISIT, LOOK]);
  });

  it("is none where nothing of them is shown", async () => {
    const { get, post } = await open();
    await get(`/members/${LI}`, { page: true });
    await post("/scan", { code: "M1:HGFEDCBA" });
    assert.deepEqual(await sent(), [`scan.seen code ${WU} guide-a`]);
  });

  it("is no edit: nobody is told that it waits, or that it was refused", async () => {
    const { post, get, phone, centre } = await open();
    await phone.cards.arrive(LI);
    shop.offline = true;
    await get(`/members/${LI}`);
    await post(`/members/${LI}/allergies`, { substance: "allergen.wool", severity: "avoid" });
    shop.time += 5 * 3_600_000;
    assert.deepEqual(
      (await get("/sync")).waiting.map(({ kind }) => kind),
      ["allergy.add"],
    );
    assert.equal((await phone.outbox.standing()).unsent, 1);
    shop.offline = false;
    centre.judge = ({ k }) =>
      k === "access.read" ? { s: "rejected", why: "out_of_scope" } : { s: "accepted" };
    assert.deepEqual((await sent()).sort(), [LOOK, `allergy.add  ${LI} guide-a`].sort());
    const { unsent, attention, level } = await phone.outbox.standing();
    assert.deepEqual([unsent, attention, level], [0, 0, "ok"]);
    assert.equal((await phone.outbox.of(LI)).looks.length, 0);
  });

  it("is sent again to a centre that was restored", async () => {
    const { post, phone, centre } = await open();
    await post("/scan", { code: "M1:ABCDEFGH" });
    await sent();
    centre.epoch = "e2";
    centre.verdicts.clear();
    await phone.sameEpoch("e2");
    assert.equal((await phone.outbox.standing()).unsent, 1);
    assert.deepEqual((await sent()).sort(), [VISIT, VISIT, LOOK, LOOK].sort());
  });

  it("draws no card again", async () => {
    const { post, phone } = await open();
    await post("/scan", { code: "M1:ABCDEFGH" });
    await sent();
    assert.ok(phone.posted.every(({ m }) => m !== LI));
  });
});
