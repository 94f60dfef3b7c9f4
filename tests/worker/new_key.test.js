import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { GUIDE_A } from "./phones.js";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const [BEFORE, SINCE] = [btoa("the secret of a phone before"), btoa("the secret it has since")];
const ROWS = [cardRow(LI, { rev: 2, consent: consented("personalisation") })];
let shop;
afterEach(() => shop?.close());

/** A phone that forgot its outbox, whose guide signs in again: their key is another, and the cards are yet to go. */
async function between() {
  shop = await openShop({ who: { ...GUIDE_A, secret: BEFORE }, rows: ROWS });
  assert.equal((await shop.phone.cards.card(LI)).rev, 2);
  assert.equal(await shop.phone.session.change(GUIDE_A, SINCE), false);
  return shop;
}

describe("a phone whose cards were sealed with the key before", () => {
  it("has no card to show, and goes on", async () => {
    const { get, phone } = await between();
    assert.equal(await phone.cards.card(LI), null);
    assert.deepEqual((await phone.cards.settings())["store:s1"], { id: "s1", tz: "Asia/Shanghai" });
    assert.ok((await get("/today", { page: true })).status < 500);
  });

  it("asks for the consent that it cannot read", async () => {
    const { post } = await between();
    const { status, name } = await post(`/members/${LI}/notes`, { text: "just then" });
    assert.deepEqual([status, name], [200, "notes/_consent.html"]);
  });

  it("shows them again once they were pulled", async () => {
    const { phone } = await between();
    await enrol(phone, { ...GUIDE_A, secret: BEFORE, epoch: "e1" });
    await phone.pull();
    assert.equal((await phone.cards.card(LI)).rev, 2);
    assert.equal((await phone.cards.settings())["store:s1"].cap_guide_day, 8);
  });

  it("pulls them anew where its worker died before they went", async () => {
    const { phone, centre } = await between();
    await phone.session.change({ ...GUIDE_A, device: "phone-9" }, SINCE);
    centre.requests.length = 0;
    await phone.pull();
    assert.equal((await phone.cards.card(LI)).rev, 2);
    await phone.pull();
    assert.equal(await phone.cards.meta("device"), "phone-9");
    assert.equal((await phone.cards.card(LI)).rev, 2);
  });
});
