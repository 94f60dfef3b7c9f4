// The page holds the key that opens what lies on this phone while its worker sleeps; it is nowhere on the disk.

import { hide, typed, uncover } from "./cover.js";

/** @type {unknown} */
let held = null;

/** @param {MessageEvent} event */
function heard({ data, ports }) {
  if (data?.type === "key") {
    held = data.held;
    if (held) uncover();
  } else if (data?.type === "key?") ports[0]?.postMessage(held);
  else if (data?.type === "locked") typed() ? void hide() : location.reload();
}

const USED_EVERY_MS = 30_000;
let told = 0;

/** Somebody does something: the phone is not locked meanwhile. */
function used() {
  if (Date.now() - told < USED_EVERY_MS) return;
  told = Date.now();
  navigator.serviceWorker?.controller?.postMessage({ type: "ping", reason: "used" });
}

if (typeof document !== "undefined") {
  navigator.serviceWorker?.addEventListener("message", heard);
  document.addEventListener("pointerdown", used, { capture: true, passive: true });
  document.addEventListener("keydown", used, { capture: true, passive: true });
}
