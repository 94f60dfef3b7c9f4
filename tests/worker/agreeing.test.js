import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const child = { facet: "age", concept: "age.months", polarity: "like" };
const size = { facet: "size_top", concept: "size_top.m", polarity: "like" };
const yes = { state: "given", evidence: "read" };
let shop;

async function open(...layers) {
  shop = await openShop({ rows: [cardRow(LI, { rev: 7, consent: consented(...layers) })] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
}
const post = (path, form) => shop.post(`/members/${LI}/${path}`, form);
const kept = async () => (await shop.phone.outbox.of(LI)).waiting.map(({ v }) => [v.k, v.p]);
const kinds = async () => (await kept()).map(([k]) => k);
afterEach(() => shop?.close());

describe("what was tapped before a member agreed", () => {
  it("of a child, is kept with the agreement it needs", async () => {
    await open("personalisation");
    const { layer, carry } = await post("tags", child);
    assert.deepEqual([layer, carry], ["allergy", child]);
    await post("consents", { layer, ...yes, ...carry });
    assert.deepEqual(await kinds(), ["consent.set", "tag.add"]);
    assert.deepEqual((await kept())[1][1], child);
  });

  it("of a child, waits for its own agreement when the other was asked first", async () => {
    await open();
    const { layer, carry } = await post("consents", {
      layer: "personalisation",
      ...yes,
      ...child,
    });
    assert.deepEqual([layer, carry], ["allergy", child]);
    assert.deepEqual(await kinds(), ["consent.set"]);
    await post("consents", { layer, ...yes, ...carry });
    assert.deepEqual(await kinds(), ["consent.set", "consent.set", "tag.add"]);
  });

  it("of a child, is dropped with a no, and nothing is kept for the visit", async () => {
    await open("personalisation");
    await post("consents", { layer: "allergy", state: "refused", ...child });
    assert.deepEqual(await kinds(), ["consent.set"]);
    assert.deepEqual(await shop.phone.cards.visit(LI), []);
  });

  it("of a facet that holds one value, is that value and no chip", async () => {
    await open();
    await post("consents", { layer: "personalisation", ...yes, ...size });
    assert.deepEqual((await kept())[1], ["facet.set", { facet: "size_top", value: "size_top.m" }]);
  });

  it("under a facet of another name, asks for what the concept itself needs", async () => {
    await open("personalisation");
    for (const concept of ["age.months", "substance.polyester"]) {
      const { layer } = await post("tags", { facet: "style", concept });
      assert.equal(layer, "allergy", concept);
    }
  });

  it("that says nothing, is told before anybody is asked", async () => {
    await open("personalisation");
    const told = await post("allergies", { substance: "", words: " ", severity: "severe" });
    assert.deepEqual([told.status, told.reason], [422, "blank"]);
  });
});

describe("what a member agreed to", () => {
  it("is taken back with a word, and what it covered goes from the card", async () => {
    await open("personalisation", "allergy");
    await post("allergies", { substance: "substance.polyester", severity: "severe" });
    const { card } = await post("consents", { layer: "allergy", state: "withdrawn" });
    assert.deepEqual([card.sensitive, card.alert.state], [false, "hidden"]);
    assert.equal((await kept()).at(-1)[1].state, "withdrawn");
  });
});

describe("a yes", () => {
  const LATER = { by: LI, hlc: "0195f3a2d000-0000", seen: 0, rev: 9, version: "1" };
  const no = { ...LATER, id: "0195f3a2-d000-7000-8000-000000000001", state: "withdrawn" };
  const ask = (layer) => shop.get(`/members/${LI}/consents/new?layer=${layer}`);
  const last = async () => (await shop.phone.outbox.of(LI)).waiting.at(-1).v;
  async function takeBack(layer, said = no) {
    shop.offline = false;
    shop.centre.feed("s1", cardRow(LI, { rev: 9, consent: { [layer]: said } }));
    await shop.phone.pull();
    shop.offline = true;
  }

  for (const path of ["consents/new?layer=personalisation", "tags/new"])
    it(`of ${path} knows no answer that came after its form was shown`, async () => {
      await open();
      const { known } = await shop.get(`/members/${LI}/${path}`);
      await takeBack("personalisation");
      const form = { layer: "personalisation", ...yes, ...known };
      const { card } = await post("consents", form);
      assert.deepEqual([known, card.taste], [{ seen: "7", obs: "" }, false]);
      assert.deepEqual([(await last()).seen, (await last()).obs], [7, []]);
    });

  it("of a form shown after the no counts, with the allergy it was signed for", async () => {
    await open("allergy");
    await takeBack("allergy");
    const nickel = { substance: "", words: "nickel", severity: "severe" };
    const { known, carry } = await post("allergies", nickel);
    assert.deepEqual(known, { seen: "9", obs: no.id });
    const { card } = await post("consents", { layer: "allergy", ...yes, ...carry, ...known });
    assert.equal(card.sensitive, true);
    const { waiting } = await shop.phone.outbox.of(LI);
    assert.deepEqual(
      waiting.map(({ v }) => [v.k, v.seen]),
      [
        ["consent.set", 9],
        ["allergy.add", 9],
      ],
    );
  });

  it("of a form that does not say what it knew, knew nothing", async () => {
    await open();
    await takeBack("personalisation");
    for (const told of [{}, { seen: "-1", obs: "x" }, { seen: "1e3", obs: "," }]) {
      const { card } = await post("consents", { layer: "personalisation", ...yes, ...told });
      assert.deepEqual([card.taste, (await last()).seen], [false, 0]);
    }
  });

  it("knows what its guide answered, whatever form it is said on, sent or not", async () => {
    await open();
    const { known } = await ask("personalisation");
    for (const state of ["refused", "given", "withdrawn", "given"]) {
      const form = { layer: "personalisation", ...yes, ...known, state };
      const { card } = await post("consents", form);
      assert.equal(card.taste, state === "given", state);
    }
    const again = await ask("personalisation");
    assert.equal(again.known.obs.split(",").length, 4);
  });

  it("knows what its guide answered before, as the card says it", async () => {
    await open();
    await takeBack("personalisation", { ...no, by: "guide-a" });
    const { card } = await post("consents", { layer: "personalisation", ...yes });
    assert.equal(card.taste, true);
  });
});

describe("an allergy kept for the visit", () => {
  it("stays until the store's midnight, whatever the phone's clock says", async () => {
    await open("personalisation");
    shop.phone.session.state.offset = -30 * 3_600_000;
    const severe = { substance: "substance.polyester", severity: "severe" };
    const { card } = await post("consents", { layer: "allergy", state: "refused", ...severe });
    assert.equal(card.alert.state, "present");
    await shop.phone.cards.endVisits();
    assert.equal((await shop.phone.cards.visit(LI)).length, 1);
  });
});
