import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Looker } from "../../static/scan/look.js";
import { pictures } from "../../static/scan/practice.js";
import { sharpened } from "../../static/scan/sharp.js";
import { getZXingModule } from "../../static/vendor/zxing/reader/index.js";

const WASM = new URL("../../static/vendor/zxing/reader/zxing_reader.wasm", import.meta.url);
const wasmBinary = /** @type {ArrayBuffer} */ (new Uint8Array(readFileSync(WASM)).buffer);
const [WIDE, HIGH] = [480, 320];
const looker = new Looker(await getZXingModule({ wasmBinary }));

/** What a lens makes of a row: each pixel washes over its neighbours. @param {number} sigma */
function blurred(/** @type {Uint8Array} */ row, sigma) {
  const weight = (/** @type {number} */ far) => Math.exp(-(far ** 2) / (2 * sigma ** 2));
  return row.map((_, x) => {
    let [sum, all] = [0, 0];
    for (let far = -8; far <= 8; far += 1) {
      sum += weight(far) * (row[x + far] ?? 200);
      all += weight(far);
    }
    return sum / all;
  });
}

/**
 * A Code 128 "WARM" out of focus, 240 × 160, two pixels a module.
 * @param {number} sigma in pixels
 */
function bars(sigma) {
  const [, , picture] = pictures();
  if (!picture) throw new Error("no bars to practise on");
  const { bytes, width, height } = picture;
  for (let top = 0; top < bytes.length; top += width) {
    bytes.set(blurred(bytes.subarray(top, top + width), sigma), top);
  }
  return { bytes, width, height };
}

/** That in the middle of a larger picture. @param {number} sigma */
function scene(sigma) {
  const { bytes, width, height } = bars(sigma);
  const grey = new Uint8Array(WIDE * HIGH).fill(200);
  for (let row = 0; row < height; row += 1) {
    const at = ((HIGH - height) / 2 + row) * WIDE + (WIDE - width) / 2;
    grey.set(bytes.subarray(row * width, (row + 1) * width), at);
  }
  return grey;
}

/** As a camera without frames gives it. @param {Uint8Array} grey */
function image(grey) {
  const data = new Uint8ClampedArray(4 * grey.length);
  grey.forEach((value, at) => {
    data.fill(value, 4 * at, 4 * at + 3);
  });
  return /** @type {ImageData} */ (/** @type {unknown} */ ({ width: WIDE, height: HIGH, data }));
}

/** A camera's frame that is stored on its side. @param {Uint8Array} grey */
function onItsSide(grey) {
  const frame = {
    format: "I420",
    rotation: 90,
    visibleRect: { x: 0, y: 0, width: HIGH, height: WIDE },
    allocationSize: () => grey.length,
    close() {},
    /** @param {Uint8Array} out @param {{rect: DOMRectInit}} options */
    async copyTo(out, { rect: { x = 0, y = 0, width = 0, height = 0 } }) {
      for (let at = 0; at < width * height; at += 1) {
        const [column, row] = [x + (at % width), y + Math.floor(at / width)];
        out[at] = grey[(HIGH - 1 - column) * WIDE + row] ?? 0;
      }
    },
  };
  return /** @type {VideoFrame} */ (/** @type {unknown} */ (frame));
}

test("bars out of focus are read in the middle of a picture, where they are sharpened", async () => {
  for (const sigma of [0.1, 1.4]) {
    const found = await looker.read(image(scene(sigma)), "middle");
    assert.deepEqual(found, { code: "WARM", format: "Code128" }, `sigma ${sigma}`);
  }
  assert.equal(await looker.read(image(scene(1.4)), "whole"), null, "not read without it");
  assert.equal(await looker.read(image(scene(4)), "middle"), null, "nothing left to read");
});

test("so are those of a picture stored on its side", async () => {
  const found = await looker.read(onItsSide(scene(1.4)), "middle");
  assert.deepEqual(found, { code: "WARM", format: "Code128" });
});

test("six rows become one of twice the width, and what is even stays even to its ends", () => {
  const even = sharpened(new Uint8Array(20 * 13).fill(97), {
    width: 20,
    height: 13,
    onItsSide: false,
  });
  assert.deepEqual([even.width, even.height], [40, 2]);
  assert.deepEqual(even.bytes, new Uint8Array(80).fill(97));
});
