// The sheet: opens when something is put into #sheet, closes when the card behind it changes; a chosen tile names itself
// on the button that saves it.

/** @type {HTMLDialogElement | null} */
const dialog = document.querySelector("#sheet-dialog");
const sheet = document.getElementById("sheet");

/** Measure for the stylesheet what stays bright above a sheet. */
function measure() {
  const alert = document.getElementById("alert");
  const above = Math.max(0, alert?.getBoundingClientRect().bottom ?? 0);
  document.documentElement.style.setProperty("--above", `${above}px`);
}

/** Open what was put into the sheet, at its beginning. */
function open() {
  if (!dialog || !sheet?.firstElementChild) return;
  measure();
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  prepare(sheet);
}

/** Close and empty the sheet. */
function close() {
  if (!dialog || !sheet) return;
  if (dialog.open) dialog.close();
  sheet.replaceChildren();
}

/**
 * Let the saving buttons of a form wait for a tile.
 * @param {ParentNode} root
 */
function prepare(root) {
  for (const form of root.querySelectorAll("form[data-tiles]")) {
    choose(/** @type {HTMLFormElement} */ (form));
  }
}

/**
 * Show in the form what is chosen in it.
 * @param {HTMLFormElement} form
 */
function choose(form) {
  const tile = /** @type {HTMLInputElement | null} */ (
    form.querySelector("input[type=radio]:checked")
  );
  const facet = /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=facet]"));
  if (facet) facet.value = tile?.dataset.facet ?? "";
  for (const button of form.querySelectorAll("button[data-save]")) {
    nameButton(/** @type {HTMLButtonElement} */ (button), tile);
  }
  for (const field of form.querySelectorAll(".words-field")) {
    field.classList.toggle("open", Boolean(tile?.dataset.wordsField));
  }
}

/**
 * Whether all tiles shown at once hold one value each, which nobody dislikes.
 * @param {HTMLFormElement | null} form
 */
function onlySingle(form) {
  return !form?.querySelector(".tiles")?.querySelector("input:not([data-single])");
}

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLInputElement | null} tile
 */
function nameButton(button, tile) {
  const single = tile ? tile.hasAttribute("data-single") : onlySingle(button.form);
  button.disabled = !tile;
  button.hidden = single && button.hasAttribute("data-dislike");
  const words = tile?.closest("label")?.textContent?.trim();
  const { words: saving, wordsNone } = button.dataset;
  if (saving)
    button.textContent = (words ? saving : (wordsNone ?? saving)).replace("{chip}", words ?? "");
}

/**
 * A facet that holds one value (a size) is set, not added.
 * @param {CustomEvent} event
 */
function aim({ target, detail }) {
  const form = target instanceof HTMLFormElement ? target : null;
  const tile = form?.querySelector("input[data-single]:checked");
  const url = form?.dataset.facetsUrl;
  if (!url || !(tile instanceof HTMLInputElement) || !form?.querySelector("[data-dislike]")) return;
  if (detail.ctx) {
    detail.ctx.request.action = url;
    detail.ctx.request.body.set("value", tile.value);
  } else {
    detail.path = url;
    detail.parameters.value = tile.value;
  }
}

document.addEventListener("change", (event) => {
  const form = /** @type {HTMLElement} */ (event.target).closest("form");
  if (form?.hasAttribute("data-tiles")) choose(form);
  const field = /** @type {HTMLElement} */ (event.target).dataset.wordsField;
  if (field) document.getElementById(field)?.focus();
});

document.addEventListener("click", (event) => {
  const at = /** @type {HTMLElement} */ (event.target);
  if (at === dialog) close();
  const more = at.closest("[data-more]");
  if (!more) return;
  const tiles = document.getElementById(more.getAttribute("aria-controls") ?? "");
  more.setAttribute("aria-expanded", String(tiles?.classList.toggle("open")));
  tiles?.scrollIntoView({ block: "nearest" });
});

/**
 * Whether the card only renewed itself: what somebody just opened above it stays.
 * @param {any} detail
 */
function refreshed(detail) {
  return (detail.ctx?.request?.method ?? detail.requestConfig?.verb ?? "").toUpperCase() === "GET";
}

/** @param {Event} event */
function swapped(event) {
  const detail = /** @type {CustomEvent} */ (event).detail;
  if ((detail.ctx?.response?.status ?? 200) >= 400) return;
  const target = detail.ctx?.target ?? detail.target;
  if (target === sheet) open();
  else if (target?.id === "main" && dialog?.open && !refreshed(detail)) {
    close();
    document.getElementById("add")?.focus({ preventScroll: true });
  }
}

for (const name of ["htmx:config:request", "htmx:configRequest"]) {
  document.addEventListener(name, (event) => aim(/** @type {CustomEvent} */ (event)));
}
document.addEventListener("htmx:after:swap", swapped);
document.addEventListener("htmx:afterSwap", swapped);
document.addEventListener("beforetoggle", measure, true); // a panel of the card's own opens
dialog?.addEventListener("close", () => sheet?.replaceChildren());
prepare(document);
