// Parts of a page that the server tells anew: `data-fresh` is a part's address, `data-every` the seconds between two looks.

const LOOK = 1000;
/** @type {WeakMap<Element, number>} when a part is asked for next; not while it is */
const due = new WeakMap();

/** The part as the server tells it now. @param {string} address @returns {Promise<Element>} */
async function told(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" }, cache: "no-store" });
  const words = answer.ok ? await answer.text() : "";
  const [part] = new DOMParser().parseFromString(words, "text/html").body.children;
  if (!part) throw new Error("not told");
  return document.importNode(part, true);
}

/** Who holds a finger or the keyboard on the part is not disturbed. @param {Element} part */
const isHeld = (part) => part.matches(":active") || part.contains(document.activeElement);

/** @param {HTMLElement} part */
async function renew(part) {
  const { fresh = "", every = "" } = part.dataset;
  due.set(part, Number.POSITIVE_INFINITY);
  try {
    const now = await told(fresh);
    if (!part.isConnected || isHeld(part)) throw new Error("held");
    due.set(now, Date.now() + Number(every) * LOOK);
    if (part.querySelector("details[open]")) now.querySelector("details")?.setAttribute("open", "");
    part.replaceWith(now);
    /** @type {any} */ (window).htmx?.process(now);
  } catch (fault) {
    part.classList.toggle("stale", /** @type {Error} */ (fault).message !== "held");
    due.set(part, Date.now() + Number(every) * LOOK);
  }
}

function look() {
  if (document.visibilityState !== "visible") return;
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll("[data-fresh]")
  )) {
    if ((due.get(part) ?? 0) <= Date.now()) renew(part);
  }
}

setInterval(look, LOOK);
