import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isEan13, readCode, readTyped } from "../../static/scan/grammar.js";

const PRINTS = ["QRCode", "EAN13", "Code128", "typed"];

test("a member code is read from every print", () => {
  for (const print of PRINTS) {
    assert.equal(readCode("M1:7K2QX9B4TRW8", print), "M1:7K2QX9B4TRW8");
  }
});

test("a member code holds four to twenty-seven capitals and figures", () => {
  for (const code of ["M1:WARM", `M1:${"A".repeat(27)}`]) {
    assert.equal(readCode(code, "QRCode"), code);
  }
  for (const bad of [
    `M1:${"A".repeat(28)}`,
    "M1:",
    "M1:ABC",
    "M1:abcd",
    "M1:AB-CD",
    "M1:ＡＢ",
    "M2:ABCD",
  ]) {
    assert.equal(readCode(bad, "QRCode"), null, bad);
  }
});

test("a bare number is a code only as EAN-13 and only when it checks", () => {
  assert.equal(readCode("6901234567892", "EAN13"), "6901234567892");
  assert.equal(readCode("6901234567893", "EAN13"), null);
  assert.equal(readCode("690123456789", "EAN13"), null);
  assert.equal(readCode("6901234567892", "QRCode"), null);
});

test("the check digit catches every single wrong figure", () => {
  const right = "6901234567892";
  for (let place = 0; place < 13; place += 1) {
    for (const figure of "0123456789") {
      const wrong = right.slice(0, place) + figure + right.slice(place + 1);
      assert.equal(isEan13(wrong), wrong === right, wrong);
    }
  }
});

test("a card code is read from Code 128 alone", () => {
  assert.equal(readCode("CARD-204417", "Code128"), "CARD-204417");
  assert.equal(readCode("CARD-204417", "QRCode"), null);
  for (const bad of ["ABC", "A".repeat(31), "card-204417", "CARD 204417", "CARD_204417"]) {
    assert.equal(readCode(bad, "Code128"), null, bad);
  }
});

test("nothing else is a code, in no print", () => {
  const foreign = [
    "https://example.org/M1:7K2QX9B4TRW8",
    "javascript:alert(1)",
    "WIFI:S:shop;;",
    " M1:7K2QX9B4TRW8",
    "M1:7K2QX9B4TRW8\n",
    "M1:7K2QX9B4TRW8\u0000",
    "constructor",
    "",
    "M1:A".padEnd(257, "A"),
    null,
    undefined,
    13,
    { toString: () => "M1:A" },
  ];
  for (const text of foreign) {
    for (const print of [...PRINTS, "constructor", "__proto__", ""]) {
      assert.equal(readCode(text, print), null, `${String(text)} in ${print}`);
    }
  }
});

test("a typed code forgives full-width letters, small letters and blanks", () => {
  assert.equal(readTyped(" m1:7k2q x9b4 trw8 "), "M1:7K2QX9B4TRW8");
  assert.equal(readTyped("Ｍ１：７Ｋ２Ｑ"), "M1:7K2Q");
  assert.equal(readTyped("card-204417"), "CARD-204417");
  assert.equal(readTyped("690 1234 567892"), "6901234567892");
});

test("a typed code is read as the worker and the server read it", () => {
  const file = new URL("../vectors/codes.json", import.meta.url);
  for (const { text, code } of JSON.parse(readFileSync(file, "utf8"))) {
    assert.equal(readTyped(text) ?? "", code, text);
  }
});

test("a typed address or sentence is no code", () => {
  for (const text of ["https://example.org/", "who is this?", "李静", "", "  ", "A".repeat(300)]) {
    assert.equal(readTyped(text), null, text);
  }
});
