// The page's side of the service worker: registers it, offers a new version, and keeps badge and card up to date.

import { beat } from "./heartbeat.js";
import { isPressed } from "./press.js";

/**
 * @typedef {{type: "sync", m?: string, unsent: number, level: string, minutes?: number, attention?: number, offline?: boolean, enrolled?: boolean, locked?: boolean}} Standing
 */

const inPage = typeof document !== "undefined";
const badge = inPage ? document.getElementById("sync-badge") : null;
const bar = inPage ? document.getElementById("update") : null;
let leaving = false;

/** @param {ServiceWorkerRegistration} registration */
function watch(registration) {
  const offer = () => {
    if (registration.waiting && navigator.serviceWorker.controller && bar) bar.hidden = false;
  };
  const follow = () => registration.installing?.addEventListener("statechange", offer);
  offer();
  follow(); // one that was being installed as this page was opened
  registration.addEventListener("updatefound", follow);
  bar?.querySelector("[data-update]")?.addEventListener("click", () => {
    leaving = true;
    registration.waiting?.postMessage({ type: "update" });
  });
}

/**
 * The words of the badge, and its look.
 *
 * @param {Standing} standing
 * @returns {string} ok, offline, waiting, amber, red or attention
 */
export function levelOf(standing) {
  if (standing.attention) return "attention";
  if (standing.offline && !standing.unsent) return "offline";
  if (standing.unsent && standing.level === "ok") return "waiting";
  return standing.level;
}

/** @param {Standing} standing */
function tell(standing) {
  const words = badge?.querySelector(".words");
  if (!badge || !words) return;
  const level = levelOf(standing);
  const minutes = standing.minutes ?? 0;
  const text = (badge.getAttribute(`data-words-${level}`) ?? "")
    .replace("{n}", String(level === "attention" ? standing.attention : standing.unsent))
    .replace("{minutes}", String(minutes))
    .replace("{hours}", String(Math.floor(minutes / 60)));
  const away = standing.offline && level === "waiting" ? `${badge.dataset.wordsOffline} · ` : "";
  badge.className = `badge ${level}`;
  if (words.textContent?.trim() !== away + text) words.textContent = away + text;
}

/** How often a card that was put off is tried again, and how long the keyboard's focus alone puts it off, ms. */
const TRIES_EVERY_MS = 1_000;
const PATIENCE_MS = 10_000;

/**
 * Whether somebody is in the middle of something: a finger is down, a sheet is open, a field has the focus, or holds what was not sent yet. What
 * was chosen in a popover that is closed was given up.
 *
 * @param {boolean} patient whether the keyboard's focus is left where it is, on a button too
 */
function isBusy(patient) {
  if (isPressed() || document.querySelector("dialog[open], [popover]:popover-open")) return true;
  const focused = document.querySelector("#main :focus-visible");
  if (focused && (patient || focused.matches("input, textarea, select"))) return true;
  /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
  const fields = document.querySelectorAll("#main textarea, #main input:not([type=hidden])");
  return Array.from(fields).some(
    (field) => field.value !== field.defaultValue && !field.closest("[popover]:not(:popover-open)"),
  );
}

/** @type {{ m: string | undefined, since: number } | undefined} a card not asked for, since somebody was busy on it */
let postponed;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let again;

/**
 * Ask for the card or list again when what it shows has changed; when somebody is busy on it, once they are done.
 *
 * @param {string | undefined} m the member whose card changed
 */
function renew(m) {
  const shown = document.querySelector("#main [data-hx-trigger='synced']");
  if (!(shown instanceof HTMLElement)) return;
  if (shown.dataset.member && shown.dataset.member !== m) return;
  const since = postponed?.m === m ? (postponed?.since ?? Date.now()) : Date.now();
  clearTimeout(again);
  if (isBusy(Date.now() - since < PATIENCE_MS)) {
    postponed = { m, since };
    again = setTimeout(renew, TRIES_EVERY_MS, m);
  } else {
    postponed = undefined;
    shown.dispatchEvent(new CustomEvent("synced"));
  }
}

/**
 * The cards can be read again: what stands in for them goes.
 * @returns {string | undefined} the member whose closed card is shown
 */
function reopen() {
  const closed = document.querySelector("#main [data-locked]");
  if (!(closed instanceof HTMLElement)) return undefined;
  if (closed.classList.contains("standing")) location.reload();
  else if (!closed.dataset.member) closed.hidden = true;
  return closed.dataset.member;
}

/** What was put off is asked for once the sheet is closed. */
function resume() {
  if (postponed) setTimeout(renew, 0, postponed.m);
}

/**
 * What was asked for a moment ago does not replace what somebody has begun since, nor what came since: it is asked for again.
 * @param {Event} event
 */
function spare(event) {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (ctx?.sourceEvent?.type !== "synced") return;
  const replaced = !ctx.sourceElement.isConnected;
  if (!isBusy(false) && !replaced) return;
  event.preventDefault();
  renew(ctx.sourceElement.dataset.member);
}

const SIGN_IN = "/sign-in";

/** @param {MessageEvent} event */
function heard(event) {
  if (event.data?.type === "sync") {
    if (event.data.enrolled) beat(event.data.unsent);
    tell(event.data);
    renew((!event.data.locked && reopen()) || event.data.m);
  } else if (event.data?.type === "sign-in") {
    const again = document.getElementById("sign-in-again");
    if (again) again.hidden = false;
  } else if (event.data?.type === "left" && location.pathname !== SIGN_IN) {
    location.replace(SIGN_IN);
  } else if (event.data?.type === "too-old") {
    const notice = document.getElementById("too-old");
    if (notice) notice.hidden = false;
  }
}

const SCRIPT = "/service-worker.js";

/**
 * Registers the worker. A browser that is given it and cannot run it cannot work without network: the page says which
 * browser can.
 * @param {ServiceWorkerContainer} at
 * @param {Pick<HTMLElement, "hidden"> | null} notice
 */
export async function register(at, notice) {
  try {
    return await at.register(SCRIPT);
  } catch {
    const answer = await fetch(SCRIPT).catch(() => null); // a server that is away says nothing about the browser
    if (answer?.ok && notice) notice.hidden = false;
    return null;
  }
}

const container = inPage ? navigator.serviceWorker : undefined;
if (container) {
  const notice = document.getElementById("old-browser");
  void register(container, notice).then((registration) => registration && watch(registration));
}
if (inPage) {
  document.addEventListener("htmx:before:swap", spare);
  document.addEventListener("close", resume, true);
}
container?.addEventListener("message", heard);
container?.addEventListener("controllerchange", () => {
  if (leaving) location.reload();
});
container?.startMessages?.();
