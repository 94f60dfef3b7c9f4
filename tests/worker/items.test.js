import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { enrol } from "../../static/worker/accounts.js";
import { GUIDE_B } from "./phones.js";
import { cardRow, consented, entry, indexRow, openShop, START, WORDS } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const WU = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d02";
const DAY = 86_400_000;
const COAT = "6901234567892";
const SHIRT = "6901234500024";
const label = (text, has, more) => ({
  kind: "fibre",
  has,
  may: [],
  traces: [],
  unread: [],
  open: false,
  text,
  ...more,
});
const pack = (k, labels, items, v = 1) => ({ t: "product", k, body: { v, labels, items } });
const PACKS = [
  pack("92", [label("涤纶 100%", ["allergen.polyester"])], [[COAT, "大衣", 0]]),
  pack("24", [label("棉 100%", ["allergen.cotton"])], [[SHIRT, "棉衬衫", 0]]),
  pack("77", [label("棉 100%", [])], [["6901234500077", "衬衫", 0]], 2),
];
const SUBSTANCES = [{ id: "allergen.polyester", words: {}, common: true, group: "fibre" }];
const POLYESTER = entry(1, { s: "allergen.polyester", w: "", sev: "reacts", gone: null });
const BOTH = consented("personalisation", "allergy");
let shop;
const open = async (card = {}) => {
  const words = { t: "setting", k: "words", body: { ...WORDS, substances: SUBSTANCES } };
  const li = cardRow(LI, { consent: BOTH, allergies: [POLYESTER], ...card });
  const rows = [words, li, indexRow(LI, "李静", "lijing"), indexRow(WU, "Anna Wu", "annawu")];
  shop = await openShop({ rows: [...rows, ...PACKS] });
  shop.offline = true;
  await shop.post(`/members/${LI}/presence`, {});
  return shop;
};
const answered = async (form, m = LI) => {
  const { found, item } = await shop.post(`/members/${m}/items`, form);
  return [found.answer, item?.name ?? ""];
};
/** A colleague signs in on the phone, is given the cards, and delivers nothing. */
async function colleague() {
  await enrol(shop.phone, { ...GUIDE_B, epoch: "e1" });
  shop.offline = false;
  await shop.phone.pull();
  shop.offline = true;
}
afterEach(() => shop?.close());

describe("checking an item without the network", () => {
  it("tells what is in it by its code or a part of its name", async () => {
    await open();
    assert.deepEqual(await answered({ code: COAT }), ["danger", "大衣"]);
    assert.deepEqual(await answered({ words: "棉衬" }), ["clear", "棉衬衫"]);
  });

  it("knows nothing of an item that is not carried, nor of one that a later centre packed", async () => {
    await open();
    assert.deepEqual(await answered({ code: "6901234511199" }), ["unknown", ""]);
    assert.deepEqual(await answered({ words: "没有的" }), ["unknown", ""]);
    assert.deepEqual(await answered({ code: "6901234500077" }), ["unknown", "衬衫"]);
  });

  it("offers those that are called alike", async () => {
    await open();
    const { several, found } = await shop.post(`/members/${LI}/items`, { words: "衬衫" });
    assert.deepEqual(
      several.map(({ name }) => name),
      ["棉衬衫", "衬衫"],
    );
    assert.equal(found.answer, "unknown");
  });

  it("finds nothing clear for who was asked nothing, or whose card does not lie here", async () => {
    await open({ allergies: [] });
    assert.equal((await answered({ code: SHIRT }))[0], "unknown");
    await shop.post(`/members/${WU}/presence`, {});
    assert.equal((await answered({ code: SHIRT }, WU))[0], "unknown");
  });

  it("finds nothing clear where the centre may hide a warning that consent was only now given for", async () => {
    await open({ consent: consented("personalisation"), allergies: [] });
    const signed = { layer: "allergy", state: "given", evidence: "1,1 2,2" };
    await shop.post(`/members/${LI}/consents`, signed);
    await shop.post(`/members/${LI}/allergies/none`, {});
    assert.equal((await answered({ code: SHIRT }))[0], "unknown");
    assert.equal((await answered({ code: COAT }))[0], "unknown");
  });

  it("finds nothing clear while the cards are locked", async () => {
    await open();
    shop.offline = false;
    shop.centre.lease = { until: START + DAY, hmac_key: "00ff" };
    shop.time += 15 * 60_000;
    await shop.phone.pull();
    shop.offline = true;
    assert.equal((await answered({ code: SHIRT }))[0], "clear");
    shop.time = START + DAY + 1;
    await shop.post(`/members/${LI}/presence`, {});
    assert.deepEqual(await answered({ code: SHIRT }), ["unknown", ""]);
  });

  it("finds nothing clear while a colleague's word on allergies lies unread on this phone", async () => {
    await open();
    assert.equal((await answered({ code: SHIRT }))[0], "clear");
    const wool = { substance: "allergen.cotton", severity: "severe" };
    await shop.post(`/members/${LI}/allergies`, wool);
    await shop.post("/sign-out");
    await colleague();
    await shop.post(`/members/${LI}/presence`, {});
    const [waits] = (await shop.phone.outbox.of(LI)).waiting.filter(
      ({ v }) => v.k === "allergy.add",
    );
    assert.equal(waits.closed, true);
    assert.equal((await shop.get(`/members/${LI}`)).card.unread, true);
    assert.equal((await answered({ code: SHIRT }))[0], "unknown");
  });

  it("finds nothing clear while a colleague's warning for this visit lies unread on this phone", async () => {
    await open({ consent: consented("personalisation"), allergies: [] });
    const cotton = { substance: "allergen.cotton", severity: "severe" };
    await shop.post(`/members/${LI}/consents`, { layer: "allergy", state: "refused", ...cotton });
    await colleague();
    const card = cardRow(LI, { rev: 9, consent: BOTH, allergies: [POLYESTER] });
    await shop.phone.apply.rows([card], "e1");
    await shop.post(`/members/${LI}/presence`, {});
    assert.equal((await answered({ code: SHIRT }))[0], "unknown");
  });

  it("asks for whom it is when an item is scanned where a member is awaited", async () => {
    await open();
    const answer = await shop.post("/scan", { code: COAT });
    assert.equal(answer.name, "items/_whom.html");
    assert.deepEqual([answer.item.name, answer.here.map(({ m }) => m)], ["大衣", [LI]]);
  });
});
