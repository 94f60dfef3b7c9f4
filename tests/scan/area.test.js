import assert from "node:assert/strict";
import { test } from "node:test";
import { middle, whole } from "../../static/scan/area.js";
import { greyOfImage, Room } from "../../static/scan/grey.js";

const SIZES = [
  [1280, 720],
  [720, 1280],
  [1920, 1080],
  [640, 480],
  [641, 479],
  [1, 1],
];

test("the middle of a lying and of a standing picture is the same size", () => {
  assert.deepEqual(middle(1280, 720), { x: 280, y: 120, width: 720, height: 480 });
  assert.deepEqual(middle(720, 1280), { x: 0, y: 400, width: 720, height: 480 });
});

test("the middle of a picture stored on its side is on its side too", () => {
  assert.deepEqual(middle(1280, 720, true), { x: 400, y: 0, width: 480, height: 720 });
});

test("every area lies inside its picture and has even numbers", () => {
  for (const [width = 0, height = 0] of SIZES) {
    const areas = [middle(width, height), middle(width, height, true), whole(width, height)];
    for (const area of areas) {
      for (const value of Object.values(area)) assert.equal(value % 2, 0);
      assert.ok(area.x >= 0 && area.x + area.width <= width);
      assert.ok(area.y >= 0 && area.y + area.height <= height);
    }
  }
});

test("colours become brightness, row by row, from the area alone", () => {
  const zxing = /** @type {any} */ ({ HEAPU8: new Uint8Array(64), _malloc: () => 16, _free() {} });
  const image = /** @type {any} */ ({ width: 4, height: 2, data: new Uint8ClampedArray(32) });
  image.data.set([255, 255, 255, 255], 4 * 2);
  image.data.set([255, 0, 0, 255], 4 * 6);
  image.data.set([0, 255, 0, 255], 4 * 7);
  const shape = greyOfImage(new Room(zxing), image, () => ({ x: 2, y: 0, width: 2, height: 2 }));
  assert.deepEqual(shape, { width: 2, height: 2, onItsSide: false });
  assert.deepEqual([...zxing.HEAPU8.subarray(16, 20)], [255, 0, 76, 149]);
});

test("the decoder's memory is taken once and grows only for a larger picture", () => {
  /** @type {string[]} */
  const calls = [];
  const zxing = /** @type {any} */ ({
    HEAPU8: new Uint8Array(64),
    _malloc: (/** @type {number} */ size) => calls.push(`take ${size}`),
    _free: () => calls.push("give back"),
  });
  const room = new Room(zxing);
  for (const size of [8, 8, 4, 16]) assert.equal(room.bytes(size).length, size);
  assert.deepEqual(calls, ["take 8", "give back", "take 16"]);
});
