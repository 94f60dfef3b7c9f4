// A phone that locks while words are typed on its page: nothing of the page is shown until the digits are said, and the words
// are still there then. They are kept in the page's memory alone.

const HEADERS = { "HX-Request": "true" };
const FIELDS = "textarea, input:not([type]), input[type=text], input[type=tel]";

/** @type {HTMLDialogElement | null} */
let cover = null;
/** @type {HTMLElement[]} what it hides */
let hidden = [];

/** Whether words were typed here that are not sent yet. */
export function typed() {
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
  const fields = document.querySelectorAll(FIELDS);
  return Array.from(fields).some(({ value, defaultValue }) => value !== defaultValue);
}

/** The phone is open again. */
export function uncover() {
  cover?.remove();
  cover = null;
  for (const each of hidden) each.hidden = false;
  hidden = [];
}

/** @param {HTMLDialogElement} over @param {HTMLFormElement} form */
async function open(over, form) {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  form.reset();
  const asked = { method: "POST", headers: HEADERS, body };
  const answer = await fetch(form.dataset.hxPost ?? "/unlock", asked).catch(() => null);
  const next = answer?.headers.get("HX-Redirect");
  if (next === body.get("back")) uncover();
  else if (next) location.assign(next);
  else say(over, (await answer?.text()) ?? "");
}

/** Why it stays closed. @param {HTMLDialogElement} over @param {string} html the worker's words */
function say(over, html) {
  over.querySelector(".notice")?.remove();
  over.insertAdjacentHTML("afterbegin", html);
  over.querySelector("[data-shut]")?.remove();
}

/** @param {HTMLDialogElement} over @param {string} html the locked screen */
function fill(over, html) {
  over.innerHTML = html;
  const words = over.querySelector("[data-title]")?.getAttribute("data-title");
  over.setAttribute("aria-label", words ?? "");
}

/** Hides the page and asks for the digits on top of it, of an open sheet too. */
export async function hide() {
  if (cover) return;
  const over = document.createElement("dialog");
  cover = over;
  over.className = "cover";
  over.addEventListener("close", () => over.isConnected && over.showModal());
  over.addEventListener("submit", (event) => {
    event.preventDefault();
    void open(over, /** @type {HTMLFormElement} */ (event.target));
  });
  hidden = /** @type {HTMLElement[]} */ ([...document.body.children]).filter((at) => !at.hidden);
  for (const each of hidden) each.hidden = true;
  document.body.append(over);
  over.showModal();
  const how = /** @type {RequestInit} */ ({ headers: HEADERS, redirect: "manual" });
  const answer = await fetch("/unlock", how).catch(() => null);
  if (answer?.type === "opaqueredirect") uncover();
  else if (!answer?.ok) location.reload();
  else fill(over, await answer.text());
}
