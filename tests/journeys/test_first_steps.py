"""The three-minute guide, done to the letter by somebody who knows nothing else.

What is tapped is found by the words that the guide prints as keys: where a screen calls something
otherwise, or it is not there at the first try, the guide has failed.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect

from faults.proxy import Proxy, between
from tests.house.browsers import SignIn
from tests.house.cast import Person
from tests.house.chromium import KeptPhone
from tests.house.server import Server
from tests.house.waiting import until
from tests.journeys.phone import PATIENCE_MS, filled, held, sent

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
LANGUAGES = {"zh-Hans": "zh-CN", "en": "en-GB"}
STEPS = ("scan", "card", "note", "prompt", "followup", "offline")
STORE_A = 60
PLUS = "+"
SOME = re.compile("[1-9]")
Keys = dict[str, list[str]]


@pytest.fixture
def line(server: Server) -> Iterator[Proxy]:
    """What the phone reaches the server through."""
    with between(server.port) as proxy:
        yield proxy


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """To the letter in both languages; what goes alike is tried in one."""
    whole = metafunc.function is test_everything_the_guide_says_succeeds_at_the_first_try
    metafunc.parametrize("lang", LANGUAGES if whole else ["zh-Hans"])


@pytest.fixture
def newcomer(
    lang: str,
    playwright: Playwright,
    line: Proxy,
    sign_in: SignIn,
    cast: Mapping[str, Person],
    camera: list[str],
    tmp_path: Path,
) -> Iterator[Page]:
    """A guide on the first day, the start page open, 李静's code before the lens."""
    url = f"http://127.0.0.1:{line.port}"
    kept = KeptPhone(
        playwright,
        tmp_path / "phone",
        *camera,
        base_url=url,
        locale=LANGUAGES[lang],
        permissions=["camera"],
    )
    kept.context.add_cookies([{"name": "lang", "value": lang, "url": url}])
    sign_in(kept.page, cast["guide-a"])
    filled(kept.page, STORE_A)
    yield kept.page
    kept.switch_off()


def read(page: Page) -> Keys:
    """Open the guide from the sync page, as it is found there, and keep every step's keys."""
    page.goto("/sync")
    page.locator('main a[href="/first-steps"]').click()
    expect(page.locator(".steps h1")).to_be_visible()
    found = {step: page.locator(f"#step-{step} .key").all_inner_texts() for step in STEPS}
    return found | {"practice": page.locator(".steps > p .key").all_inner_texts()}


def named(page: Page, words: str) -> Locator:
    """What can be tapped and bears these words; of a quoted word the guide prints the frame."""
    if words == PLUS:
        return page.locator("#add")
    beginning = words.split("…", maxsplit=1)[0].rstrip("“”")
    found = page.locator("button, a, summary").filter(has_text=beginning)
    return found.filter(visible=True).last


def tap(page: Page, words: str) -> None:
    named(page, words).click(timeout=PATIENCE_MS)


def scan(page: Page, keys: Keys) -> None:
    tap(page, keys["scan"][0])
    expect(page.locator("#card")).to_be_visible(timeout=PATIENCE_MS)


def find(page: Page, keys: Keys, letters: str) -> None:
    """Without a code: by name, then said to be here; a card that is open already asks nothing."""
    _, by_name, here = keys["scan"]
    tap(page, by_name)
    page.locator("#q").fill(letters)
    page.locator("#results a").first.click()
    asked = named(page, here)
    expect(page.locator("#card").or_(asked).first).to_be_visible(timeout=PATIENCE_MS)
    if not page.locator("#card").count():
        asked.click()
    expect(page.locator("#card")).to_be_visible(timeout=PATIENCE_MS)


def note(page: Page, keys: Keys) -> str:
    """Three taps; return the word."""
    plus, save, _, _ = keys["note"]
    there = page.locator(".chip .words").all_inner_texts()
    tap(page, plus)
    tiles = page.locator("#sheet label.tile").filter(visible=True)
    expect(tiles.first).to_be_visible()
    word = next(words for words in tiles.all_inner_texts() if words not in there)
    tiles.filter(has_text=word).first.click()
    tap(page, save)
    expect(page.locator(".chip", has_text=word).first).to_be_visible()
    return word


def take_back(page: Page, keys: Keys, word: str) -> None:
    tap(page, keys["note"][2])
    expect(page.locator(".chip", has_text=word)).to_have_count(0)


def note_an_allergy(page: Page) -> None:
    page.locator("#alert").click()
    page.locator("#sheet label.tile").first.click()
    page.locator("#sheet [name=severity]").first.click()
    expect(page.locator("#alert.present")).to_be_visible()


def follow_a_prompt(page: Page, keys: Keys) -> None:
    heading, done, _, _ = keys["prompt"]
    expect(page.locator("#prompts-title")).to_have_text(heading)
    before = page.locator(".prompt").count()
    page.locator(".prompt[open]").get_by_text(done, exact=True).click()
    expect(page.locator(".prompt")).to_have_count(before - 1)


def follow_up(page: Page, keys: Keys) -> None:
    today, call, done, later, waiting = keys["followup"]
    tap(page, today)
    rows = page.locator(".followup.due")
    before = rows.count()
    opened = page.locator(f"#{rows.first.get_attribute('id')}")
    opened.locator("summary").click()
    if not page.locator(".practice").count():
        expect(opened.get_by_text(call, exact=True)).to_be_visible()
    opened.get_by_text(done, exact=True).click()
    expect(rows).to_have_count(before - 1)
    if before == 1:
        return
    second = page.locator(f"#{rows.first.get_attribute('id')}")
    second.locator("summary").click()
    second.get_by_text(later, exact=True).click()
    tap(page, waiting)
    expect(rows).to_have_count(before - 2)


def looked(page: Page) -> int:
    """Look at the sync page, as a guide does who has network again; how many edits wait there."""
    page.goto("/sync")
    page.wait_for_timeout(2_000)
    return int(held(page)["ops"])


def test_everything_the_guide_says_succeeds_at_the_first_try(newcomer: Page) -> None:
    page = newcomer
    keys = read(page)
    scan(page, keys)
    take_back(page, keys, note(page, keys))
    note(page, keys)
    expect(named(page, keys["note"][3])).to_be_visible()
    note_an_allergy(page)
    follow_a_prompt(page, keys)
    follow_up(page, keys)
    find(page, keys, "lj")
    sent(page)
    assert page.locator("main .refused").count() == 0


def test_it_goes_alike_in_practice_and_leaves_nothing(newcomer: Page) -> None:
    page = newcomer
    keys = read(page)
    for key in keys["practice"][:3]:
        tap(page, key)
    expect(page.locator(".practice")).to_be_visible(timeout=PATIENCE_MS)
    scan(page, keys)
    note(page, keys)
    follow_a_prompt(page, keys)
    follow_up(page, keys)
    find(page, keys, "lx")
    tap(page, keys["practice"][3])
    expect(page.locator(".practice")).to_have_count(0)


def test_it_goes_alike_with_no_network(newcomer: Page, line: Proxy) -> None:
    page = newcomer
    line.offline()
    keys = read(page)
    scan(page, keys)
    note(page, keys)
    expect(page.locator("#sync-badge")).to_contain_text(SOME)
    follow_a_prompt(page, keys)
    follow_up(page, keys)
    line.online()
    until(lambda: looked(page) == 0, "some edit was not sent", 120)
