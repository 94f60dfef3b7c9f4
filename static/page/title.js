// The page's title follows what htmx put into it. It never names a member: titles end up in the browser's history.

function follow() {
  const words = document.querySelector("#main [data-title]")?.getAttribute("data-title");
  if (words) document.title = words;
}

document.addEventListener("htmx:after:swap", follow);
document.addEventListener("htmx:afterSwap", follow);
