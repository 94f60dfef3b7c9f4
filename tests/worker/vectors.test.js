// The phone's modules answer what Python answers: tests/vectors, written by tests/vectors/make.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { check } from "../../static/shared/check.js";
import { codeOf } from "../../static/shared/codes.js";
import { redact } from "../../static/shared/consent.js";
import { weigh } from "../../static/shared/dignity.js";
import { today } from "../../static/shared/followups.js";
import { make, millis, tick } from "../../static/shared/hlc.js";
import { uuid7 } from "../../static/shared/ids.js";
import { fault } from "../../static/shared/kinds.js";
import { foldAll, trim } from "../../static/shared/merge.js";
import { using } from "../../static/shared/runtime/messages.js";
import { sheet } from "../../static/shared/sheet.js";
import { readShown, tellShown } from "../../static/shared/shown.js";
import { view } from "../../static/shared/view.js";
import { visible } from "../../static/shared/visible.js";
import * as words from "../../static/shared/words.js";

/** @param {string} name @returns {any[]} */
const cases = (name) =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));

/** What is left of a value once stored: comparing sees keys and values, not prototypes. @param {any} value */
const plain = (value) => JSON.parse(JSON.stringify(value));

/** @param {any} mine @param {any} python @param {string} [which] */
const same = (mine, python, which) => assert.deepEqual(plain(mine), python, which);

test("histories fold to the same states", () => {
  for (const { ops, state, trim: trimmed } of cases("folds")) {
    same(foldAll(ops), state);
    same(foldAll([...ops].reverse()), state);
    same(trim(foldAll(ops)), trimmed);
  }
});

test("items are checked alike", () => {
  const [{ groups, cases: asked }] = cases("checks");
  for (const { alert, label, sure, found } of asked) same(check(alert, label, groups, sure), found);
});

test("notes are read alike", () => {
  const read = (name) =>
    readFileSync(new URL(`../../crm_pwa/notes/dignity/${name}`, import.meta.url), "utf8");
  const words = { ...JSON.parse(read("words.json")), weights: read("weights.tsv") };
  for (const { text, found } of cases("notes")) same(weigh(text, words), found, text);
});

test("cards look the same", () => {
  for (const { card, own, now, env, view: looks } of [...cases("views"), ...cases("edges")]) {
    const before = JSON.stringify([card, own]);
    same(view(card, own, now, env), looks);
    assert.equal(JSON.stringify([card, own]), before);
  }
});

test("the same prompts are shown", () => {
  for (const { card, own, now, env, shown } of cases("prompts")) {
    same(visible(card, own, now, env), shown);
  }
});

test("the same layers are left out", () => {
  for (const { card, protected: guarded, left } of cases("redactions")) {
    same(redact(card, card.consent, guarded), left);
  }
});

test("the same chips are offered", () => {
  const [{ packs, cases: sheets }] = cases("sheets");
  for (const { tags, tab, sheet: offered } of sheets) same(sheet({ tags }, packs, tab), offered);
});

test("the same is read as a code", () => {
  for (const { text, code } of cases("codes")) assert.equal(codeOf(text), code, text);
});

test("the same is told of a code that a member's phone shows", async () => {
  const [{ points }, ...shown] = cases("shown");
  for (const { why, text, now, code, told } of shown) {
    const read = readShown(text);
    assert.equal(read?.code ?? "", code, why);
    assert.equal(read ? await tellShown(read, points, now) : "", told, why);
  }
});

test("codes are spoken the same", () => {
  const [{ words: taught, rules, cases: said }] = cases("speech");
  words.learn(taught, rules, "CNY");
  /** @type {Record<string, (...args: any[]) => string>} */
  const speak = { ...words.GLOBALS, ...words.FILTERS, fill: words.fill };
  for (const one of said) {
    const mine = using(one.lang, () => speak[one.call](...one.args));
    assert.equal(mine, one.said, `${one.lang} ${one.call} ${JSON.stringify(one.args)}`);
  }
});

test("the same follow-ups are listed", () => {
  for (const { rows, me, day, groups } of cases("followups")) same(today(rows, me, day), groups);
});

test("clocks and ids are made the same", () => {
  const [{ ticks, ids }] = cases("clocks");
  for (const { last, wall, next } of ticks) assert.equal(tick(last, wall), next);
  for (const { ms, random, id } of ids) assert.equal(uuid7(ms, Uint8Array.from(random)), id);
  assert.equal(millis(""), 0);
});

test("payloads are refused for the same reason", () => {
  for (const { fault: found, ...op } of cases("payloads")) {
    assert.equal(fault({ v: 1, ...op }), found, JSON.stringify(op).slice(0, 200));
  }
});

/** What of a value a story tells. @param {any} value @param {any} told @returns {any} */
function told(value, told_) {
  if (Array.isArray(told_) && Array.isArray(value) && value.length === told_.length) {
    return value.map((one, at) => told(one, told_[at]));
  }
  const both = [value, told_].every((one) => one && typeof one === "object" && !Array.isArray(one));
  if (!both) return value ?? null;
  return Object.fromEntries(Object.keys(told_).map((key) => [key, told(value[key], told_[key])]));
}

for (const { name, ops, ends } of cases("stories")) {
  test(name, () => {
    const usual = { v: 1, m: "m1", n: 0, act: "a", seen: 0, p: {} };
    const whole = ops.map((/** @type {any} */ op) => ({
      ...usual,
      hlc: make(1_780_000_000_000 + 1000 * op.at),
      ...op,
    }));
    for (const order of [whole, [...whole].reverse()]) same(told(foldAll(order), ends), ends);
  });
}
