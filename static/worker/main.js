// Joins the worker's parts to the browser's events.
import * as templates from "/worker/templates.js";
import { enrol } from "./accounts.js";
import { openApp } from "./app.js";
import { asked } from "./asking.js";
import { READERS, rest } from "./locking.js";
import { openPhone } from "./phone.js";
import { openShell } from "./shell.js";
import { speak } from "./speech.js";

/** @typedef {import("./types.js").World} World */

export const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/** @type {World} */
const world = {
  indexedDB,
  fetch: (...asked) => fetch(...asked),
  now: () => Date.now(),
  random: () => Math.random(),
  timer: (work, ms) => setTimeout(work, ms),
  lock: (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work()),
  online: () => navigator.onLine,
  build: templates.build,
  kept: async () => (await navigator.storage?.persisted?.()) ?? false,
  askPages: async () => asked(await pages()),
  tellPages: (held) => post({ type: "key", held }),
  freeFiles: () => shell.forget(),
  deskFiles: () => shell.desk(),
};

const pages = () => worker.clients.matchAll({ type: "window", includeUncontrolled: true });

/** @param {Record<string, unknown>} message @param {string} [acting] */
async function post(message, acting) {
  if (message.type === "update" || message.type === "too-old")
    await worker.registration.update().catch(() => {});
  for (const page of await pages()) {
    page.postMessage(page.id === acting ? { ...message, m: "" } : message);
  }
}

speak(templates.data);
const phone = openPhone(world, templates, post);
const app = openApp(phone);
const shell = openShell(templates.build, templates.data);

/** Whether the centre has yet to hear of an edit, or that somebody left. */
async function waits() {
  const { unsent } = await phone.outbox.standing();
  return unsent > 0 || phone.session.state.leaving !== null;
}

/** Sends and pulls; what could not be sent the browser may try when it likes. @param {boolean} now */
async function sync(now) {
  await phone.sync(now);
  const background = /** @type {any} */ (worker.registration).sync;
  if (await waits()) await background?.register("outbox").catch(() => {});
}

/** @type {Record<string, (data: any, port?: MessagePort) => Promise<unknown>>} */
const MESSAGES = {
  ping: async ({ reason }, port) => {
    const who = await phone.session.who();
    port?.postMessage({ enrolled: Boolean(who) });
    if (reason === "used") phone.outbox.keys.use();
    if (who && (await rest(phone, who))) await post({ type: "locked" });
    phone.outbox.keys.share();
    await Promise.all([
      phone.cards.endVisits(),
      sync(["visible", "online", "hidden"].includes(reason)),
    ]);
    await phone.tell([]);
    await shell.refill();
  },
  enrol: async (data, port) => {
    await enrol(phone, data);
    const needed = data.lock?.how === "pin" && !(await phone.outbox.keys.pinned(data.staff.id));
    port?.postMessage({ next: needed && READERS.includes(data.staff.role) ? "/pin" : "/" });
    await sync(true);
  },
  devices: async (_data, port) => port?.postMessage(await phone.outbox.devices()),
  // A push under way holds the same lock: the new version takes over after it. It lets go of the lock at once, since it
  // is let in only when the old one has nothing left to do, and that may be a push waiting for this lock.
  update: () => world.lock("outbox", async () => void worker.skipWaiting()),
};

/** @param {ExtendableEvent & import("./shell.js").Routing} event */
export const install = (event) => event.waitUntil(shell.install(event));

/** @param {ExtendableEvent} event */
export const activate = (event) =>
  event.waitUntil(Promise.all([shell.activate(), worker.clients.claim()]));

/** @param {ExtendableMessageEvent} event */
export function message(event) {
  const handle = Object.hasOwn(MESSAGES, event.data?.type) ? MESSAGES[event.data.type] : null;
  if (handle) event.waitUntil(handle(event.data, event.ports[0]));
}

/** One try of the browser's. Failing makes it wait longer for the next; asking for another here would begin it at once. */
async function sendOnce() {
  await phone.sync(true);
  if (await waits()) throw new Error("the centre has not heard all");
}

/** @param {ExtendableEvent} event */
export const backgroundSync = (event) => event.waitUntil(sendOnce());

/** Answers what is ours; everything else, and every unsafe request of others, goes to the network untouched. @param {FetchEvent} event */
export function handle(event) {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  const route = app.route(request, url);
  if (route) {
    const wait = (/** @type {Promise<any>} */ work) => event.waitUntil(work);
    event.respondWith(app.answer(request, route, url, event.clientId, wait));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(shell.file(request));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(app.fetchOrOffline(request));
  }
}
