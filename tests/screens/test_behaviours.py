"""What the page's own scripts do with the screens, in a browser, with htmx answering."""

from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.house.chromium import A_PHONE
from tests.screens import stage
from tests.screens.render import serve

pytestmark = pytest.mark.browser
SAMPLES = stage.samples()
MEMBER = SAMPLES["members.card.usual"]["context"]["card"]["m"]
Show = Callable[..., Page]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, ThreadingHTTPServer]]:
    folder = tmp_path_factory.mktemp("screens")
    server = serve(folder, SAMPLES)
    yield folder, server
    server.shutdown()
    server.server_close()


@pytest.fixture
def show(chromium: Browser, shelf: tuple[Path, ThreadingHTTPServer]) -> Iterator[Show]:
    """Open a sample: ``show("members.card.usual")``; ``before`` runs first, on the empty page.

    With ``early`` the page is given as soon as it is drawn, its deferred scripts still to come.
    """
    folder, server = shelf
    context = chromium.new_context(
        **A_PHONE, base_url=f"http://127.0.0.1:{server.server_port}", service_workers="block"
    )

    def open_page(
        name: str, before: Callable[[Page], Any] = lambda _: None, *, early: bool = False
    ) -> Page:
        lang = "en"
        file = folder / f"{name}.{lang}.html"
        file.write_text(stage.draw(SAMPLES[name], lang), "utf-8")
        page = context.new_page()
        before(page)
        page.goto(f"/{file.name}", wait_until="commit" if early else "load")
        return page

    yield open_page
    context.close()


def answering(sample: str, status: int = 200, lang: str = "en") -> Callable[[Route], None]:
    """Answer a request with a sample's fragment."""
    drawn = stage.draw(SAMPLES[sample], lang)
    return lambda route: route.fulfill(status=status, content_type="text/html", body=drawn)


def recorded(page: Page, address: str) -> list[str]:
    """Answer posts to an address with a card; what was posted gathers in the list."""
    sent: list[str] = []
    saved = answering("members.card.fragment")

    def answer(route: Route) -> None:
        sent.append(route.request.post_data or "")
        saved(route)

    page.route(address, answer)
    return sent


def opened_sheet(show: Show) -> Page:
    """The card with its note sheet open."""
    page = show("members.card.usual")
    page.click("#add")
    expect(page.locator("#sheet-dialog")).to_be_visible()
    return page


def test_a_note_takes_three_taps_and_names_itself_on_the_button(show: Show) -> None:
    page = show("members.card.usual")
    sent = recorded(page, f"**/members/{MEMBER}/tags")
    page.click("#add")
    expect(page.locator("[data-save][value=like]")).to_be_disabled()
    page.click(".tile:has-text('Minimal')")
    expect(page.locator("[data-save][value=like]")).to_have_text("Note “Minimal”")
    page.click("[data-save][value=like]")
    expect(page.locator("#sheet-dialog")).to_be_hidden()
    assert sent == ["facet=style&concept=style.minimal&polarity=like"]
    assert page.evaluate("document.activeElement.id") == "add"


def test_a_size_is_set_and_not_added(show: Show) -> None:
    page = show("notes.sheet.other")
    sent = recorded(page, "**/facets")
    page.click(".tile:has-text('M')")
    expect(page.locator("[data-dislike]")).to_be_hidden()
    page.click("[data-save][value=like]")
    expect(page.locator("#card")).to_be_visible()
    assert len(sent) == 1
    assert "value=size.m" in sent[0]


def test_an_allergy_takes_three_taps(show: Show) -> None:
    page = show("members.card.usual")
    sent = recorded(page, "**/allergies")
    page.click("#alert")
    page.click(".tile:has-text('Nickel')")
    page.click("[name=severity][value=severe]")
    expect(page.locator("#sheet-dialog")).to_be_hidden()
    assert sent == ["substance=substance.nickel&words=&severity=severe"]


def test_escape_and_a_tap_beside_it_close_the_sheet(show: Show) -> None:
    page = opened_sheet(show)
    page.keyboard.press("Escape")
    expect(page.locator("#sheet-dialog")).to_be_hidden()
    expect(page.locator("#sheet > *")).to_have_count(0)
    page.click("#add")
    page.mouse.click(200, 200)
    expect(page.locator("#sheet-dialog")).to_be_hidden()


def test_the_allergy_line_stays_in_sight_above_the_sheet(show: Show) -> None:
    page = show("members.card.sheet_severe")
    page.click("#add")
    page.wait_for_timeout(300)
    alert = page.locator("#alert").bounding_box()
    sheet = page.locator("#sheet-dialog").bounding_box()
    assert alert
    assert sheet
    assert alert["y"] + alert["height"] <= sheet["y"] + 1


def test_a_refused_note_leaves_what_was_typed_and_says_what_to_do(show: Show) -> None:
    page = opened_sheet(show)
    page.route("**/notes", answering("errors.problem.422", 422))
    page.click(".own-words summary")
    page.fill("#own-words", "likes to look alone")
    page.click(".own-words .main")
    expect(page.locator("#notice")).to_contain_text("has not agreed")
    assert page.input_value("#own-words") == "likes to look alone"
    expect(page.locator("#sheet-dialog")).to_be_visible()
    assert page.locator("#card").count() == 1


def test_a_note_that_nobody_answers_stays_typed(show: Show) -> None:
    page = opened_sheet(show)
    page.route("**/notes", lambda route: route.abort())
    page.click(".own-words summary")
    page.fill("#own-words", "likes to look alone")
    page.click(".own-words .main")
    expect(page.locator("#notice")).to_contain_text("still here")
    assert page.input_value("#own-words") == "likes to look alone"


def test_a_tap_before_htmx_is_there_is_held_and_then_sent_once(show: Show) -> None:
    waiting: list[Route] = []

    def keep(route: Route) -> None:
        waiting.append(route)

    page = show("notes.sheet.style", lambda one: one.route("**/htmx.min.js", keep), early=True)
    sent = recorded(page, "**/tags")
    page.click(".tile:has-text('Minimal')", no_wait_after=True)
    page.click("[data-save][value=like]", no_wait_after=True)
    expect(page.locator("#tag-form")).to_have_attribute("aria-busy", "true")
    assert sent == []
    assert "concept" not in page.url
    waiting[0].continue_()
    expect(page.locator("#card")).to_be_visible()
    assert len(sent) == 1


def test_the_undo_bar_outlives_a_fresh_card_and_goes_after_ten_seconds(show: Show) -> None:
    page = show("members.card.saved", lambda one: one.clock.install())
    page.clock.run_for(100)
    page.route(f"**/members/{MEMBER}", answering("members.card.fragment"))
    expect(page.locator(".chip.settled")).to_have_text("Minimal (waiting to be sent)")
    with page.expect_response(f"**/members/{MEMBER}"):
        page.evaluate("document.getElementById('card').dispatchEvent(new CustomEvent('synced'))")
    page.clock.run_for(100)
    expect(page.locator(".chip.settled")).to_have_count(0)
    expect(page.locator("#undo .undo")).to_be_visible()
    page.clock.run_for(5_000)
    expect(page.locator("#undo .undo")).to_be_visible()
    page.clock.run_for(5_000)
    expect(page.locator("#undo .undo")).to_have_count(0)


def test_an_answer_on_the_list_can_be_taken_back_there(show: Show) -> None:
    page = show("followups.today.usual")
    page.route("**/outcomes", answering("followups.row.undo"))
    undone = recorded(page, f"**/members/{MEMBER}/undo")
    page.click("#followup-f1 [value=done]")
    expect(page.locator("#undo .undo")).to_contain_text("张先生: Done")
    with page.expect_event("framenavigated"):
        page.click("#undo button")
    assert undone == ["op=op-9"]
    expect(page.locator("#followup-f1 [value=done]")).to_be_visible()


def test_chips_fold_after_two_lines_and_open_again(show: Show) -> None:
    page = show("members.card.six_allergies_twenty_chips")
    more = page.locator(".chip.fold")
    shown = page.locator(".chips > li:visible")
    assert len(set(shown.evaluate_all("all => all.map(one => one.offsetTop)"))) == 2
    expect(more).to_have_text(f"+ {21 - shown.count()}")
    more.click()
    expect(page.locator(".chips > li:visible")).to_have_count(20)


def test_a_chip_tells_who_and_when_to_a_finger_and_to_a_keyboard(show: Show) -> None:
    page = show("members.card.usual")
    chip = page.locator(".chip").first
    chip.dispatch_event("pointerdown")
    expect(page.locator("#chip-1")).to_be_visible()
    expect(page.locator("#chip-1")).to_contain_text("王芳 9 Nov")
    page.keyboard.press("Escape")
    expect(page.locator("#chip-1")).to_be_hidden()
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chip-1")).to_be_visible()


def test_agreeing_needs_a_signature_or_the_tick_that_stands_for_it(show: Show) -> None:
    page = show("notes.consent.allergy")
    sent = recorded(page, "**/consents")
    page.click("[value=given]")
    expect(page.locator(".signature [role=status]")).to_have_text("Please sign, or tick below")
    assert sent == []
    box = page.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(box["x"] + 20 + step * 6, box["y"] + 20 + step % 9 * 5)
    page.mouse.up()
    expect(page.locator(".signature [role=status]")).to_have_text("Signed")
    page.click("[value=given]")
    expect(page.locator("#card")).to_be_visible()
    assert "evidence=" in sent[0]
    assert sent[0].count("evidence=") == 1


def test_a_change_of_language_comes_back_to_the_page_of_the_moment(show: Show) -> None:
    page = show("members.card.usual")
    page.evaluate("history.pushState(null, '', '/members/abc?x=1')")
    sent = recorded(page, "**/language")
    with page.expect_response("**/language"):
        page.click(".language button")
    assert sent == ["back=%2Fmembers%2Fabc%3Fx%3D1&lang=zh-Hans"]


def test_the_badge_follows_the_worker(show: Show) -> None:
    page = show("members.card.usual")
    tell = """(standing) => navigator.serviceWorker.dispatchEvent(
      new MessageEvent("message", {data: {type: "sync", ...standing}}))"""
    page.evaluate(tell, {"unsent": 2, "level": "waiting", "offline": True})
    expect(page.locator("#sync-badge")).to_have_text("Offline · 2 to send")
    page.evaluate(tell, {"unsent": 2, "level": "red", "minutes": 312})
    expect(page.locator("#sync-badge")).to_have_text("2 unsent, 5 h")
    page.evaluate(tell, {"unsent": 0, "level": "ok", "attention": 1})
    expect(page.locator("#sync-badge")).to_have_text("1 to check")
    page.evaluate(tell, {"unsent": 0, "level": "ok"})
    expect(page.locator("#sync-badge")).to_have_text("Synced")
