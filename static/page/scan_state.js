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

  /** @param {HTMLElement} section */
  constructor(section) {
    this.#section = section;
  }

  get now() {
    return this.#section.dataset.state;
  }

  /**
   * Enter a state; a refused or missing camera says so and offers another try.
   * @param {State} state
   */
  enter(state) {
    const trouble = state === "refused" || state === "none";
    this.#section.dataset.state = state;
    this.#hide("#torch", true);
    this.#hide("#scan-retry", !trouble);
    this.say(trouble ? state : null);
  }

  /** @param {keyof typeof WORDS | null} message null clears the line */
  say(message) {
    const line = this.#section.querySelector("#scan-message");
    const words = (message && this.#section.getAttribute(WORDS[message])) ?? "";
    if (line && line.textContent !== words) line.textContent = words;
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
