/**
 * The page's end of the decoder thread.
 *
 * Pages load this file before all others: it needs nothing, and the thread it starts should be there
 * before the camera.
 *
 * @typedef {import("./decoder.js").Answer} Answer
 * @typedef {import("./decoder.js").Effort} Effort
 */

export class Reader {
  #worker;
  #asked = 0;
  /** @type {Map<number, (answer: Answer | null) => void>} */
  #open = new Map();
  #isBroken = false;
  /** @type {() => void} */
  #tell = () => {};

  /**
   * Kept when the decoder cannot run here: old browser, blocked or missing file.
   * @type {Promise<void>}
   */
  broken = new Promise((resolve) => {
    this.#tell = resolve;
  });

  constructor() {
    this.#worker = new Worker(new URL("./decoder.js", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }) => this.#answered(data));
    this.#worker.addEventListener("error", () => this.#break());
  }

  /**
   * Decode one picture; it is given away and cannot be used afterwards. Null when the decoder is
   * broken.
   * @param {VideoFrame | ImageData} frame
   * @param {Effort} effort
   * @returns {Promise<Answer | null>}
   */
  read(frame, effort) {
    this.#asked += 1;
    const id = this.#asked;
    const given = "close" in frame ? frame : frame.data.buffer;
    return new Promise((resolve) => {
      if (this.#isBroken) return resolve(null);
      this.#open.set(id, resolve);
      return this.#worker.postMessage({ id, frame, effort }, [given]);
    });
  }

  /** @param {Partial<Answer> & {ready?: boolean}} answer */
  #answered({ ready, ...answer }) {
    if (ready === false) this.#break();
    if (answer.id === undefined) return;
    this.#open.get(answer.id)?.(/** @type {Answer} */ (answer));
    this.#open.delete(answer.id);
  }

  #break() {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#worker.terminate();
    for (const resolve of this.#open.values()) resolve(null);
    this.#open.clear();
    this.#tell();
  }
}

/** The page's first decoder. */
export const first = new Reader();
