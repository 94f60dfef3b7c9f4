// A long press on a chip shows who said it and when, like a tap or Enter on it; without it a long press would select text.

/** How long a finger rests before it is a long press, ms. */
const LONG = 450;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let held = false;

/** @param {Event} event */
const chipOf = (event) =>
  /** @type {HTMLButtonElement | null} */ (
    /** @type {Element} */ (event.target).closest?.("[data-hold]") ?? null
  );

document.addEventListener("pointerdown", (event) => {
  const chip = chipOf(event);
  held = false;
  clearTimeout(timer);
  if (!chip) return;
  timer = setTimeout(() => {
    held = true;
    navigator.vibrate?.(10);
    document.getElementById(chip.getAttribute("popovertarget") ?? "")?.showPopover();
  }, LONG);
});

for (const end of ["pointerup", "pointercancel", "pointermove"]) {
  document.addEventListener(end, (event) => {
    const moved = /** @type {PointerEvent} */ (event);
    if (end !== "pointermove" || Math.abs(moved.movementX) + Math.abs(moved.movementY) > 6) {
      clearTimeout(timer);
    }
  });
}

document.addEventListener("contextmenu", (event) => {
  if (chipOf(event)) event.preventDefault();
});

// The click that ends a long press would close again what the press opened.
document.addEventListener(
  "click",
  (event) => {
    if (!held || !event.detail || !chipOf(event)) return; // a key has no detail
    held = false;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
