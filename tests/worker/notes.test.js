import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { cardRow, consented, entry, openShop } from "./shop.js";

const LI = "0195f3a2-7c11-7d2e-9a55-1f0e6b1c9d01";
const BOTH = consented("personalisation", "allergy");
const TASTE = consented("personalisation");
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

describe("words that nobody can read", () => {
  it("are not kept, and the guide is told so", async () => {
    await open();
    for (const text of ["", "  ", "\u200b\u3000", "\u3164"]) {
      const told = await post("notes", { text });
      assert.deepEqual([told.status, told.reason], [422, "blank"]);
    }
    const allergy = { words: "\u2800", severity: "severe" };
    assert.equal((await post("allergies", allergy)).reason, "blank");
    assert.deepEqual(await waiting(), []);
  });

  it("are told how many a field holds where they are too many", async () => {
    await open();
    const note = await post("notes", { text: "👗".repeat(1001) });
    const allergy = await post("allergies", { words: "布".repeat(121), severity: "severe" });
    assert.deepEqual([note.status, note.reason, note.n, allergy.n], [413, "too_long", 1000, 120]);
  });
});

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

  it("is called by its own words on the undo bar, whatever they look like", async () => {
    await open();
    for (const value of ["3.5", "36"]) {
      const { undo } = await post("facets", { facet: "size_top", value });
      assert.equal(undo.words, value);
    }
    const { undo } = await post("notes", { text: "ok.go" });
    assert.equal(undo.words, "ok.go");
  });

  it("never sent and undone within ten seconds, it was never there", async () => {
    await open();
    shop.offline = false;
    shop.centre.faults.push({ status: 503, heads: { "Retry-After": "30" } });
    await post("notes", { text: "told to wait" });
    const { undo } = await post("tags", minimal);
    const { card } = await post("undo", { op: undo.op });
    assert.deepEqual(card.chips, []);
    assert.deepEqual(
      (await waiting()).map(({ k }) => k),
      ["note.add"],
    );
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

  it("opens only while the member is here", async () => {
    shop = await openShop({ rows: [cardRow(LI, { consent: BOTH })] });
    for (const sheet of ["tags/new", "allergies/new", "consents/new"]) {
      const { status, heads } = await get(sheet);
      assert.deepEqual([status, heads.get("HX-Redirect")], [204, `/members/${LI}`], sheet);
    }
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
