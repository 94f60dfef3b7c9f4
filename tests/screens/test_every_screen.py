"""Every screen, in light and dark and in large text: open to all, valid, nothing of it lost, and at
peace with the security policy."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Error, Page, Response

from crm_pwa.core.headers import CSP
from tests.house import axe
from tests.house.axe import assert_accessible
from tests.house.chromium import A_PHONE
from tests.house.markup import assert_valid_html
from tests.screens import large, stage
from tests.screens.answers import SAMPLES
from tests.screens.render import SETTLED

LANGUAGES = ("zh-Hans", "en")
PAGES = [name for name in SAMPLES if not SAMPLES[name].get("fragment")]
WORDS = re.compile(r'>[^<]+|="[^"]*"')
REFUSED = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`));"""


def test_every_page_has_a_sample() -> None:
    folder = stage.ROOT / "templates"
    pages = {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*.html")
        if "{% extends" in file.read_text("utf-8") and file.parent.name != "layouts"
    }
    assert pages - {sample["template"] for sample in SAMPLES.values()} == set()


@pytest.fixture(scope="module")
def glass(
    chromium: Browser, shelf: tuple[Path, ThreadingHTTPServer]
) -> Iterator[tuple[Page, CDPSession]]:
    """A phone's only tab, before the shelf of screens; axe lies on the shelf."""
    folder, server = shelf
    shutil.copy(axe.SOURCE, folder / "axe.js")
    context = chromium.new_context(
        **A_PHONE, base_url=f"http://127.0.0.1:{server.server_port}", service_workers="block"
    )
    context.add_init_script(REFUSED)
    page = context.new_page()
    yield page, context.new_cdp_session(page)
    context.close()


def opened(page: Page, name: str, folder: Path, lang: str, size: Any = None) -> Response:
    """Show a screen in its sample's size or this one, pressed where the sample says so."""
    sample = SAMPLES[name]
    (folder / f"{name}.{lang}.html").write_text(stage.draw(sample, lang), "utf-8")
    page.set_viewport_size(size or sample.get("viewport", A_PHONE["viewport"]))
    answer = page.goto(f"/{name}.{lang}.html")
    for selector in sample.get("press", []):
        page.locator(selector).first.click()
        page.wait_for_timeout(SETTLED)
    assert answer
    return answer


@contextmanager
def heard(page: Page) -> Iterator[list[str]]:
    """What the page's scripts and the policy complain of meanwhile."""
    said: list[str] = []

    def line(message: ConsoleMessage) -> None:
        if "refused by the policy" in message.text:
            said.append(message.text)

    def fault(error: Error) -> None:
        said.append(str(error))

    page.on("console", line)
    page.on("pageerror", fault)
    yield said
    page.remove_listener("console", line)
    page.remove_listener("pageerror", fault)


def judge(page: Page, rules: tuple[str, ...] = ()) -> None:
    """By axe, which comes from the shelf: the policy lets nothing else in."""
    if not page.evaluate("typeof axe === 'object'"):
        page.add_script_tag(url="/axe.js")
    assert_accessible(page, rules)


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_screen_is_open_to_all_and_keeps_to_the_policy(
    name: str, glass: tuple[Page, CDPSession], shelf: tuple[Path, ThreadingHTTPServer]
) -> None:
    (page, devtools), (folder, _) = glass, shelf
    devtools.send("Page.setFontSizes", large.USUAL)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    with heard(page) as said:
        answer = opened(page, name, folder, "en")
        assert answer.headers["content-security-policy"] == CSP
        judge(page)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        judge(page, axe.OF_COLOUR)

        devtools.send("Page.setFontSizes", large.TWICE)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        opened(page, name, folder, "zh-Hans", A_PHONE["viewport"])
        assert large.lost(page) == []
        opened(page, name, folder, "en", A_PHONE["viewport"])
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert large.lost(page) == []
        judge(page, axe.OF_SIZE)
    assert said == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_the_markup_of_a_screen_is_valid(name: str) -> None:
    """In each language whose tags are others."""
    drawn = [stage.draw(SAMPLES[name], lang) for lang in LANGUAGES]
    for html in {WORDS.sub("", html): html for html in drawn}.values():
        assert_valid_html(html)
