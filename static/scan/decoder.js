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
 * @typedef {"middle" | "whole" | "photo"} Effort
 * @typedef {{id: number, frame: VideoFrame | ImageData, effort: Effort}} Question
 * @typedef {{id: number, code: string | null, format: string, ms: number}} Answer
 */

import { effortOf, middle, whole } from "./area.js";
import { greyOfFrame, greyOfImage, Room } from "./grey.js";
import { openLibrary } from "./library.js";
import { pictures } from "./practice.js";

const NOTHING = { code: null, format: "" };

const room = openLibrary().then((zxing) => new Room(zxing));

let work = room.then(
  () => postMessage({ ready: true }),
  () => postMessage({ ready: false }),
);
let asked = false;

addEventListener("message", (/** @type {MessageEvent<Question>} */ { data }) => {
  asked = true;
  work = work.then(() => answer(data)).then(postMessage);
});

room.then(practise).catch(() => {}); // `work` has said it

/**
 * @param {Question} question
 * @returns {Promise<Answer>}
 */
async function answer({ id, frame, effort }) {
  const start = performance.now();
  const found = await read(await room, frame, effort).catch(() => NOTHING); // torn; the next picture will do
  if ("close" in frame) frame.close();
  return { id, ...found, ms: performance.now() - start };
}

/**
 * @param {Room} space
 * @param {VideoFrame | ImageData} frame
 * @param {Effort} effort
 */
async function read(space, frame, effort) {
  const look = effort === "middle" ? middle : whole;
  const take = "close" in frame ? greyOfFrame(space, frame, look) : greyOfImage(space, frame, look);
  return decode(space, await take, effort);
}

/**
 * @param {Room} space
 * @param {import("./grey.js").Grey} grey
 * @param {Effort} effort
 * @returns {{code: string | null, format: string}}
 */
function decode(space, { width, height, onItsSide }, effort) {
  const hard = effort !== "middle";
  const options = effortOf({
    turned: hard || onItsSide,
    inverted: hard,
    denoised: effort === "photo",
  });
  const results = space.zxing.readBarcodesFromPixmap(space.pointer, width, height, options);
  const first = results.size() ? results.get(0) : null;
  results.delete?.();
  return first?.isValid ? { code: first.text, format: first.format } : NOTHING;
}

/**
 * Decode made-up pictures as long as nobody asks.
 * @param {Room} space
 */
async function practise(space) {
  for (const { bytes, ...size } of pictures()) {
    if (asked) return;
    space.bytes(bytes.length).set(bytes);
    decode(space, { ...size, onItsSide: false }, "middle");
    await new Promise((next) => setTimeout(next)); // let a question in
  }
}
