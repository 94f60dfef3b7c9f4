// Prints the page at a tap; without scripts the browser's own menu does it.

document.addEventListener("click", (event) => {
  if (/** @type {Element} */ (event.target).closest("[data-print]")) print();
});
