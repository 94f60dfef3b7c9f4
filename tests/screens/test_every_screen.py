"""Every screen, in light and dark and in large text: open to all, valid, and at peace with the
security policy."""

from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

from crm_pwa.core.headers import CSP
from tests.house.axe import assert_accessible
from tests.house.chromium import A_PHONE, launch
from tests.house.markup import assert_valid_html
from tests.screens import large, stage
from tests.screens.answers import SAMPLES
from tests.screens.render import SETTLED

LANGUAGES = ("zh-Hans", "en")
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


@pytest.fixture(scope="module", params=["light", "dark"])
def tab(
    request: pytest.FixtureRequest,
    chromium: Browser,
    shelf: tuple[Path, ThreadingHTTPServer],
) -> Iterator[BrowserContext]:
    """A phone in one scheme, before the shelf of screens."""
    _, server = shelf
    context = chromium.new_context(
        **A_PHONE,
        base_url=f"http://127.0.0.1:{server.server_port}",
        color_scheme=request.param,
        service_workers="block",
    )
    context.add_init_script(REFUSED)
    yield context
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_screen_is_open_to_all_and_keeps_to_the_policy(
    name: str, tab: BrowserContext, shelf: tuple[Path, ThreadingHTTPServer]
) -> None:
    sample, (folder, _) = SAMPLES[name], shelf
    (folder / f"{name}.en.html").write_text(stage.draw(sample, "en"), "utf-8")
    page = tab.new_page()
    if "viewport" in sample:
        page.set_viewport_size(sample["viewport"])
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda fault: said.append(str(fault)))
    answer = page.goto(f"/{name}.en.html")
    for selector in sample.get("press", []):
        page.locator(selector).first.click()
        page.wait_for_timeout(SETTLED)
    assert_accessible(page)
    page.close()
    assert answer
    assert answer.headers["content-security-policy"] == CSP
    assert [line for line in said if "refused by the policy" in line] == []


@pytest.fixture(scope="module")
def reader(
    playwright: Playwright, shelf: tuple[Path, ThreadingHTTPServer]
) -> Iterator[BrowserContext]:
    """A phone whose owner reads text at twice its size."""
    _, server = shelf
    browser = launch(playwright, large.LARGE)
    base_url = f"http://127.0.0.1:{server.server_port}"
    yield browser.new_context(**A_PHONE, base_url=base_url, service_workers="block")
    browser.close()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_a_screen_loses_nothing_with_text_at_twice_its_size(
    name: str, reader: BrowserContext, shelf: tuple[Path, ThreadingHTTPServer]
) -> None:
    sample, (folder, _) = SAMPLES[name], shelf
    page = reader.new_page()
    for lang in LANGUAGES:
        (folder / f"{name}.{lang}.html").write_text(stage.draw(sample, lang), "utf-8")
        page.goto(f"/{name}.{lang}.html")
        for selector in sample.get("press", []):
            page.locator(selector).first.click()
            page.wait_for_timeout(SETTLED)
        assert large.lost(page) == []
    assert_accessible(page)
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SAMPLES)
def test_the_markup_of_a_screen_is_valid(name: str, lang: str) -> None:
    assert_valid_html(stage.draw(SAMPLES[name], lang))
