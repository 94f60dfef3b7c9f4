// Whether a finger is on the page: what lies under it is not replaced before its click has come.

/** How long after a finger was lifted its click may still come, ms. */
const CLICK_FOLLOWS_MS = 400;
let pressed = false;

const lift = () => {
  pressed = false;
};

if (typeof document !== "undefined") {
  document.addEventListener("pointerdown", () => (pressed = true), true);
  document.addEventListener("pointercancel", lift, true);
  document.addEventListener("pointerup", () => setTimeout(lift, CLICK_FOLLOWS_MS), true);
  document.addEventListener("click", () => setTimeout(lift), true);
}

export const isPressed = () => pressed;
