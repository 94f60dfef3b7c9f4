"""Watches a browser for anything a hostile text did: it ran, it asked, it became an element."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Dialog, Page

from tests.attacks.payloads import MARK

DIALLED = re.compile(r"tel:\+[0-9]{7,15}")
SPY = """(() => {
  const say = (what) => console.error("x7k: " + what);
  globalThis.x7k = (n) => say("ran " + n);
  for (const name of ["alert", "confirm", "prompt"]) globalThis[name] = () => say(name);
  addEventListener("securitypolicyviolation", (event) =>
    say("policy: " + event.violatedDirective + " " + event.blockedURI));
  const links = ["src", "href", "action", "formaction", "xlink:href", "data", "poster"];
  const fair = /^(https?:|tel:|sms:|mailto:|blob:|data:image\\/)/;
  const address = (value) => {
    if (!URL.canParse(value, document.baseURI)) return say("address " + value);
    const url = new URL(value, document.baseURI);
    const http = url.protocol.startsWith("http");
    if (!fair.test(url.href)) say("scheme " + url.href);
    else if (http && url.origin !== location.origin && value.includes("x7k"))
      say("elsewhere " + url.href);
    else if (http && url.pathname.includes("x7k")) say("path " + url.href);
  };
  const look = (element) => {
    const name = element.localName;
    if (name.includes("x7k") || element.hasAttribute("x7k")) say("element " + element.outerHTML);
    if (["iframe", "object", "embed", "base"].includes(name)) say("frame " + element.outerHTML);
    for (const { name: key, value } of element.attributes) {
      if (key.startsWith("on")) say("handler " + element.outerHTML);
      if (key === "style" && value.includes("x7k")) say("style " + value);
      if (links.includes(key)) address(value);
      if (!/^(data-)?hx-/.test(key)) continue;
      if (/-(get|post|put|patch|delete)$/.test(key)) address(value);
      else if (value.includes("x7k") && !value.startsWith("{")) say(`htmx ${key}=${value}`);
    }
  };
  const all = (node) => {
    if (node.nodeType !== 1) return;
    look(node);
    for (const each of node.querySelectorAll("*")) look(each);
    for (const each of node.querySelectorAll("template")) [...each.content.children].forEach(all);
  };
  new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes)
      type === "attributes" ? look(target) : addedNodes.forEach(all);
  }).observe(document, { subtree: true, childList: true, attributes: true });
})()"""


class Watch:
    """Everything that a browser did which no page of the product does, in words.

    ``allowed`` are the beginnings of paths that may be asked for; every request of pages, frames
    and scripts is looked at, and the worker's own by the server's log.
    """

    def __init__(self, context: BrowserContext, origin: str, allowed: Collection[str]) -> None:
        self.origin = origin
        self.allowed = tuple(allowed)
        self.found: list[str] = []
        self.requests = 0
        context.add_init_script(SPY)
        context.on("console", lambda message: self._said(message.text))
        context.on("dialog", self._asked_back)
        context.on("request", lambda request: self._asked(request.url, request.resource_type))
        context.on("weberror", lambda error: self.found.append(f"error: {error.error.message}"))

    def _asked_back(self, dialog: Dialog) -> None:
        self.found.append("dialog")
        dialog.dismiss()

    def _said(self, text: str) -> None:
        if text.startswith(f"{MARK}:") or "Content Security Policy" in text:
            self.found.append(text[:300])

    def _is_ours(self, path: str) -> bool:
        return path == "/" or path.startswith(self.allowed)

    def _asked(self, url: str, kind: str) -> None:
        self.requests += 1
        parts = urlsplit(url)
        if parts.scheme in ("data", "blob") or DIALLED.fullmatch(url):
            return
        own = url.startswith(self.origin + "/")
        if not own or MARK in parts.path or not self._is_ours(parts.path):
            self.found.append(f"{kind} asked for {url[:200]}")


def settle(page: Page, milliseconds: int = 30) -> None:
    """Give timers, images and observers a moment."""
    page.wait_for_timeout(milliseconds)
