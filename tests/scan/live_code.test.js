import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathOf } from "../../static/page/live_code.js";
import { effortOf } from "../../static/scan/area.js";
import { readCode } from "../../static/scan/grammar.js";
import { Room } from "../../static/scan/grey.js";
import { getZXingModule } from "../../static/vendor/zxing/reader/index.js";

const WASM = new URL("../../static/vendor/zxing/reader/zxing_reader.wasm", import.meta.url);
const VECTORS = new URL("../vectors/shown.json", import.meta.url);
const DOT = 4; // pixels a module

/** The path painted as grey pixels, black on white. @param {string} path @param {number} size modules a side */
function painted(path, size) {
  const side = size * DOT;
  const pixels = new Uint8Array(side * side).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = 0; row < DOT; row += 1) {
      const from = (Number(y) * DOT + row) * side + Number(x) * DOT;
      pixels.fill(0, from, from + Number(length) * DOT);
    }
  }
  return { pixels, side };
}

test("the picture that the page draws says the code, and the lens takes it for one of ours", async () => {
  const [{ drawn }] = JSON.parse(readFileSync(VECTORS, "utf8"));
  const { text, rows } = drawn;
  const { pixels, side } = painted(pathOf(rows), rows.length + 8);
  const wasmBinary = /** @type {ArrayBuffer} */ (new Uint8Array(readFileSync(WASM)).buffer);
  const room = new Room(await getZXingModule({ wasmBinary }));
  room.bytes(pixels.length).set(pixels);
  const effort = effortOf({ turned: false, inverted: false });
  const found = room.zxing.readBarcodesFromPixmap(room.pointer, side, side, effort);
  assert.equal(found.get(0).text, text);
  assert.equal(readCode(found.get(0).text, found.get(0).format), text);
});
