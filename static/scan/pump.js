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

/** A code must be out of sight for so long (ms) before it counts again. */
export const OUT_OF_SIGHT = 2000;

/**
 * Make a judge that lets a code through at its first sight and not again while it stays before the
 * lens, whatever comes of it.
 * @returns {(code: string, now: number) => boolean} now in ms, any monotonic clock
 */
export function makeOnce() {
  let last = "";
  let seen = Number.NEGATIVE_INFINITY;
  return (code, now) => {
    const again = code === last && now - seen < OUT_OF_SIGHT;
    last = code;
    seen = now;
    return !again;
  };
}
