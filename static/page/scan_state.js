/**
 * What the scan section shows of itself: its state, its one line of words, its buttons.
 *
 * @typedef {"starting" | "live" | "refused" | "none" | "paused"} State
 */

/** The section's attribute that holds the words for each case. */
const WORDS = {
  refused: "data-msg-refused",
  none: "data-msg-none",
  foreign: "data-msg-foreign",
  readingPhoto: "data-msg-reading-photo",
  nothingInPhoto: "data-msg-nothing-in-photo",
};

export class ScanState {
  #section;
  #spoke = false; // the line's words are ours, not the page's

  /** @param {HTMLElement} section */
  constructor(section) {
    this.#section = section;
  }

  get now() {
    return this.#section.dataset.state;
  }

  /**
   * Enter a state. A refused or missing camera says so and offers another try; what the page itself
   * said when it came (such as that nobody has this code) stays until there is something newer.
   * @param {State} state
   */
  enter(state) {
    const trouble = state === "refused" || state === "none";
    const wasTrouble = this.now === "refused" || this.now === "none";
    this.#section.dataset.state = state;
    this.#hide("#torch", true);
    this.#hide("#scan-retry", !trouble);
    if (trouble && !this.#pageSpeaks()) this.say(state);
    else if (wasTrouble && this.#spoke) this.say(null);
  }

  /** @param {keyof typeof WORDS | null} message null clears the line */
  say(message) {
    const line = this.#line;
    this.#spoke = true;
    const words = (message && this.#section.getAttribute(WORDS[message])) ?? "";
    if (line && line.textContent !== words) line.textContent = words;
  }

  get #line() {
    return this.#section.querySelector("#scan-message");
  }

  #pageSpeaks() {
    return !this.#spoke && Boolean(this.#line?.textContent?.trim());
  }

  /**
   * @param {string} selector
   * @param {boolean} hidden
   */
  #hide(selector, hidden) {
    const element = this.#section.querySelector(selector);
    if (element instanceof HTMLElement) element.hidden = hidden;
  }
}
