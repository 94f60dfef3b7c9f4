import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, entry, followUpRow, openShop, promptOf } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const BOTH = consented("personalisation", "allergy");
const COAT = { product: "Coat", contains: ["polyester"] };
const agreed = (more) => cardRow(LI, { rev: 2, consent: BOTH, ...more });
const CARD = agreed({
  consent: consented("personalisation"),
  prompts: ["p-1", "p-2"].map(promptOf),
});
const followup = (id, more) => followUpRow(id, { m: LI, ...more });
let shop;
async function open(...rows) {
  shop = await openShop({ rows: [CARD, ...rows] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
}
const ids = (group) => group.rows.map(({ id }) => id);
const here = async () => (await shop.get("/today")).groups.flatMap(ids);
afterEach(() => shop?.close());

describe("a row of who said how to be reached", () => {
  const told = async () => (await shop.get("/today")).groups[1].rows[0].channel;
  const say = (value) => shop.post(`/members/${LI}/facets`, { facet: "channel", value });

  it("says so at once, and as before when that is taken back", async () => {
    await open(followup("1"));
    assert.equal(await told(), "phone");
    const { card, undo } = await say("channel.in_store");
    assert.deepEqual([await told(), card.reach], ["none", "none"]);
    await shop.post(`/members/${LI}/undo`, { op: undo.op });
    assert.equal(await told(), "phone");
    await say("channel.wechat");
    assert.equal(await told(), "wechat");
  });

  it("is as the centre says where this phone noted nothing", async (t) => {
    await open(followup("1", { channel: "none" }));
    const card = t.mock.method(shop.phone.cards, "card");
    assert.equal(await told(), "none");
    assert.equal(card.mock.callCount(), 0);
  });
});

describe("a row that names what hurts or is disliked", () => {
  const polyester = (more) => ({ substance: "substance.polyester", severity: "severe", ...more });

  it("goes as soon as this phone was told, before the centre is", async () => {
    await open(agreed(), followup("1", { args: COAT }), followup("2", { args: { days: 3 } }));
    assert.deepEqual(await here(), ["1", "2"]);
    await shop.post(`/members/${LI}/allergies`, polyester());
    assert.deepEqual(await here(), ["2"]);
    assert.equal((await shop.get("/today")).count, 1);
  });

  it("is not shown for what the card says, nor for a dislike", async () => {
    const allergies = [entry(1, { s: "substance.polyester", w: "", sev: "severe", gone: null })];
    const tags = [entry(2, { f: "style", c: "style.retro", p: "dislike" })];
    await open(
      agreed({ allergies, tags }),
      followup("1", { args: COAT }),
      followup("2", { args: { offer: "style.retro" } }),
      followup("3", { args: { offer: "style.minimal" } }),
    );
    assert.deepEqual(await here(), ["3"]);
  });

  it("is not shown for what was kept for this visit only", async () => {
    await open(followup("1", { args: COAT }));
    const refused = { layer: "allergy", state: "refused", ...polyester() };
    await shop.post(`/members/${LI}/consents`, refused);
    const kept = await shop.phone.cards.visit(LI);
    assert.equal(kept.length, 1);
    assert.deepEqual(await here(), []);
  });

  it("is not shown where the centre hid it and this phone has no card", async () => {
    await open(followup("1", { m: "elsewhere", hidden: true }));
    assert.deepEqual(await here(), []);
  });

  it("is left when it was answered", async () => {
    await open(agreed(), followup("1", { args: COAT }));
    await shop.post(`/members/${LI}/allergies`, polyester());
    const path = `/members/${LI}/prompts/p-1/outcomes`;
    const answer = await shop.post(path, { outcome: "waiting" }, { target: "li#followup-1" });
    assert.equal(answer.heads.get("HX-Location") ?? answer.heads.get("HX-Redirect"), "/today");
  });

  it("says that the label is to be read first, of goods nobody read", async () => {
    const bar = { offer: "Nut bar", label: "open" };
    await open(agreed(), followup("1", { args: bar }), followup("2", { args: { days: 3 } }));
    const said = async () =>
      (await shop.get("/today")).groups.flatMap(({ rows }) => rows.map((row) => row.read_first));
    assert.deepEqual(await said(), [false, undefined]);
    await shop.post(`/members/${LI}/allergies`, polyester());
    assert.deepEqual(await said(), [true, undefined]);
  });

  it("says so of goods too where neither the row nor a card tells", async () => {
    const there = (id, more) => followup(id, { m: "elsewhere", args: COAT, ...more });
    await open(there("1"), there("2", { read_first: false }), there("3", { args: { use: "x" } }));
    const { groups } = await shop.get("/today");
    assert.deepEqual(
      groups.flatMap(({ rows }) => rows.map(({ id, read_first: first }) => [id, first])),
      [
        ["1", true],
        ["2", false],
        ["3", false],
      ],
    );
  });

  it("costs no card where nothing is named", async (t) => {
    await open(agreed(), followup("1", { args: { days: 3 } }), followup("2", { args: COAT }));
    const card = t.mock.method(shop.phone.cards, "card");
    await here();
    assert.equal(card.mock.callCount(), 1);
  });
});
