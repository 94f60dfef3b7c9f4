/**
 * Which camera pictures go to the decoder. Never a queue: one picture is under way at a time, and
 * the next one taken is always the newest, so that a slow phone skips pictures instead of falling
 * behind.
 *
 * Pure: the camera and the decoder are handed in.
 */

/**
 * Every how many pictures the whole picture is searched, turned and inverted, instead of its
 * middle.
 */
export const WHOLE_EVERY = 4;

export class Pump {
  #take;
  #taken = 0;
  #underWay = false;
  #waiting = false;
  #held = false;

  /**
   * @param {(whole: boolean) => boolean} take sends the camera's newest picture to the decoder;
   *   false when there was none to send
   */
  constructor(take) {
    this.#take = take;
  }

  /** The camera shows a new picture. */
  picture() {
    this.#waiting = true;
    this.#next();
  }

  /** The decoder is free again. */
  answered() {
    this.#underWay = false;
    this.#next();
  }

  /** Take nothing until released: a code has just been found and is on its way. */
  hold() {
    this.#held = true;
  }

  release() {
    this.#held = false;
    this.#next();
  }

  #next() {
    if (this.#held || this.#underWay || !this.#waiting) return;
    this.#waiting = false;
    this.#underWay = this.#take(this.#taken % WHOLE_EVERY === WHOLE_EVERY - 1);
    if (this.#underWay) this.#taken += 1;
  }
}

/** A code must be out of sight for so long (ms) … */
export const OUT_OF_SIGHT = 2000;

/** … and for so many pictures before it counts again: a camera may take seconds to open anew. */
export const MISSES = 8;

/** Lets a code through at its first sight and not again while it stays before the lens. */
export class Once {
  #last = "";
  #seen = Number.NEGATIVE_INFINITY;
  #missed = 0;

  /** A picture was searched and held nothing. */
  miss() {
    this.#missed += 1;
  }

  /**
   * @param {string} code
   * @param {number} now ms, any monotonic clock
   */
  isNew(code, now) {
    const wasGone = now - this.#seen >= OUT_OF_SIGHT && this.#missed >= MISSES;
    const isNew = code !== this.#last || wasGone;
    this.#last = code;
    this.#seen = now;
    this.#missed = 0;
    return isNew;
  }
}
