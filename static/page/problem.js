// An answer that is a problem (4xx, 5xx, no answer at all) is said above the bar; the form and what was typed stay.

const notice = document.getElementById("notice");

/** Keep the page as it is and put a problem into the notice. @param {Event} event */
function divert(event) {
  const { ctx, tasks } = /** @type {CustomEvent} */ (event).detail;
  if (!notice || (ctx?.response?.status ?? 200) < 400) return;
  Object.assign(ctx, { push: "false", replace: "false" });
  for (const task of tasks) {
    if (task.type === "main")
      Object.assign(task, { target: notice, swapSpec: { style: "innerHTML" } });
  }
}

/** The same for htmx 2. @param {Event} event */
function divertOlder(event) {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (!notice || (detail.xhr?.status ?? 200) < 400) return;
  detail.target = notice;
  detail.swapOverride = "innerHTML";
}

/** Say that nothing answered. */
function silence() {
  const words = document.querySelector("#notice-words");
  if (notice && words instanceof HTMLTemplateElement) {
    notice.replaceChildren(words.content.cloneNode(true));
  }
}

document.addEventListener("htmx:before:swap", divert);
document.addEventListener("htmx:beforeSwap", divertOlder);
document.addEventListener("htmx:error", silence);
document.addEventListener("htmx:sendError", silence);
document.addEventListener("htmx:config:request", () => notice?.replaceChildren());
document.addEventListener("htmx:configRequest", () => notice?.replaceChildren());
notice?.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-shut]")) notice.replaceChildren();
});
