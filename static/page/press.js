// Whether a finger is on the page: what lies under it is not replaced before its click has come.

/** How long a finger is believed to be down, and how long after it was lifted its click may still come, ms. */
const DOWN_MS = 10_000;
const CLICK_FOLLOWS_MS = 400;
let until = 0;

/** @param {number} ms */
const hold = (ms) => {
  until = performance.now() + ms;
};

if (typeof document !== "undefined") {
  document.addEventListener("pointerdown", () => hold(DOWN_MS), true);
  document.addEventListener("pointerup", () => hold(CLICK_FOLLOWS_MS), true);
  document.addEventListener("pointercancel", () => hold(0), true);
  document.addEventListener("click", () => setTimeout(hold, 0, 0), true);
}

export const isPressed = () => performance.now() < until;
