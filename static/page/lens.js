/**
 * Camera and decoder joined: tells every code that comes before the lens while it is open.
 *
 * @typedef {import("../scan/reader.js").Reader} Reader
 * @typedef {import("./camera.js").Trouble} Trouble
 * @typedef {object} Listener
 * @property {(camera: Camera, taken: number) => void} onLive its first picture was taken (ms)
 * @property {(code: string, format: string) => void} onCode untrusted text
 * @property {() => void} onNothing a picture without a code
 * @property {(trouble: Trouble) => void} onTrouble the lens has closed itself
 */

import { Pump } from "../scan/pump.js";
import { Camera, NoCamera } from "./camera.js";

export class Lens {
  #video;
  #reader;
  #listener;
  /** @type {Camera | null} */
  #camera = null;
  #turn = 0; // which opening this is: a late answer to an earlier one counts no more
  #live = false;
  #pump = new Pump((whole) => this.#take(whole));

  /**
   * @param {HTMLVideoElement} video
   * @param {Reader} reader
   * @param {Listener} listener
   */
  constructor(video, reader, listener) {
    this.#video = video;
    this.#reader = reader;
    this.#listener = listener;
  }

  async open() {
    this.close();
    const turn = this.#turn;
    try {
      const camera = await Camera.open(this.#video);
      if (turn === this.#turn) this.#begin(camera);
      else camera.close();
    } catch (error) {
      if (turn === this.#turn) this.fail(error instanceof NoCamera ? error.trouble : "none");
    }
  }

  close() {
    this.#turn += 1;
    this.#camera?.close();
    this.#camera = null;
    this.#live = false;
  }

  /** @param {Trouble} trouble */
  fail(trouble) {
    this.close();
    this.#listener.onTrouble(trouble);
  }

  /** Look away: a code has been found and is on its way. */
  hold() {
    this.#pump.hold();
  }

  release() {
    this.#pump.release();
  }

  /** @param {Camera} camera */
  #begin(camera) {
    this.#camera = camera;
    camera.whenLost(() => camera === this.#camera && this.fail("none"));
    camera.watch((taken) => {
      if (!this.#live) this.#listener.onLive(camera, taken);
      this.#live = true;
      this.#pump.picture();
    });
  }

  /** @param {boolean} whole */
  #take(whole) {
    const frame = this.#camera?.grab();
    if (!frame) return false;
    const turn = this.#turn;
    this.#reader.read(frame, whole ? "whole" : "middle").then((answer) => {
      if (answer && turn === this.#turn) this.#tell(answer);
      this.#pump.answered();
    });
    return true;
  }

  /** @param {import("../scan/reader.js").Answer} answer */
  #tell({ code, format }) {
    if (code === null) this.#listener.onNothing();
    else this.#listener.onCode(code, format);
  }
}
