"""Every screen, in light and dark and in large text: open to all, valid, nothing of it lost, and at
peace with the security policy."""

import shutil
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Response

from crm_pwa.core.headers import CSP
from tests.house import axe
from tests.house.axe import assert_accessible
from tests.house.chromium import A_PHONE
from tests.house.markup import assert_valid_html
from tests.screens import large, stage
from tests.screens.answers import SAMPLES
from tests.screens.render import SETTLED

LANGUAGES = ("zh-Hans", "en")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = [name for name in SAMPLES if "<html" in stage.draw(SAMPLES[name], "en")[:400].lower()]
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
    page.add_script_tag(url="/axe.js")
    assert answer
    return answer


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_screen_is_open_to_all_and_keeps_to_the_policy(
    name: str, glass: tuple[Page, CDPSession], shelf: tuple[Path, ThreadingHTTPServer]
) -> None:
    (page, devtools), (folder, _) = glass, shelf
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda fault: said.append(str(fault)))
    devtools.send("Page.setFontSizes", large.USUAL)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        answer = opened(page, name, folder, "en")
        assert answer.headers["content-security-policy"] == CSP
        assert_accessible(page)
    assert [line for line in said if "refused by the policy" in line] == []

    devtools.send("Page.setFontSizes", large.TWICE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    opened(page, name, folder, "zh-Hans", A_PHONE["viewport"])
    assert large.lost(page) == []
    opened(page, name, folder, "en", A_PHONE["viewport"])
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert large.lost(page) == []
    assert_accessible(page)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLES)
def test_the_markup_of_a_screen_is_valid(name: str, lang: str) -> None:
    assert_valid_html(stage.draw(SAMPLES[name], lang))
