// The worker sleeps between requests; while a page is seen it is woken to send what waits and to fetch what changed.

import { typed } from "./cover.js";

const EVERY = 4_000; // what a colleague notes is here within five seconds

/** @param {"" | "visible" | "online" | "hidden"} reason */
export function ping(reason) {
  navigator.serviceWorker?.controller?.postMessage({ type: "ping", reason });
}

/** The browser kept the page as it was left: they may have signed out since. Words typed on it stay while they have not. */
function back() {
  const worker = navigator.serviceWorker?.controller;
  if (!typed() || !worker) return location.reload();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => data.enrolled || location.reload();
  worker.postMessage({ type: "ping", reason: "visible" }, [port2]);
}

if (typeof document !== "undefined") {
  document.addEventListener("visibilitychange", () =>
    ping(document.visibilityState === "visible" ? "visible" : "hidden"),
  );
  addEventListener("online", () => ping("online"));
  addEventListener("offline", () => ping(""));
  addEventListener("pagehide", () => ping("hidden"));
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) back();
    ping("visible");
  });
  setInterval(() => {
    if (document.visibilityState === "visible") ping("");
  }, EVERY);
}
