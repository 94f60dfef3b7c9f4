import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { effortOf } from "../../static/scan/area.js";
import { Room } from "../../static/scan/grey.js";
import { pictures } from "../../static/scan/practice.js";
import { getZXingModule } from "../../static/vendor/zxing/reader/index.js";

const WASM = new URL("../../static/vendor/zxing/reader/zxing_reader.wasm", import.meta.url);

test("each picture the decoder practises on holds the code it should", async () => {
  const wasmBinary = /** @type {ArrayBuffer} */ (new Uint8Array(readFileSync(WASM)).buffer);
  const room = new Room(await getZXingModule({ wasmBinary }));
  const found = [...pictures()].map(({ bytes, width, height }) => {
    room.bytes(bytes.length).set(bytes);
    const effort = effortOf({ turned: false, inverted: false });
    const results = room.zxing.readBarcodesFromPixmap(room.pointer, width, height, effort);
    return results.size() ? [results.get(0).format, results.get(0).text] : [];
  });
  assert.deepEqual(found, [
    ["QRCode", "M1:WARM"],
    ["EAN13", "0000000000000"],
    ["Code128", "WARM"],
  ]);
});
