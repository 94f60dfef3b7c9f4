/**
 * The decoding library, its parts fetched side by side: left alone it would ask for one after the
 * other, and the camera may be there first.
 */

const READER = new URL("../vendor/zxing/reader/zxing_reader.wasm", import.meta.url);

/**
 * Load and start it. Rejects where it cannot run: no permission to compile, a missing file.
 * @returns {Promise<import("../vendor/zxing/reader/index.js").ZXingModule>}
 */
export async function openLibrary() {
  const [compiled, { getZXingModule }] = await Promise.all([
    WebAssembly.compileStreaming(fetch(READER)),
    import("../vendor/zxing/reader/index.js"),
    import("../vendor/zxing/share.js"),
  ]);
  return getZXingModule({
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(compiled, imports).then((instance) => done(instance, compiled));
      return {};
    },
  });
}
