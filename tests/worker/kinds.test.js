// What a phone knows of kinds, ids and text before anything is kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { allows, redact } from "../../static/shared/consent.js";
import { isValid } from "../../static/shared/hlc.js";
import { isUuid, newId } from "../../static/shared/ids.js";
import { clean, fault, isForeseen, KIND_NAMES, layerOf } from "../../static/shared/kinds.js";
import { emptyState, fold } from "../../static/shared/merge.js";
import { UPCASTS } from "../../static/shared/upcasts.js";
import { learn } from "../../static/shared/words.js";

test("a new id is a UUID and later ones sort after it", async () => {
  const first = newId();
  await new Promise((done) => setTimeout(done, 2));
  const second = newId();
  assert.ok(isUuid(first) && isUuid(second));
  assert.ok(first < second);
  assert.equal(isUuid(first.toUpperCase()), false);
});

test("a clock has one spelling", () => {
  assert.ok(isValid("0019e70448fd0-0000"));
  assert.equal(isValid("0019E70448FD0-0000"), false);
  assert.equal(isValid("0019e70448fd0-0000\n"), false);
});

test("text loses control characters and gains one form", () => {
  assert.equal(clean("e\u0301\u0000 a\u0007\nb\u007f"), "é a\nb");
});

test("text loses what turns the reading direction", () => {
  for (const turn of "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert.equal(clean(`no${turn} wool`), "no wool");
});

test("a kind names the consent it needs", () => {
  assert.equal(layerOf("note.add"), "personalisation");
  assert.equal(layerOf("allergy.none"), "allergy");
  assert.equal(layerOf("undo"), null);
  assert.equal(layerOf("constructor"), null);
});

test("a phone can tell the outcome of the kinds that the protocol names", () => {
  const page = readFileSync(new URL("../../docs/sync.md", import.meta.url), "utf8");
  const [, told = ""] =
    /A card you can tell by yourself(.*?)their newest versions/s.exec(page) ?? [];
  const named = [...told.matchAll(/`([a-z]+\.[a-z]+)`/g)].map(([, k]) => k);
  assert.deepEqual(KIND_NAMES.filter(isForeseen).sort(), named.sort());
});

test("what is no kind is refused, whatever it is called", () => {
  for (const k of ["", "constructor", "__proto__", "tag.dance"]) {
    assert.equal(fault({ k, v: 1, p: {} }), "k");
  }
  assert.equal(fault({ k: "undo", v: 2, p: {}, of: "x" }), "k");
});

test("a payload may not bring a key of its own", () => {
  const p = JSON.parse('{"text": "x", "__proto__": {"least": 0}}');
  assert.equal(fault({ k: "note.add", v: 1, p }), "p");
});

test("only a given consent allows", () => {
  const entry = { id: "1", by: "a", hlc: "", state: "given" };
  assert.ok(allows({ allergy: entry }, "allergy"));
  assert.equal(allows({ allergy: { ...entry, state: "withdrawn" } }, "allergy"), false);
  assert.equal(allows({}, "allergy"), false);
  assert.equal(allows({}, "constructor"), false);
  assert.ok(allows({}, "membership"));
});

test("a child's data goes with the allergies, once the words say which it is", () => {
  const fed = { f: "feeding", c: "breast" };
  const hidden = { f: "style", c: "feeding.breast" };
  const tags = [fed, hidden, { f: "style", c: "style.retro" }];
  const consent = { allergy: { id: "1", by: "a", hlc: "", state: "given" } };
  assert.deepEqual(redact({ tags }, consent).tags, []);
  learn({ concepts: {}, substances: [], facets: [{ id: "feeding", layer: "allergy", words: {} }] });
  assert.deepEqual(redact({ tags }, consent).tags, [fed, hidden]);
});

test("an old version of a kind folds as the newest says it", () => {
  UPCASTS.set("note.add 0", ({ said }) => ({ text: said }));
  const state = emptyState();
  const op = { id: newId(), v: 0, k: "note.add", m: "m", n: 1, act: "a", seen: 0 };
  fold(state, { ...op, hlc: "0018f0000000-0000", p: { said: "softly" } });
  UPCASTS.delete("note.add 0");
  assert.deepEqual(
    state.notes.map(({ text }) => text),
    ["softly"],
  );
});
