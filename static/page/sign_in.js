// Signing in: asks for the device's token and hands it to the worker, so that the phone works without network from the
// first card on. Without a worker the form's own answer, a session cookie, is enough.

import { enrol } from "./enrolling.js";
import { knownDevices, lost } from "./heartbeat.js";
import { answered, possible } from "./passkey.js";

/** How often a centre at which many sign in is asked again, before its answer is shown. */
const ASKED_AGAIN = 5;
const BUSY = 503;
/** The password was told by somebody else: one of their own is chosen with it. */
const CHOOSE = 409;
/** The phone is new to the shop, whose lead lets phones in. */
const NEW = 403;
/** The password is right; what is shown besides is asked for. */
const SECOND = 428;
/** Closer reasons of a refusal, and which of the form's messages says each. */
const CLOSER = { second_wrong: "wordsCode", second_over: "wordsLate", passkey: "wordsPasskey" };
/** The password was told by somebody else, more than three days ago. */
const OVER = 410;

const inPage = typeof document !== "undefined";
const form = inPage ? document.querySelector("form[data-sign-in]") : null;
const message = inPage ? document.getElementById("sign-in-message") : null;

/** @typedef {import("./enrolling.js").Enrolment} Enrolment */

function coming() {
  if (message) message.textContent = form?.getAttribute("data-words-coming") ?? "";
}

/**
 * @param {number} status of the server's answer; 0 for none, below 400 for one that broke off
 * @returns {string} which of the form's messages says it
 */
export function fault(status) {
  if (status < 400) return "wordsOffline";
  if (status === CHOOSE) return "wordsChoose";
  if (status === NEW) return "wordsNew";
  if (status === SECOND) return "wordsSecond";
  if (status === OVER) return "wordsOver";
  if (status === 429) return "wordsSlow";
  if (status === BUSY) return "wordsBusy";
  return status >= 500 ? "wordsFault" : "wordsWrong";
}

/**
 * Send the form; where the centre says when to come back, come back, each at a moment of its own.
 *
 * @param {string} url
 * @param {URLSearchParams} body
 * @param {(ms: number) => Promise<unknown>} wait
 * @returns {Promise<Response | null>} null where there was no answer
 */
export async function asked(url, body, wait = pause) {
  const how = { method: "POST", headers: { Accept: "application/json" }, body };
  for (let left = ASKED_AGAIN; ; left -= 1) {
    const answer = await fetch(url, how).catch(() => null);
    const seconds = Number(answer?.headers.get("Retry-After"));
    if (answer?.status !== BUSY || !seconds || left === 0) return answer;
    await wait(seconds * 1000 * (0.5 + Math.random()));
  }
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * What a refusal says: where it is of too many tries, how many minutes it holds.
 * @param {HTMLElement} at the form, which knows the words @param {Response | null} answer
 * @param {string} [closer] which of its messages says it closer
 */
export function told(at, answer, closer = "") {
  const minutes = Math.ceil(Number(answer?.headers.get("Retry-After")) / 60) || 1;
  const words = at.dataset[closer || fault(answer?.status ?? 0)] ?? "";
  return words.replace("{minutes}", String(minutes));
}

/**
 * What an answer enrols; null where it refuses, or broke off on its way.
 * @param {Response | null} answer @returns {Promise<Enrolment | null>}
 */
export const enrolled = async (answer) => (answer?.ok ? answer.json().catch(() => null) : null);

/**
 * @param {HTMLFormElement} at @param {string} [passkey] what a passkey answered, shown instead of all else
 */
async function signIn(at, passkey = "") {
  const body = new URLSearchParams(/** @type {any} */ (new FormData(at)));
  if (passkey) body.append("passkey", passkey);
  const known = await knownDevices(navigator.serviceWorker);
  for (const id of known ?? []) body.append("device", id);
  const gone = known && lost(document.cookie, known);
  if (gone !== null) body.append("lost", String(gone));
  const answer = await asked(at.action, body);
  const enrolment = await enrolled(answer);
  if (enrolment) {
    void navigator.storage?.persist?.(); // asked for, never counted on
    location.assign(await enrol(enrolment, coming));
    return;
  }
  const said = await answer?.json().catch(() => null);
  const closer = said ? CLOSER[/** @type {keyof typeof CLOSER} */ (said.error)] : "";
  if (message) message.textContent = told(at, answer, closer);
  message?.classList.toggle("next", !closer && [CHOOSE, SECOND].includes(answer?.status ?? 0));
  if (said) second(at, said.step ?? "");
  goOn(at, answer?.status ?? 0);
}

/**
 * The second step's own field, while one is asked for; the first step's where not.
 * @param {HTMLFormElement} at @param {string} step
 */
function second(at, step) {
  for (const part of at.querySelectorAll("[data-first], [data-second]")) {
    const shown = part.hasAttribute("data-second") === Boolean(step);
    part.toggleAttribute("hidden", !shown);
    for (const field of part.querySelectorAll("input")) field.disabled = !shown;
  }
  for (const field of at.querySelectorAll("input[name=step], input[name=code]"))
    if (field instanceof HTMLInputElement) field.value = field.name === "step" ? step : "";
}

/**
 * Where to go on typing: what is right stays, and the field of an own password comes when there is one to choose.
 * @param {HTMLFormElement} at @param {number} status
 */
function goOn(at, status) {
  const own = at.querySelector(".field[data-own]");
  if (status === CHOOSE)
    for (const part of at.querySelectorAll("[data-own], [data-usual]"))
      part.toggleAttribute("hidden", part.hasAttribute("data-usual"));
  const within = status === CHOOSE ? own : at;
  const field = within?.querySelector(
    "[data-second]:not([hidden]) input[name=code], input[type=password]:enabled",
  );
  if (field instanceof HTMLInputElement) {
    if (status !== BUSY && status !== CHOOSE) field.value = "";
    field.focus();
  }
}

let busy = false;
/** One attempt at a time. @param {() => Promise<void>} attempt */
async function once(attempt) {
  if (busy || !form) return;
  busy = true;
  form.setAttribute("aria-busy", "true");
  await attempt();
  busy = false;
  form.removeAttribute("aria-busy");
}

/** @param {HTMLFormElement} at @param {string} url */
async function withPasskey(at, url) {
  const answer = await answered(url, "sign_in").catch(() => undefined);
  if (answer) await signIn(at, answer);
  else if (message) {
    message.textContent = at.dataset[answer === null ? "wordsOffline" : "wordsNone"] ?? "";
    message.classList.remove("next");
  }
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void once(() => signIn(/** @type {HTMLFormElement} */ (form)));
});
const button = form?.querySelector("[data-with-passkey]");
if (possible() && button instanceof HTMLElement) {
  button.hidden = false;
  button.addEventListener("click", () =>
    once(() =>
      withPasskey(/** @type {HTMLFormElement} */ (form), button.dataset.withPasskey ?? ""),
    ),
  );
}
