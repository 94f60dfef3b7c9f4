// Chips fold after two lines; one button says how many more there are and shows them.

/**
 * Which of a row of chips no longer fit on two lines, leaving room for the button that stands for them.
 *
 * @param {{top: number}[]} chips in the order shown; `top` is where each begins, px
 * @returns {number} how many stay, all of them when two lines hold them
 */
export function kept(chips) {
  const lines = [...new Set(chips.map((chip) => chip.top))].sort((a, b) => a - b);
  if (lines.length <= 2) return chips.length;
  const third = lines[2] ?? 0;
  return chips.findIndex((chip) => chip.top >= third);
}

/** @param {HTMLElement} list */
function fold(list) {
  const chips = /** @type {HTMLElement[]} */ ([...list.children]);
  let stay = kept(chips.map((chip) => ({ top: chip.offsetTop })));
  list.classList.add("folded");
  if (stay === chips.length) return;
  const item = document.createElement("li");
  const button = item.appendChild(document.createElement("button"));
  button.type = "button";
  button.className = "chip fold";
  list.append(item);
  const line = chips[stay - 1]?.offsetTop ?? 0;
  for (const chip of chips.slice(stay)) chip.hidden = true;
  do {
    button.textContent = `+ ${chips.length - stay}`;
    if (item.offsetTop <= line || stay === 1) break;
    stay -= 1;
    /** @type {HTMLElement} */ (chips[stay]).hidden = true;
  } while (true);
  button.setAttribute(
    "aria-label",
    (list.dataset.wordsMore ?? "").replace("{n}", String(chips.length - stay)),
  );
  button.addEventListener("click", () => {
    for (const chip of chips) chip.hidden = false;
    item.remove();
    chips[stay]?.querySelector("button")?.focus();
  });
}

function foldAll() {
  for (const list of document.querySelectorAll("[data-fold]:not(.folded)")) {
    fold(/** @type {HTMLElement} */ (list));
  }
}

document.addEventListener("htmx:after:swap", foldAll);
document.addEventListener("htmx:afterSwap", foldAll);
foldAll();
