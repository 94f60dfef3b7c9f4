// Runs before the page is drawn: marks that scripts run, and holds a form sent before htmx is there, so that an early
// tap is neither lost nor sent as a page. When htmx never comes, the held form goes to the server as a plain one.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let ready = false;
  /** @type {{form: HTMLFormElement, button: HTMLElement | null} | null} */
  let held = null;

  /** @param {SubmitEvent} event */
  function hold(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (ready || !form.querySelector("button") || form.method === "dialog") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.setAttribute("aria-busy", "true");
    held = { form, button: event.submitter };
  }

  function release() {
    if (ready) return;
    ready = true;
    root.classList.add("ready");
    document.removeEventListener("submit", hold, true);
    if (!held) return;
    held.form.removeAttribute("aria-busy");
    held.form.requestSubmit(held.button);
  }

  function judgeBrowser() {
    const modules = "noModule" in HTMLScriptElement.prototype;
    const keeps = "serviceWorker" in navigator && "indexedDB" in window && window.indexedDB;
    const able = modules && keeps && "HTMLDialogElement" in window;
    const notice = document.getElementById("old-browser");
    if (notice && !able) notice.hidden = false;
  }

  document.addEventListener("submit", hold, true);
  document.addEventListener("htmx:after:process", release);
  document.addEventListener("htmx:load", release);
  document.addEventListener("DOMContentLoaded", judgeBrowser);
  window.addEventListener("load", () => setTimeout(release, "htmx" in window ? 1000 : 0));
})();
