"""Text at twice its size: what a reader loses, judged in the page itself."""

from playwright.sync_api import Page

USUAL = {"fontSizes": {"standard": 16, "fixed": 13}}
TWICE = {"fontSizes": {"standard": 32, "fixed": 26}}
"""What the browser is told: text at twice its size, as the owner of a phone sets it."""
LOST = """() => {
  const named = (one) => `${one.localName}.${one.className || one.id}`;
  const { scrollWidth, clientWidth } = document.documentElement;
  const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : [];
  const cut = (box) => ["hidden", "clip"].includes(getComputedStyle(box).overflowX);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const one = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || one.closest(".unseen, .skip, script, template")) continue;
    if (!one.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const { left, right, width } = range.getBoundingClientRect();
    if (width === 0) continue;
    const words = one.textContent.trim().slice(0, 30);
    if (left < -1 || right > clientWidth + 1) found.push(`${named(one)} stands outside: ${words}`);
    for (let box = one; box && !box.matches("body, dialog, [popover]"); box = box.parentElement) {
      const rim = box.getBoundingClientRect();
      if (cut(box) && (right > rim.right + 1 || left < rim.left - 1))
        found.push(`${named(box)} cuts ${words}`);
    }
  }
  return [...new Set(found)];
}"""


def lost(page: Page) -> list[str]:
    """What is cut off or stands beside the screen, in words; the page must not scroll sideways."""
    found: list[str] = page.evaluate(LOST)
    return found
