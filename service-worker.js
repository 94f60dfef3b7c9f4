// The phone's local server. Everything it does lies in static/worker.
import { activate, backgroundSync, handle, install, message, worker } from "/static/worker/main.js";

worker.addEventListener("install", install);
worker.addEventListener("activate", activate);
worker.addEventListener("fetch", handle);
worker.addEventListener("message", message);
worker.addEventListener("sync", /** @type {EventListener} */ (backgroundSync));
