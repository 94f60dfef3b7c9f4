// The undo bar: leaves the card so that a fresh card does not take it away, and goes after ten seconds.

/** How long an edit can be taken back from the bar, ms (product: ten seconds). */
const TEN_SECONDS = 10_000;

const slot = document.getElementById("undo");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Take the bar out of the card just shown, show it, and let the chip it speaks of settle. */
function take() {
  const bar = document.querySelector("#main .undo");
  if (!slot || !(bar instanceof HTMLElement)) return;
  slot.replaceChildren(bar);
  clearTimeout(timer);
  timer = setTimeout(() => bar.remove(), TEN_SECONDS);
  const op = bar.dataset.undo ?? "";
  for (const chip of document.querySelectorAll("[data-ops]")) {
    if (chip.getAttribute("data-ops")?.split(" ").includes(op)) chip.classList.add("settled");
  }
}

slot?.addEventListener("submit", () => clearTimeout(timer));
/** @param {Event} event */
function swapped(event) {
  const source = /** @type {CustomEvent} */ (event).detail.ctx?.sourceElement;
  if (source instanceof Element && slot?.contains(source)) slot.replaceChildren();
  take();
}

/** Taken back from a list, the list is drawn anew. @param {Event} event */
function answered(event) {
  const form = /** @type {Element} */ (event.target);
  const { ctx, xhr } = /** @type {CustomEvent} */ (event).detail;
  const status = ctx?.response?.status ?? xhr?.status ?? 0;
  if (!form.matches("[data-reload]") || status < 200 || status >= 300) return;
  event.preventDefault(); // wherever the answer leads to
  location.reload();
}

slot?.addEventListener("htmx:after:request", answered);
slot?.addEventListener("htmx:afterRequest", answered);
document.addEventListener("htmx:after:swap", swapped);
document.addEventListener("htmx:afterSwap", swapped);
take();
