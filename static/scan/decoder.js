/**
 * The decoder's own thread. One picture in, one answer out; nothing is kept and nothing leaves the
 * device.
 *
 * Asked `{id, frame, effort}` with a VideoFrame or ImageData (transferred) and effort "middle",
 * "whole" or "photo", it answers `{id, code, format, ms}`; code is null when none was found. Once
 * it says `{ready: true}`, or `{ready: false}` when it cannot run here; questions may come before
 * that.
 *
 * Its response alone carries `wasm-unsafe-eval` in the Content-Security-Policy.
 *
 * It imports nothing in the usual way: all of that would have to be here before the first line
 * runs. So all parts are asked for side by side, the largest first, those that parts import too.
 *
 * @typedef {"middle" | "whole" | "photo"} Effort
 * @typedef {{id: number, frame: VideoFrame | ImageData, effort: Effort}} Question
 * @typedef {{id: number, code: string | null, format: string, ms: number}} Answer
 */

const READER = new URL("../vendor/zxing/reader/zxing_reader.wasm", import.meta.url);
const NOTHING = { code: null, format: "" };

const compiling = WebAssembly.compileStreaming(fetch(READER));
const looking = import("./look.js");
const library = import("./library.js");
const practice = import("./practice.js");
for (const part of [
  import("../vendor/zxing/reader/index.js"),
  import("../vendor/zxing/share.js"),
  import("./area.js"),
  import("./grey.js"),
  import("./sharp.js"),
]) {
  part.catch(() => {}); // the part that imports it says so
}

const opening = Promise.all([compiling, looking, library, practice]).then(open);
let work = opening.then(
  () => postMessage({ ready: true }),
  () => postMessage({ ready: false }),
);
let asked = false;

addEventListener("message", (/** @type {MessageEvent<Question>} */ { data }) => {
  asked = true;
  work = work.then(() => answer(data)).then(postMessage);
});

opening.then(practise).catch(() => {}); // `work` has said it

/**
 * @param {[WebAssembly.Module, typeof import("./look.js"), typeof import("./library.js"),
 *   typeof import("./practice.js")]} parts
 */
async function open([compiled, { Looker }, { start }, { pictures }]) {
  return { looker: new Looker(await start(compiled)), pictures };
}

/**
 * @param {Question} question
 * @returns {Promise<Answer>}
 */
async function answer({ id, frame, effort }) {
  const start = performance.now();
  const look = opening.then(({ looker }) => looker.read(frame, effort));
  const found = await look.catch(() => null); // torn; the next picture will do
  if ("close" in frame) frame.close();
  return { id, ...(found ?? NOTHING), ms: performance.now() - start };
}

/**
 * Decode made-up pictures as long as nobody asks.
 * @param {Awaited<typeof opening>} opened
 */
async function practise({ looker, pictures }) {
  for (const picture of pictures()) {
    if (asked) return;
    looker.practise(picture);
    await new Promise((next) => setTimeout(next)); // let a question in
  }
}
