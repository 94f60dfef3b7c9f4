"""What two phones do to one card, and one phone to its own edits: settled where a guide sees it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from faults.proxy import Cut, Proxy, between
from tests.house.browsers import SignIn
from tests.house.cast import Person
from tests.house.chromium import KeptPhone
from tests.house.server import Server
from tests.house.waiting import until
from tests.journeys.phone import PATIENCE_MS, filled, held, open_by_name

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
LANGUAGES = {"zh-Hans": "zh-CN", "en": "en-GB"}
IN_ENGLISH = {"test_a_new_version_is_taken_over_with_everything_unsent"}
STORE_A = 60
POLYESTER = {"zh-Hans": "聚酯纤维", "en": "Polyester"}
MANY = 40
POST = """async ([path, form]) => {
  const body = new URLSearchParams(form);
  const answer = await fetch(path, { method: "POST", body, headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
}"""
SEARCH = "() => navigator.serviceWorker.ready.then((known) => known.update())"
PUSH = b"POST /sync/v1/push"
BUILD = 16  # hex digits


class Phone:
    """A guide's phone on a line of its own, the card of 李静 before them."""

    def __init__(self, kept: KeptPhone, line: Proxy) -> None:
        self.kept = kept
        self.line = line
        self.page = kept.page
        self.member = ""

    def write(self, what: str, page: Page | None = None, **form: str) -> None:
        """Send a form of the card, as its page does."""
        (page or self.page).evaluate(POST, [f"/members/{self.member}/{what}", form])

    def card(self) -> Page:
        """The card, opened anew."""
        self.page.goto(f"/members/{self.member}")
        asked = self.page.locator("section.here")
        expect(self.page.locator("#card").or_(asked)).to_be_visible(timeout=PATIENCE_MS)
        if asked.count():
            asked.locator("button.main").click()
        expect(self.page.locator("#card")).to_be_visible(timeout=PATIENCE_MS)
        return self.page

    def hear(self) -> None:
        """Send and fetch all there is, as a person does who comes back to the page."""
        self.page.goto("/sync")
        until(lambda: held(self.page)["ops"] == 0, "some edit was not sent", 60)
        self.page.reload()
        self.page.wait_for_timeout(1_000)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Pictures are taken in both languages; without them a journey is gone once."""
    once = ["en" if metafunc.function.__name__ in IN_ENGLISH else "zh-Hans"]
    metafunc.parametrize("lang", LANGUAGES if metafunc.config.getoption("--pictures") else once)


@pytest.fixture
def picture(request: pytest.FixtureRequest, lang: str) -> Callable[[Page, str], None]:
    """Keep what a guide sees, where ``--pictures`` names a folder: {name}-{language}.png."""
    folder = request.config.getoption("--pictures")

    def keep(page: Page, name: str) -> None:
        if folder:
            page.wait_for_timeout(600)
            page.screenshot(path=Path(folder) / f"{name}-{lang[:2]}.png")

    return keep


@pytest.fixture
def phone_of(
    playwright: Playwright,
    server: Server,
    sign_in: SignIn,
    cast: Mapping[str, Person],
    lang: str,
    tmp_path: Path,
) -> Iterator[Callable[[str], Phone]]:
    """A phone of one of the staff, with the store's cards on it."""
    with ExitStack() as stack:

        def make(login: str) -> Phone:
            line = stack.enter_context(between(server.port))
            url = f"http://127.0.0.1:{line.port}"
            kept = KeptPhone(
                playwright, tmp_path / f"{login}-phone", base_url=url, locale=LANGUAGES[lang]
            )
            stack.callback(kept.switch_off)
            kept.context.add_cookies([{"name": "lang", "value": lang, "url": url}])
            phone = Phone(kept, line)
            sign_in(phone.page, cast[login])
            filled(phone.page, STORE_A)
            open_by_name(phone.page, "李静")
            phone.member = str(phone.page.locator("#card").get_attribute("data-member"))
            return phone

        yield make


def test_a_refused_edit_is_mended_and_sent_again(
    phone_of: Callable[[str], Phone], picture: Callable[[Page, str], None]
) -> None:
    phone, other = phone_of("guide-a"), phone_of("lead-a")
    phone.line.offline()
    phone.write("notes", text="喜欢宽松的羊毛外套")
    other.write("consents", layer="personalisation", state="refused")
    other.hear()
    phone.line.online()
    phone.hear()
    refused = phone.page.locator("main .refused")
    expect(refused).to_contain_text("宽松的羊毛外套")
    picture(phone.page, "refused")

    other.write("consents", layer="personalisation", state="given")
    other.hear()
    phone.page.fill("main .refused textarea", "喜欢宽松的羊毛大衣")
    phone.page.click("main .refused .button.main")
    expect(refused).to_have_count(0)
    phone.hear()
    expect(phone.card().locator("#card")).to_contain_text("宽松的羊毛大衣")
    picture(phone.page, "refused-mended")


def test_what_two_guides_set_apart_is_shown_and_settled_in_one_tap(
    phone_of: Callable[[str], Phone], picture: Callable[[Page, str], None]
) -> None:
    one, two = phone_of("guide-a"), phone_of("guide-ab")
    for phone, size in ((one, "L"), (two, "S")):
        phone.line.offline()
        phone.write("facets", facet="size_top", value=size)
    for phone in (one, two):
        phone.line.online()
        phone.hear()
    one.hear()
    both = one.card().locator(".differ")
    expect(both.locator("button")).to_have_count(2)
    picture(one.page, "conflict")

    both.locator("button").last.click()
    expect(one.page.locator(".differ")).to_have_count(0)
    picture(one.page, "conflict-settled")
    one.hear()
    two.hear()
    expect(two.card().locator(".differ")).to_have_count(0)


def test_an_allergy_noted_anew_outlives_a_withdrawal_that_had_not_seen_it(
    phone_of: Callable[[str], Phone], picture: Callable[[Page, str], None], lang: str
) -> None:
    one, two = phone_of("guide-a"), phone_of("guide-ab")
    two.line.offline()
    one.line.offline()
    two.write("allergies", substance="allergen.polyester", severity="severe")
    page = one.page
    page.locator("#alert").click()
    page.locator("#sheet .withdraw summary").first.click()
    page.locator("#sheet .withdraw [value=noted_wrongly]").first.check(force=True)
    page.locator("#sheet .withdraw [name=confirmed]").first.check()
    page.locator("#sheet .withdraw .grave").first.click()
    expect(page.locator("#alert .allergen.gone").first).to_be_visible()
    for phone in (one, two):
        phone.line.online()
        phone.hear()
    one.hear()
    for phone in (one, two):
        alert = phone.card().locator("#alert.present.severe")
        expect(alert.locator(".allergen:not(.gone)")).to_have_count(1)
        expect(alert.locator(".allergen:not(.gone)")).to_contain_text(POLYESTER[lang])
    picture(one.page, "allergy-kept")


def test_two_tabs_show_one_edit_and_send_it_once(
    phone_of: Callable[[str], Phone], picture: Callable[[Page, str], None]
) -> None:
    phone = phone_of("guide-a")
    beside = phone.kept.context.new_page()
    beside.goto(f"/members/{phone.member}")
    expect(beside.locator("#card")).to_be_visible()
    phone.line.offline()
    phone.write("notes", text="周末来取大衣")
    expect(beside.locator("#card")).to_contain_text("周末来取大衣")
    phone.write("notes", page=beside, text="送女儿的围巾")
    expect(phone.card().locator("#card")).to_contain_text("送女儿的围巾")
    phone.line.online()
    phone.hear()
    assert held(phone.page)["rejected"] == 0
    beside.reload()
    for words in ("周末来取大衣", "送女儿的围巾"):
        for page in (phone.card(), beside):
            assert (page.locator("#card").text_content() or "").count(words) == 1
    picture(beside, "two-tabs")


def test_a_new_version_is_taken_over_with_everything_unsent(
    server: Server, phone_of: Callable[[str], Phone], picture: Callable[[Page, str], None]
) -> None:
    phone = phone_of("guide-a")
    phone.hear()  # the visit has been told
    versions = _Versions(phone)
    before = held(phone.page)["ops"]
    for number in range(MANY):
        phone.write("notes", text=f"第 {number} 条")
    assert held(phone.page)["ops"] == before + MANY
    versions.newer = True
    page = phone.card()
    page.evaluate(SEARCH)
    expect(page.locator("#update")).to_be_visible(timeout=PATIENCE_MS)
    picture(page, "update")
    with page.expect_navigation():
        page.click("#update [data-update]")
    assert held(page)["ops"] == before + MANY, "the new version lost something"
    phone.line.up = lambda data: [data]
    phone.hear()
    assert held(page)["rejected"] == 0
    picture(page, "update-done")


class _Versions:
    """Lets no push through, and once it is ``newer`` names another build, which is all it takes."""

    def __init__(self, phone: Phone) -> None:
        self.newer = False
        text: Any = phone.page.evaluate("fetch('/worker/templates.js').then((got) => got.text())")
        start = text.rindex('build = "') + len('build = "')
        self.build = text[start : start + BUILD].encode()
        phone.line.up, phone.line.down = self.up, self.down

    def up(self, data: bytes) -> list[bytes]:
        if data.startswith(PUSH):
            raise Cut
        return [data.replace(b"gzip, deflate", b"identity").replace(b"If-None-Match", b"X-Known")]

    def down(self, data: bytes) -> list[bytes]:
        return [data.replace(self.build, b"f" * BUILD) if self.newer else data]
