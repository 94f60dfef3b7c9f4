// The worker sleeps between requests; while a page is seen it is woken to send what waits and to fetch what changed.

const EVERY = 20_000;

/** @param {"" | "visible" | "online" | "hidden"} reason */
export function ping(reason) {
  navigator.serviceWorker?.controller?.postMessage({ type: "ping", reason });
}

if (typeof document !== "undefined") {
  document.addEventListener("visibilitychange", () =>
    ping(document.visibilityState === "visible" ? "visible" : "hidden"),
  );
  addEventListener("online", () => ping("online"));
  addEventListener("offline", () => ping(""));
  addEventListener("pagehide", () => ping("hidden"));
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload(); // kept as it was left: they may have signed out since
    ping("visible");
  });
  setInterval(() => {
    if (document.visibilityState === "visible") ping("");
  }, EVERY);
}
