// Served as /service-worker.js when a release must be taken back: the phone's own server steps aside, pages come from the
// centre again, and every unsent edit stays in its database for the next worker.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/** A push under way holds this lock and ends first. @param {() => Promise<void>} work */
const afterPush = (work) => (navigator.locks ? navigator.locks.request("outbox", work) : work());

/**
 * Only the pages its forerunner answered are loaded anew. One that came from the centre registers this worker again, and is
 * not claimed: it would be loaded, and register it, without an end.
 */
async function stepAside() {
  for (const name of await caches.keys()) await caches.delete(name);
  await worker.registration.unregister();
  for (const page of await worker.clients.matchAll({ type: "window" })) {
    // A page that may not be moved is left as it is; it comes from the centre when it is next opened.
    await page.navigate(page.url).catch(() => {});
  }
}

worker.addEventListener("install", (event) => {
  event.waitUntil(afterPush(() => worker.skipWaiting()));
});
worker.addEventListener("activate", (event) => {
  event.waitUntil(stepAside());
});
