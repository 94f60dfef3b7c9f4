/**
 * One look at one picture: as it is for every kind of code, then the same sharpened for bars.
 *
 * @typedef {import("./decoder.js").Effort} Effort
 * @typedef {import("./grey.js").Grey} Grey
 * @typedef {import("../vendor/zxing/reader/index.js").NativeOptions} NativeOptions
 * @typedef {{code: string, format: string}} Found
 */

import { barsAlone, effortOf, middle, whole } from "./area.js";
import { greyOfFrame, greyOfImage, Room } from "./grey.js";
import { sharpened } from "./sharp.js";

export class Looker {
  #room;

  /** @param {import("../vendor/zxing/reader/index.js").ZXingModule} zxing */
  constructor(zxing) {
    this.#room = new Room(zxing);
  }

  /**
   * @param {VideoFrame | ImageData} frame
   * @param {Effort} effort
   * @returns {Promise<Found | null>}
   */
  async read(frame, effort) {
    const look = effort === "middle" ? middle : whole;
    const room = this.#room;
    const take = "close" in frame ? greyOfFrame(room, frame, look) : greyOfImage(room, frame, look);
    const grey = await take;
    return this.#plain(grey, effort) ?? (effort === "middle" ? this.#bars(grey) : null);
  }

  /**
   * Do all that is done with a picture of a camera, whatever is found.
   * @param {{bytes: Uint8Array, width: number, height: number}} picture grey
   */
  practise({ bytes, width, height }) {
    const grey = { width, height, onItsSide: false };
    this.#room.bytes(bytes.length).set(bytes);
    this.#plain(grey, "middle");
    this.#bars(grey);
  }

  /**
   * @param {Grey} grey
   * @param {Effort} effort
   */
  #plain({ width, height, onItsSide }, effort) {
    const hard = effort !== "middle";
    const turned = hard || onItsSide;
    const denoised = effort === "photo";
    return this.#ask(width, height, effortOf({ turned, inverted: hard, denoised }));
  }

  /** @param {Grey} grey */
  #bars(grey) {
    const { bytes, width, height } = sharpened(this.#room.bytes(grey.width * grey.height), grey);
    this.#room.bytes(bytes.length).set(bytes);
    return this.#ask(width, height, barsAlone());
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {NativeOptions} options
   * @returns {Found | null}
   */
  #ask(width, height, options) {
    const { zxing, pointer } = this.#room;
    const results = zxing.readBarcodesFromPixmap(pointer, width, height, options);
    const first = results.size() ? results.get(0) : null;
    results.delete?.();
    return first?.isValid ? { code: first.text, format: first.format } : null;
  }
}
