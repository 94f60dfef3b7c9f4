"""Every screen and fragment of the product with every text of it hostile, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from jinja2 import UndefinedError
from playwright.sync_api import Browser

from tests.attacks.payloads import payloads
from tests.attacks.watch import Watch, settle
from tests.house.chromium import A_PHONE
from tests.screens import stage
from tests.screens.render import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(3_000)]
SAMPLES = stage.samples()
WORD = re.compile(r"[a-z0-9_.:/+,*-]*")
"""What may be a name of the program's own rather than somebody's text."""
OWN = re.compile(r"(/|https?://).*|\?after=[0-9]+")
"""An address that the program makes."""
IN_PATHS = frozenset({"m", "id", "op", "prompt", "rule", "code", "one", "other", "member"})
"""What stands in addresses is made by the program too, of letters, digits and hyphens."""
HTMX = '<script src="/static/vendor/htmx.min.js"></script>'
PAGE = f'<!doctype html><meta charset="utf-8">{HTMX}<main>'
SWAP = "(path) => globalThis.htmx.ajax('GET', path, { target: 'main', swap: 'innerHTML' })"


class Texts:
    """Hands out one payload after the other."""

    def __init__(self, first: int) -> None:
        self.all = [text for text in payloads() if "\0" not in text]
        self.at = first

    def next(self) -> str:
        self.at += 1
        return self.all[self.at % len(self.all)]


def hostile(value: Any, texts: Texts, random: Random, share: float) -> Any:
    """The value with each text of a person hostile, and of what may be a name so many."""
    if isinstance(value, dict):
        return {
            name: item
            if name in IN_PATHS and isinstance(item, str)
            else hostile(item, texts, random, share)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [hostile(item, texts, random, share) for item in value]
    if not isinstance(value, str) or OWN.fullmatch(value):
        return value
    if WORD.fullmatch(value) and random.random() > share:
        return value
    return texts.next()


def drawn(name: str, texts: Texts, seed: int) -> str:
    """The sample drawn hostile; names are left alone where the screen cannot do without."""
    sample = SAMPLES[name]
    for share in (0.3, 0.1, 0.0):
        context = hostile(sample["context"], texts, Random(seed), share)
        try:
            return stage.draw({**sample, "context": context}, "en")
        except (LookupError, TypeError, ValueError, UndefinedError):
            continue
    raise AssertionError(f"{name} cannot be drawn with texts of people changed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("hostile")
    server = serve(folder, {})
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_no_text_of_a_screen_runs_loads_or_becomes_markup(
    chromium: Browser, folder: tuple[Path, str], attack_rounds: int
) -> None:
    where, origin = folder
    context = chromium.new_context(**A_PHONE, base_url=origin, service_workers="block")
    own = ("/static/", "/hostile.", "/page.html", "/favicon.ico", "/me/codes.json")
    watch = Watch(context, origin, own)
    page = context.new_page()
    (where / "page.html").write_text(PAGE, "utf-8")
    texts, found = Texts(0), list[str]()
    for seed in range(attack_rounds):
        for name, sample in SAMPLES.items():
            file = f"hostile.{seed}.{name}.html"
            (where / file).write_text(drawn(name, texts, seed), "utf-8")
            if sample.get("fragment"):
                page.goto("/page.html")
                page.evaluate(SWAP, f"/{file}")
            else:
                page.goto(f"/{file}")
            settle(page)
            found += [f"{name}: {one}" for one in watch.found]
            watch.found.clear()
    context.close()
    assert found == []
    assert texts.at > len(payloads())
