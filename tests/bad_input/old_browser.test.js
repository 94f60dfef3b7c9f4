// What a browser is told that lacks what the phone's own server needs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { register } from "../../static/page/worker.js";

const READY = readFileSync(new URL("../../static/page/ready.js", import.meta.url), "utf8");
const WHOLE = { modules: true, indexedDB: {}, serviceWorker: {}, dialog: true };

/** Runs the page's first script in a browser that has what is named. */
function judged(has) {
  const { modules, indexedDB, serviceWorker, dialog } = { ...WHOLE, ...has };
  const notice = { hidden: true };
  const heard = {};
  const window = { addEventListener() {}, ...(dialog && { HTMLDialogElement: class {} }) };
  if (indexedDB !== undefined) window.indexedDB = indexedDB;
  class HTMLScriptElement {}
  if (modules) HTMLScriptElement.prototype.noModule = false;
  const document = {
    documentElement: { classList: { add() {} } },
    addEventListener: (name, work) => {
      heard[name] = work;
    },
    getElementById: (id) => (id === "old-browser" ? notice : null),
  };
  const navigator = serviceWorker ? { serviceWorker } : {};
  runInContext(READY, createContext({ window, document, navigator, HTMLScriptElement }));
  heard.DOMContentLoaded();
  return notice.hidden ? "silent" : "told";
}

test("a browser that has everything is told nothing", () => {
  assert.equal(judged({}), "silent");
});

for (const [what, lacks] of [
  ["modules", { modules: false }],
  ["IndexedDB", { indexedDB: undefined }],
  ["an IndexedDB that is not switched off", { indexedDB: null }],
  ["service workers", { serviceWorker: undefined }],
  ["dialogs", { dialog: false }],
]) {
  test(`a browser without ${what} is told which one is needed`, () => {
    assert.equal(judged(lacks), "told");
  });
}

const before = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = before;
});
const refuses = { register: async () => Promise.reject(new TypeError("SyntaxError")) };

test("a browser that cannot run the worker is told", async () => {
  globalThis.fetch = async () => new Response("");
  const notice = { hidden: true };
  assert.equal(await register(refuses, notice), null);
  assert.equal(notice.hidden, false);
});

test("a server that is away is no fault of the browser", async () => {
  const notice = { hidden: true };
  for (const answer of [Promise.reject(new TypeError("away")), new Response("", { status: 503 })]) {
    globalThis.fetch = async () => answer;
    assert.equal(await register(refuses, notice), null);
    assert.equal(notice.hidden, true);
  }
});
