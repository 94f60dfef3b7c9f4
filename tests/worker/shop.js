// A shop with one guide before a phone: requests in, templates' contexts out.

import { readFileSync } from "node:fs";
import { enrol } from "../../static/worker/accounts.js";
import { DRAWN_MS, openApp } from "../../static/worker/app.js";
import { Centre } from "./centre.js";
import { cardRow, GUIDE_A, indexRow, phoneAt } from "./phones.js";
import { WORDS } from "./rows.js";

export const PATHS = JSON.parse(readFileSync(new URL("paths.json", import.meta.url), "utf8"));

export const START = Date.parse("2026-03-08T06:00:00Z"); // 14:00 in Shanghai
/** Opens a shop; close it with `close`. */
export async function openShop({ who = GUIDE_A, rows = [], before = null, pages } = {}) {
  const shop = { time: START };
  const centre = before?.centre ?? (await new Centre().open());
  const now = () => shop.time;
  centre.time = now;
  const setting = {
    key: "store",
    id: "s1",
    name: "静安寺店",
    tz: "Asia/Shanghai",
    cap_guide_day: 8,
  };
  if (!before) {
    centre.feed(
      "s1",
      { t: "setting", k: "words", body: WORDS },
      { t: "setting", k: "store", body: setting },
    );
    centre.feed("s1", ...rows);
  }
  const render = (name, context, lang) => JSON.stringify({ name, lang, ...context });
  const templates = { render, data: { paths: PATHS, assets: {}, desk: [] } };
  const offline = (...asked) => {
    if (shop.swallowed && asked[0] instanceof Request) return new Promise(() => {});
    return shop.offline || shop.swallowed
      ? Promise.reject(new TypeError("no line"))
      : fetch(...asked);
  };
  const phone = phoneAt(centre, {
    now,
    templates,
    fetch: offline,
    indexedDB: before?.phone.indexedDB,
    pages,
  });
  const app = openApp(phone);
  if (!before) {
    await enrol(phone, { ...who, epoch: "e1" });
    await phone.pull();
    centre.requests.length = 0;
  }

  /** The page has drawn the answer: what rested until then goes on. */
  function drawn() {
    const due = phone.timers.filter(({ ms }) => ms === DRAWN_MS);
    for (const { work } of due) work();
    phone.timers.splice(0, Infinity, ...phone.timers.filter((each) => !due.includes(each)));
  }

  /** Runs the timers of so many ms that are set from now on, once there is one. */
  async function ring(ms) {
    const before = new Set(phone.timers);
    const due = () => phone.timers.filter((each) => each.ms === ms && !before.has(each));
    for (let turn = 0; due().length === 0; turn += 1) {
      if (turn > 500) throw new Error(`nothing waits for ${ms} ms`);
      await new Promise((ok) => setTimeout(ok, 10));
    }
    for (const { work } of due()) work();
  }

  /** One request as htmx makes it, or as a navigation does with `page`; `opened` says so to the worker too. */
  async function ask(method, path, form, { page, opened, target = "", heads = {} } = {}) {
    const headers =
      page || opened ? heads : { "HX-Request": "true", "HX-Target": target, ...heads };
    const body = form && new URLSearchParams(form);
    const url = new URL(path, centre.url);
    const request = new Request(url, { method, headers, body });
    if (opened) Object.defineProperty(request, "mode", { value: "navigate" });
    const route = app.route(request, url);
    if (!route) return null;
    let after;
    const response = await app.answer(request, route, url, "page-1", (work) => {
      after = work;
    });
    drawn();
    await after;
    const text = await response.text();
    const context = text.startsWith("{") ? JSON.parse(text) : null;
    return { status: response.status, heads: response.headers, text, ...context };
  }
  /** A page as the browser opens it, where no route of the worker's is met. */
  async function visit(path) {
    const request = new Request(new URL(path, centre.url));
    Object.defineProperty(request, "mode", { value: "navigate" });
    const response = await app.fetchOrOffline(request);
    const text = await response.text();
    return { status: response.status, ...(text.startsWith("{") ? JSON.parse(text) : null) };
  }
  const get = (path, more) => ask("GET", path, undefined, more);
  const post = (path, form = {}, more = {}) => ask("POST", path, form, more);
  return Object.assign(shop, {
    centre,
    phone,
    app,
    ask,
    get,
    post,
    visit,
    ring,
    close: () => centre.close(),
  });
}

export { consented, entry, followUpRow, promptOf, WORDS } from "./rows.js";
export { cardRow, indexRow };
