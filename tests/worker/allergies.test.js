import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, entry, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const BOTH = consented("personalisation", "allergy");
const TASTE = consented("personalisation");
let shop;

async function open(rest = {}, more = []) {
  shop = await openShop({ rows: [cardRow(LI, { rev: 7, consent: BOTH, ...rest }), ...more] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
  return shop;
}
const waiting = async () => (await shop.phone.outbox.of(LI)).waiting.map(({ v }) => v);
const post = (path, form, more) => shop.post(`/members/${LI}/${path}`, form, more);
afterEach(() => shop?.close());

describe("an allergy", () => {
  const polyester = { substance: "substance.polyester", severity: "reacts" };
  it("is shown at once, as on this phone only, and goes first", async () => {
    await open();
    await post("notes", { text: "first" });
    const { card } = await post("allergies", polyester);
    assert.equal(card.alert.state, "present");
    assert.deepEqual(
      card.alert.entries.map(({ s, sev, pending }) => [s, sev, pending]),
      [["substance.polyester", "reacts", true]],
    );
    await shop.phone.outbox.keep([]);
    shop.offline = false;
    await shop.phone.push(true);
    assert.deepEqual(
      shop.centre.ops.map(({ k }) => k),
      ["note.add", "allergy.add"],
    );
  });

  it("needs the member's own confirmation, as the screen takes it", async () => {
    await open({ consent: TASTE });
    const agreed = { layer: "allergy", state: "given", ...polyester };
    for (const evidence of ["", "yes", "1,1 301,2", "1,1  2,2", "1,1;", "1,1 ".repeat(700)]) {
      const told = await post("consents", { ...agreed, evidence });
      assert.deepEqual([told.status, told.reason], [422, "proof"], evidence);
    }
    assert.equal((await post("consents", { ...agreed, evidence: "read" })).card.sensitive, true);
  });

  it("with a new consent goes in one batch, consent first", async () => {
    await open({ consent: TASTE });
    const { name, layer, carry } = await post("allergies", polyester);
    assert.deepEqual([name, layer, carry], ["notes/_consent.html", "allergy", polyester]);
    const { card } = await post("consents", {
      layer,
      state: "given",
      evidence: "1,1 2,2",
      ...carry,
    });
    assert.equal(card.alert.state, "present");
    shop.offline = false;
    await shop.phone.push(true);
    const [request] = shop.centre.pushes;
    assert.deepEqual(
      request.body.ops.map(({ k, n }) => `${n} ${k}`),
      ["1 consent.set", "2 allergy.add", "3 access.read"],
    );
    assert.equal(request.body.ops[0].p.text_version, "allergy-2");
  });

  it("without a signature the consent is not taken", async () => {
    await open({ consent: TASTE });
    const { status } = await post("consents", { layer: "allergy", state: "given", ...polyester });
    assert.equal(status, 422);
    assert.deepEqual(await waiting(), []);
  });

  it("refused, it stays for this visit on this phone, is never sent, and is gone at the store's midnight", async () => {
    await open({ consent: TASTE });
    const { card } = await post("consents", { layer: "allergy", state: "refused", ...polyester });
    assert.deepEqual(
      card.alert.entries.map(({ s }) => s),
      ["substance.polyester"],
    );
    shop.offline = false;
    await shop.phone.push(true);
    assert.deepEqual(
      shop.centre.ops.map(({ k, p }) => `${k} ${p.state}`),
      ["consent.set refused"],
    );
    shop.time = Date.parse("2026-03-08T15:59:00Z");
    await shop.phone.cards.arrive(LI);
    assert.equal((await shop.get(`/members/${LI}`)).card.alert.entries.length, 1);
    shop.time = Date.parse("2026-03-08T16:00:01Z");
    assert.equal((await shop.get(`/members/${LI}`)).card.alert.entries.length, 0);
    await shop.phone.cards.endVisits();
    assert.deepEqual(await shop.phone.cards.visit(LI), []);
  });

  it("kept for this visit is shown where the phone's clock was ahead for a moment", async () => {
    await open({ consent: TASTE });
    const now = shop.time;
    shop.time = now + 2 * 86_400_000;
    await post("notes", { text: "ahead" });
    shop.time = now;
    await shop.phone.cards.arrive(LI);
    const { card } = await post("consents", { layer: "allergy", state: "refused", ...polyester });
    assert.deepEqual([card.alert.state, card.alert.entries.length], ["present", 1]);
    shop.time = now + 86_400_000;
    await shop.phone.cards.arrive(LI);
    assert.equal((await shop.get(`/members/${LI}`)).card.alert.entries.length, 0);
  });

  it("kept for this visit can be taken off again", async () => {
    await open({ consent: TASTE });
    const { card } = await post("consents", { layer: "allergy", state: "refused", ...polyester });
    const after = await post("allergies/withdrawal", {
      allergy: card.alert.entries[0].id,
      reason: "noted_wrongly",
      confirmed: "1",
    });
    assert.deepEqual(after.card.alert.entries, []);
    assert.ok((await waiting()).every(({ k }) => k === "consent.set"));
  });

  it("is withdrawn with all entries of its substance, a reason and the member's word", async () => {
    const a = entry(4, { s: "substance.polyester", w: "", sev: "avoid", gone: null });
    const b = entry(5, { s: "substance.polyester", w: "", sev: "severe", gone: null });
    const other = entry(6, { s: "", w: "镍", sev: "avoid", gone: null });
    await open({ allergies: [a, b, other] });
    const allergy = `${a.id},${b.id}`;
    const refused = await post("allergies/withdrawal", { allergy, reason: "tested" });
    assert.equal(refused.status, 422);
    const { card } = await post("allergies/withdrawal", {
      allergy,
      reason: "tested",
      confirmed: "1",
    });
    const [op] = await waiting();
    assert.deepEqual([op.obs, op.p], [[a.id, b.id], { reason: "tested", member_confirmed: true }]);
    assert.deepEqual(
      card.alert.entries.map(({ w, gone }) => [w, gone]),
      [
        ["镍", false],
        ["", true],
      ],
    );
  });

  it("that came while the sheet was open is not withdrawn with those it showed", async () => {
    const shown = entry(4, { s: "substance.polyester", w: "", sev: "avoid", gone: null });
    const since = entry(5, { s: "substance.polyester", w: "", sev: "severe", gone: null });
    await open({ allergies: [shown] });
    shop.offline = false;
    shop.centre.feed("s1", cardRow(LI, { rev: 8, consent: BOTH, allergies: [shown, since] }));
    await shop.phone.pull();
    shop.offline = true;
    const said = { allergy: shown.id, reason: "tested", confirmed: "1" };
    const { card } = await post("allergies/withdrawal", said);
    const [op] = await waiting();
    assert.deepEqual(op.obs, [shown.id]);
    assert.deepEqual(
      card.alert.entries.map(({ sev, gone }) => [sev, gone]),
      [["severe", false]],
    );
  });

  it("asked and none is kept as a fact", async () => {
    await open();
    const { card } = await post("allergies/none", {});
    assert.equal(card.alert.state, "none");
    assert.deepEqual(
      (await waiting()).map(({ k, p }) => [k, p]),
      [["allergy.none", { asked: true }]],
    );
  });
});
