import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const BOTH = consented("personalisation", "allergy");
const TASTE = consented("personalisation");
const entry = (nth, more) => ({
  id: `0193aaaa-0000-7000-8000-00000000000${nth}`,
  by: "guide-b",
  hlc: "0018f0000000-0000",
  seen: 0,
  rev: 1,
  ...more,
});
const RETRO = entry(1, { f: "style", c: "style.retro", p: "like" });
let shop;

async function open(rest = {}, more = []) {
  shop = await openShop({ rows: [cardRow(LI, { rev: 7, consent: BOTH, ...rest }), ...more] });
  await shop.phone.cards.arrive(LI);
  shop.offline = true;
  return shop;
}
const waiting = async () => (await shop.phone.outbox.of(LI)).waiting.map(({ v }) => v);
const post = (path, form, more) => shop.post(`/members/${LI}/${path}`, form, more);
const get = (path) => shop.get(`/members/${LI}/${path}`);
afterEach(() => shop?.close());

describe("a chip", () => {
  const minimal = { facet: "style", concept: "style.minimal", polarity: "like" };
  it("is kept, shown as waiting, and can be undone", async () => {
    await open();
    const { card, undo } = await post("tags", minimal);
    const [op] = await waiting();
    assert.deepEqual(
      card.chips.map(({ c, pending, who }) => [c, pending, who]),
      [["style.minimal", true, "王芳"]],
    );
    assert.deepEqual(undo, { op: op.id, kind: "tag.add", words: "极简" });
    assert.deepEqual([op.k, op.v, op.act, op.seen, op.p], ["tag.add", 1, "guide-a", 7, minimal]);
    assert.match(op.hlc, /^0[0-9a-f]{12}-[0-9a-f]{4}$/);
  });

  it("never sent and undone within ten seconds, it was never there", async () => {
    await open();
    shop.holdSending();
    const { undo } = await post("tags", minimal);
    const { card } = await post("undo", { op: undo.op });
    assert.deepEqual([card.chips, await waiting()], [[], []]);
  });

  it("sent and undone, its undoing is sent", async () => {
    await open();
    const { undo } = await post("tags", minimal);
    shop.offline = false;
    await shop.phone.push(true);
    const { card } = await post("undo", { op: undo.op });
    assert.deepEqual(card.chips, []);
    assert.deepEqual(
      shop.centre.ops.map(({ k, of }) => [k, of]),
      [
        ["tag.add", undefined],
        ["undo", undo.op],
      ],
    );
  });

  it("is taken off by naming every add the card shows", async () => {
    await open({ tags: [RETRO, entry(2, { f: "style", c: "style.retro", p: "like" })] });
    const { card, undo } = await post("tags/removal", { facet: "style", concept: "style.retro" });
    assert.deepEqual(card.chips, []);
    assert.equal(undo.kind, "tag.remove");
    const [op] = await waiting();
    assert.deepEqual(op.obs, [RETRO.id, entry(2).id]);
  });

  it("without the member's consent is not kept but asked for, and carried along", async () => {
    await open({ consent: {} });
    const { name, layer, carry } = await post("tags", minimal);
    assert.deepEqual([name, layer, carry], ["notes/_consent.html", "personalisation", minimal]);
    assert.deepEqual(await waiting(), []);
  });

  it("of a child's age needs the consent of allergies", async () => {
    await open({ consent: TASTE });
    const { layer } = await post("tags", { facet: "age", concept: "age.months" });
    assert.equal(layer, "allergy");
  });

  it("comes after every clock seen on the card, whatever the phone's clock says", async () => {
    await open({ tags: [{ ...RETRO, hlc: "09990000000000-0000".slice(0, 18) }] });
    await post("tags", minimal);
    const [op] = await waiting();
    assert.ok(op.hlc > "0999000000000-0000");
  });
});

describe("the sheet", () => {
  it("offers the member's own chips first, then the shop's", async () => {
    await open({ tags: [RETRO] });
    const { name, tab, sheet } = await get("tags/new?tab=style");
    assert.deepEqual([name, tab], ["notes/_sheet.html", "style"]);
    assert.deepEqual(
      sheet.chips.map(({ c }) => c),
      ["style.retro", "style.minimal"],
    );
  });

  it("of allergies offers the common substances", async () => {
    await open();
    const { name, substances, chosen } = await get("allergies/new?substance=substance.polyester");
    assert.deepEqual(
      [name, substances[0].id, chosen],
      ["notes/_allergy.html", "substance.polyester", "substance.polyester"],
    );
  });

  it("of consent carries on what was picked", async () => {
    await open({ consent: {} });
    const { name, carry } = await get(
      "consents/new?layer=allergy&substance=substance.polyester&severity=severe",
    );
    assert.deepEqual(
      [name, carry],
      ["notes/_consent.html", { substance: "substance.polyester", severity: "severe" }],
    );
  });
});

describe("values and words", () => {
  it("a size names the one it replaces", async () => {
    const before = entry(3, { v: "size_top.s" });
    await open({ facets: { size_top: [before] } });
    await post("facets", { facet: "size_top", value: "size_top.m" });
    const [op] = await waiting();
    assert.deepEqual(
      [op.k, op.p, op.obs],
      ["facet.set", { facet: "size_top", value: "size_top.m" }, [before.id]],
    );
  });

  it("words are kept in one spelling, and taken back by their author", async () => {
    await open();
    const { card } = await post("notes", { text: "  Cafe\u0301 at the corner \u0007 " });
    assert.deepEqual(
      card.notes.map(({ text, mine, pending }) => [text.trim(), mine, pending]),
      [["Café at the corner", true, true]],
    );
    const after = await post("notes/retraction", { note: card.notes[0].id });
    assert.deepEqual(after.card.notes, []);
    assert.equal((await waiting()).at(-1).of, card.notes[0].id);
  });

  it("nothing to say is a problem beside the form, and nothing is kept", async () => {
    await open();
    const { status, name } = await post("notes", { text: "   " });
    assert.deepEqual([status, name], [422, "errors/_problem.html"]);
    assert.deepEqual(await waiting(), []);
  });
});

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

  it("with a new consent goes in one batch, consent first", async () => {
    await open({ consent: TASTE });
    const { name, layer, carry } = await post("allergies", polyester);
    assert.deepEqual([name, layer, carry], ["notes/_consent.html", "allergy", polyester]);
    const { card } = await post("consents", {
      layer,
      state: "given",
      evidence: "M 1 1 L 2 2",
      ...carry,
    });
    assert.equal(card.alert.state, "present");
    shop.offline = false;
    await shop.phone.push(true);
    const [request] = shop.centre.pushes;
    assert.deepEqual(
      request.body.ops.map(({ k, n }) => `${n} ${k}`),
      ["1 consent.set", "2 allergy.add"],
    );
    assert.equal(request.body.ops[0].p.text_version, "allergy-1");
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
    const refused = await post("allergies/withdrawal", { allergy: a.id, reason: "tested" });
    assert.equal(refused.status, 422);
    const { card } = await post("allergies/withdrawal", {
      allergy: a.id,
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

describe("consent", () => {
  it("the first chip ever goes with the consent it was asked with", async () => {
    await open({ consent: {} });
    const { card } = await post("consents", {
      layer: "personalisation",
      state: "given",
      facet: "style",
      concept: "style.minimal",
    });
    assert.deepEqual(
      card.chips.map(({ c }) => c),
      ["style.minimal"],
    );
    assert.deepEqual(
      (await waiting()).map(({ k }) => k),
      ["consent.set", "tag.add"],
    );
  });

  it("refused, the chip is not kept", async () => {
    await open({ consent: {} });
    await post("consents", {
      layer: "personalisation",
      state: "refused",
      facet: "style",
      concept: "style.minimal",
    });
    assert.deepEqual(
      (await waiting()).map(({ k, p }) => [k, p.state]),
      [["consent.set", "refused"]],
    );
  });

  it("refused by mistake and then given is given: the second names the first", async () => {
    await open({ consent: {} });
    await post("consents", { layer: "personalisation", state: "refused" });
    const { card } = await post("consents", { layer: "personalisation", state: "given" });
    const [first, second] = await waiting();
    assert.deepEqual(second.obs, [first.id]);
    assert.equal(card.taste, true);
  });
});

describe("an own edit", () => {
  it("never blinks: waiting, judged before the snapshot, then part of it", async () => {
    await open({ note_count: 3 });
    await post("notes", { text: "steady" });
    const seen = async () => {
      const { card } = await shop.get(`/members/${LI}`);
      return [card.notes.map(({ text, pending }) => `${text} ${pending}`), card.note_count];
    };
    assert.deepEqual(await seen(), [["steady true"], 4]);
    shop.offline = false;
    shop.centre.revs.set(LI, 7);
    await shop.phone.push(true);
    assert.deepEqual(await seen(), [["steady false"], 4]);
    const [{ id }] = shop.centre.ops;
    const note = { id, text: "steady", by: "guide-a", hlc: shop.centre.ops[0].hlc };
    shop.centre.feed("s1", cardRow(LI, { rev: 8, consent: BOTH, notes: [note], note_count: 4 }));
    await shop.phone.pull();
    assert.deepEqual(await seen(), [["steady false"], 4]);
  });

  it("refused by the centre leaves the card, which says how many were", async () => {
    await open();
    await post("notes", { text: "no" });
    shop.offline = false;
    shop.centre.judge = () => ({ s: "rejected", why: "consent_withdrawn" });
    await shop.phone.push(true);
    const { card, rejected } = await shop.get(`/members/${LI}`);
    assert.deepEqual([card.notes, rejected], [[], 1]);
  });

  async function full(times, work) {
    const { add } = IDBObjectStore.prototype;
    let left = times;
    IDBObjectStore.prototype.add = function fail(...given) {
      left -= 1;
      if (left >= 0) throw new DOMException("full", "QuotaExceededError");
      return add.apply(this, given);
    };
    try {
      return await work();
    } finally {
      IDBObjectStore.prototype.add = add;
    }
  }

  it("is saved on a full phone at the price of what can be pulled again", async () => {
    await open();
    const { status } = await full(1, () => post("notes", { text: "kept" }));
    assert.equal(status, 200);
    assert.deepEqual(
      (await waiting()).map(({ p }) => p.text),
      ["kept"],
    );
    assert.equal(await shop.phone.cards.card(LI), null);
  });

  it("is not saved when the phone cannot keep it, and says so", async () => {
    await open();
    const { status, name } = await full(9, () => post("notes", { text: "lost" }));
    assert.deepEqual([status, name], [507, "errors/_problem.html"]);
    assert.deepEqual(await waiting(), []);
  });
});
