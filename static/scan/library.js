/** The decoding library, started from its compiled part. */

import { getZXingModule } from "../vendor/zxing/reader/index.js";

/**
 * @param {WebAssembly.Module} compiled zxing_reader.wasm
 * @returns {Promise<import("../vendor/zxing/reader/index.js").ZXingModule>}
 */
export function start(compiled) {
  return getZXingModule({
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(compiled, imports).then((instance) => done(instance, compiled));
      return {};
    },
  });
}
