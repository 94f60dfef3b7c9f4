"""What every page and every fragment owes its reader, checked without a browser.

Each rule takes the parsed markup and returns the faults it sees, as sentences.
"""

import re
from collections import Counter
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

RAW_PHONE = re.compile(r"(?<![\dA-Fa-f-])1[3-9]\d{9}(?![\dA-Fa-f-])")
UNTYPED = frozenset({"hidden", "submit", "button", "reset", "image"})
DATA_BLOCKS = frozenset({"application/json", "application/ld+json"})
POINTERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


def page_faults(markup: BeautifulSoup) -> list[str]:
    """The faults of a whole page."""
    return [*_document(markup), *_common(markup)]


def fragment_faults(markup: BeautifulSoup) -> list[str]:
    """The faults of a fragment: one root that a swap can replace."""
    roots = [node for node in markup.children if isinstance(node, Tag)]
    texts = [node for node in markup.children if type(node) is NavigableString]
    loose = [text.strip() for text in texts if text.strip()]
    faults = []
    if len(roots) != 1:
        faults.append(f"a fragment has one root, this one has {len(roots)}")
    if loose:
        faults.append(f"text stands outside the fragment's root: {loose[0][:40]!r}")
    if markup.find(["html", "body"]):
        faults.append("a fragment is no whole page")
    return faults + _common(markup)


def _common(markup: BeautifulSoup) -> list[str]:
    rules = (_ids, _pointers, _labels, _names, _inline, _hosts, _phones, _forms)
    return [fault for rule in rules for fault in rule(markup)]


def _document(markup: BeautifulSoup) -> Iterable[str]:
    if markup.html is None or not markup.html.get("lang"):
        yield "the page does not say its language"
    if markup.title is None or not markup.title.get_text(strip=True):
        yield "the page has no title"
    if (headings := len(markup.find_all("h1"))) != 1:
        yield f"a page has one h1, this one has {headings}"
    if not markup.find("main"):
        yield "the page has no main"


def _ids(markup: BeautifulSoup) -> Iterable[str]:
    for name, times in Counter(tag["id"] for tag in markup.find_all(id=True)).items():
        if times > 1:
            yield f"the id {name!r} is there {times} times"


def _pointers(markup: BeautifulSoup) -> Iterable[str]:
    if markup.html is None:
        return  # a fragment may point into the page around it
    ids = {tag["id"] for tag in markup.find_all(id=True)}
    for attribute in POINTERS:
        for tag in markup.select(f"[{attribute}]"):
            for name in str(tag[attribute]).split():
                if name not in ids:
                    yield f"{attribute} points at {name!r}, which is not there"


def _labels(markup: BeautifulSoup) -> Iterable[str]:
    labelled = {label.get("for") for label in markup.find_all("label")}
    for field in markup.find_all(["input", "select", "textarea"]):
        if field.get("type") in UNTYPED:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not named and field.get("id") not in labelled and not field.find_parent("label"):
            yield f"the field {field.get('name')!r} has no label"


def _names(markup: BeautifulSoup) -> Iterable[str]:
    for tag in markup.find_all(["button", "a", "summary"]):
        if tag.find_parent("template"):  # the parser keeps a template's text to itself
            continue
        if tag.get("aria-label") or tag.get("aria-labelledby") or _says(tag):
            continue
        if not tag.find("img", alt=True):
            yield f"nothing says what this does: {str(tag)[:60]}"
    for image in markup.find_all("img"):
        if image.get("alt") is None:
            yield f"the picture {image.get('src')!r} has no alt"


def _says(tag: Tag) -> bool:
    """Whether words stand in it; ``get_text`` sees none inside a template element."""
    return any(text.strip() for text in tag.find_all(string=True))


def _inline(markup: BeautifulSoup) -> Iterable[str]:
    for script in markup.find_all("script"):
        if not script.get("src") and script.get("type") not in DATA_BLOCKS:
            yield "a script stands in the page"
    if markup.find("style"):
        yield "a style sheet stands in the page"
    for tag in markup.find_all(True):
        for name, value in tag.attrs.items():
            if name == "style" or name.startswith(("on", "hx-on", "data-hx-on")):
                yield f"<{tag.name}> carries {name}"
            elif str(value).strip().lower().startswith("javascript:"):
                yield f"<{tag.name}> {name} runs a script"


def _hosts(markup: BeautifulSoup) -> Iterable[str]:
    for attribute in ("src", "href", "action", "data-hx-get", "data-hx-post", "poster"):
        for tag in markup.select(f"[{attribute}]"):
            address = str(tag[attribute])
            if tag.name != "a" and re.match(r"(https?:)?//", address):
                yield f"<{tag.name}> asks another host: {address}"


def _phones(markup: BeautifulSoup) -> Iterable[str]:
    if RAW_PHONE.search(str(markup)):
        yield "a phone number stands unmasked in the page"


def _forms(markup: BeautifulSoup) -> Iterable[str]:
    for form in markup.find_all("form"):
        if str(form.get("method", "")).lower() == "post" and not form.get("action"):
            yield "a form says post but not where to"
        if form.get("data-hx-post") and str(form.get("method", "")).lower() != "post":
            yield "a form works with htmx only: it needs method=post"
