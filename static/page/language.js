// After a change of language the same page comes again, also when htmx has changed the address since it was drawn.

document.addEventListener(
  "submit",
  (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const back = form.querySelector("input[name=back]");
    if (form.hasAttribute("data-language") && back instanceof HTMLInputElement) {
      back.value = location.pathname + location.search;
    }
  },
  true,
);
