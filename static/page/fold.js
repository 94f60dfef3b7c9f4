// Chips fold after two lines; one button says how many more there are and shows them.

/**
 * How many of a row of chips stand on its first two lines.
 *
 * @param {number[]} tops where each chip begins, px, in the order shown
 * @returns {number} all of them when two lines hold them
 */
export function onTwoLines(tops) {
  const lines = [...new Set(tops)].sort((a, b) => a - b);
  const third = lines[2];
  return third === undefined ? tops.length : tops.findIndex((top) => top >= third);
}

/** @param {HTMLElement} list */
function fold(list) {
  const chips = /** @type {HTMLElement[]} */ ([...list.children]);
  const stay = onTwoLines(chips.map((chip) => chip.offsetTop));
  list.classList.add("folded");
  if (stay < chips.length) standFor(list, chips, stay);
}

/**
 * Hide the chips after the first `stay`, and as many before them as the button needs room.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement[]} chips
 * @param {number} stay
 */
function standFor(list, chips, stay) {
  const item = document.createElement("li");
  const button = item.appendChild(document.createElement("button"));
  button.type = "button";
  button.className = "chip fold";
  list.append(item);
  const line = chips[stay - 1]?.offsetTop ?? 0;
  let shown = stay + 1;
  do {
    shown -= 1;
    for (const chip of chips.slice(shown)) chip.hidden = true;
    button.textContent = `+ ${chips.length - shown}`;
  } while (item.offsetTop > line && shown > 1);
  const words = list.dataset.wordsMore ?? "{n}";
  button.setAttribute("aria-label", words.replace("{n}", String(chips.length - shown)));
  button.addEventListener("click", () => {
    for (const chip of chips) chip.hidden = false;
    item.remove();
    chips[shown]?.querySelector("button")?.focus();
  });
}

function foldAll() {
  const lists = document.querySelectorAll("[data-fold]:not(.folded)");
  for (const list of lists) fold(/** @type {HTMLElement} */ (list));
}

if (typeof document !== "undefined") {
  document.addEventListener("htmx:after:swap", foldAll);
  document.addEventListener("htmx:afterSwap", foldAll);
  foldAll();
}
