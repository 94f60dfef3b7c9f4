import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSES, Once, OUT_OF_SIGHT, Pump, WHOLE_EVERY } from "../../static/scan/pump.js";

/** A pump over a camera that always has a picture, unless told otherwise. */
function pumping(gives = () => true) {
  /** @type {boolean[]} */
  const taken = [];
  const pump = new Pump((whole) => {
    if (!gives()) return false;
    taken.push(whole);
    return true;
  });
  return { pump, taken };
}

test("one picture at a time goes to the decoder", () => {
  const { pump, taken } = pumping();
  for (let i = 0; i < 10; i += 1) pump.picture();
  assert.equal(taken.length, 1);
});

test("pictures that came meanwhile count as one, the newest, taken at once", () => {
  const { pump, taken } = pumping();
  for (let i = 0; i < 10; i += 1) pump.picture();
  pump.answered();
  assert.equal(taken.length, 2);
  pump.answered();
  assert.equal(taken.length, 2);
});

test("the same picture is not decoded twice", () => {
  const { pump, taken } = pumping();
  pump.picture();
  pump.answered();
  assert.equal(taken.length, 1);
});

test("every fourth picture is searched whole, the first ones in their middle", () => {
  const { pump, taken } = pumping();
  for (let i = 0; i < 3 * WHOLE_EVERY; i += 1) {
    pump.picture();
    pump.answered();
  }
  assert.deepEqual(taken, Array(3).fill([false, false, false, true]).flat());
});

test("a camera without a picture keeps nothing under way", () => {
  let there = false;
  const { pump, taken } = pumping(() => there);
  pump.picture();
  assert.equal(taken.length, 0);
  there = true;
  pump.picture();
  assert.equal(taken.length, 1);
});

test("nothing is taken while held, and looking goes on when released", () => {
  const { pump, taken } = pumping();
  pump.hold();
  pump.picture();
  pump.picture();
  assert.equal(taken.length, 0);
  pump.release();
  assert.equal(taken.length, 1);
});

test("an answer that arrives while held starts nothing", () => {
  const { pump, taken } = pumping();
  pump.picture();
  pump.hold();
  pump.picture();
  pump.answered();
  assert.equal(taken.length, 1);
});

test("a code counts once as long as it stays before the lens", () => {
  const once = new Once();
  assert.equal(once.isNew("M1:A", 0), true);
  for (let now = 100; now < 10_000; now += 100) assert.equal(once.isNew("M1:A", now), false);
});

test("a code that was out of sight for two seconds and eight pictures counts again", () => {
  for (const [after, misses, isNew] of [
    [OUT_OF_SIGHT, MISSES, true],
    [OUT_OF_SIGHT - 1, MISSES, false],
    [OUT_OF_SIGHT, MISSES - 1, false],
  ]) {
    const once = new Once();
    once.isNew("M1:A", 0);
    for (let i = 0; i < Number(misses); i += 1) once.miss();
    assert.equal(once.isNew("M1:A", Number(after)), isNew);
  }
});

test("a camera that takes long to open anew makes no second scan", () => {
  const once = new Once();
  once.isNew("M1:A", 0);
  assert.equal(once.isNew("M1:A", 30_000), false);
});

test("another code counts at once", () => {
  const once = new Once();
  once.isNew("M1:A", 0);
  assert.equal(once.isNew("M1:B", 1), true);
  assert.equal(once.isNew("M1:A", 2), true);
});
