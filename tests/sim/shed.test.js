// A full phone may lack the cards it gave up, until they come again or all is pulled anew.
import assert from "node:assert/strict";
import { test } from "node:test";
import { differing } from "../../sim/phones/differing.js";
import { Shed } from "../../sim/phones/shed.js";

const MARK = { key: "shed", value: 1 };
const NONE = new Map();
const TWO = new Map([
  ["a", 2],
  ["b", 2],
]);

/** @param {string[]} members @param {any[]} meta */
const lying = (members, ...meta) => ({
  cards: { records: members.map((key) => ({ key, value: { rev: 2 } })) },
  meta: { records: meta },
});
/** @param {...any} states the database of cards as it was after each write; the phone may lack these */
function lacking(...states) {
  const shed = new Shed();
  for (const [nth, after] of states.slice(1).entries()) shed.wrote(states[nth], after);
  const bases = new Map([["crm-cards", { state: states.at(-1) }]]);
  return shed.of({ disk: { bases } });
}

test("a phone may lack what it gave up and nothing else", () => {
  assert.deepEqual(lacking(lying(["a", "b", "c"]), lying(["c"], MARK)), TWO);
  assert.deepEqual(lacking(lying(["a", "b"]), lying(["a"])), NONE);
});

test("a card that goes another way after that is missing", () => {
  const states = [lying(["a", "b", "c"]), lying(["b", "c"], MARK), lying(["c"], MARK)];
  assert.deepEqual(lacking(...states), new Map([["a", 2]]));
});

test("a card that came again is missing once it goes", () => {
  const [full, left] = [lying(["a", "b"]), lying(["b"], MARK)];
  assert.deepEqual(lacking(full, left, lying(["a", "b"], MARK), left), NONE);
});

test("what is given up twice adds up, and counts no more once all is pulled anew", () => {
  const again = lying([], { ...MARK });
  const states = [lying(["a", "b"]), lying(["b"], MARK), again];
  assert.deepEqual(lacking(...states), TWO);
  assert.deepEqual(lacking(...states, lying([]), lying(["a"])), NONE);
});

test("a card that was given up comes again once something is said of it", () => {
  const phone = { place: 0, staff: { id: "guide" } };
  const truth = (/** @type {number} */ rev) => ({ held: { guide: ["a"] }, cards: { a: { rev } } });
  const found = (/** @type {number} */ rev) => [...differing(phone, new Map(), TWO, truth(rev))];
  assert.deepEqual(found(2), []);
  assert.deepEqual(found(3), [["missing", "phone 0 lacks a"]]);
});
