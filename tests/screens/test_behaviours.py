"""What the page's own scripts do with the other screens, in a browser."""

import pytest
from playwright.sync_api import Route, expect

from tests.screens.answers import MEMBER, Show, answering, recorded

pytestmark = pytest.mark.browser


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


def test_a_card_asked_for_before_a_save_does_not_replace_the_saved_one(show: Show) -> None:
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page = show("members.card.usual")
    page.route(f"**/members/{MEMBER}", keep)
    saved = recorded(page, "**/outcomes")
    page.evaluate("document.getElementById('card').dispatchEvent(new CustomEvent('synced'))")
    with page.expect_response("**/outcomes"):
        page.locator(".prompt.first [value=done]").click()
    assert len(saved) == len(held) == 1
    with page.expect_response(f"**/members/{MEMBER}"):
        held[0].fulfill(content_type="text/html", body="<p id='before'>as it was before</p>")
    page.wait_for_timeout(300)
    expect(page.locator("#before")).to_have_count(0)
    expect(page.locator("#card")).to_be_visible()


def test_what_changed_while_the_sheet_was_open_is_shown_once_it_is_closed(show: Show) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        answering("members.card.fragment")(route)

    page = show("members.card.usual")
    page.route(f"**/members/{MEMBER}", answer)
    page.evaluate("document.querySelector('#sheet-dialog').showModal()")
    told = f"{{data: {{type: 'sync', m: '{MEMBER}', unsent: 0, level: 'ok'}}}}"
    page.evaluate(f"navigator.serviceWorker.dispatchEvent(new MessageEvent('message', {told}))")
    page.wait_for_timeout(300)
    assert asked == []
    with page.expect_response(f"**/members/{MEMBER}"):
        page.evaluate("document.querySelector('#sheet-dialog').close()")
    assert len(asked) == 1


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


def test_an_answer_taken_back_on_the_list_leads_nowhere_else(show: Show) -> None:
    page = show("followups.today.usual")
    page.route("**/outcomes", answering("followups.row.undo"))
    away = {"HX-Redirect": f"/members/{MEMBER}"}
    page.route("**/undo", lambda route: route.fulfill(status=204, headers=away))
    page.click("#followup-f1 [value=done]")
    listed = page.url
    with page.expect_event("framenavigated"):
        page.click("#undo button")
    expect(page.locator("#followup-f1 [value=done]")).to_be_visible()
    assert page.url == listed


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


def test_what_was_typed_and_not_sent_outlives_every_word_of_the_worker(show: Show) -> None:
    page = show("sync.status.attention")
    asked: list[Route] = []
    page.route("**/sync", lambda route: asked.append(route))  # noqa: PLW0108 - a builtin is refused
    tell = """() => navigator.serviceWorker.dispatchEvent(
      new MessageEvent("message", {data: {type: "sync", unsent: 0, level: "ok"}}))"""
    with page.expect_request("**/sync"):  # an untouched page is drawn anew
        page.evaluate(tell)
    words = page.locator("main textarea").first
    words.fill("likes linen")
    answering("sync.status.fragment")(asked[0])
    page.wait_for_timeout(200)
    assert words.input_value() == "likes linen", "what was asked for before it"
    page.evaluate("document.activeElement.blur()")
    page.evaluate(tell)
    page.wait_for_timeout(200)
    assert len(asked) == 1
    assert words.input_value() == "likes linen"


def test_a_usual_basket_with_cents_stays_on_one_line(show: Show) -> None:
    page = show("members.card.usual")
    figure = page.locator(".facts dd.whole")
    figure.evaluate("one => { one.textContent = '¥123,456.78'; }")
    lines = figure.evaluate("one => one.getClientRects().length && one.offsetHeight")
    one_line = page.locator(".facts dd").nth(1).evaluate("one => one.offsetHeight")
    assert lines == one_line
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("sample", ["notes.consent.allergy", "notes.consent.taste"])
def test_the_answers_to_a_consent_are_no_taller_than_a_button(show: Show, sample: str) -> None:
    page = show(sample)
    for button in page.locator(".save.choice > .button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] < 80


NEWS = """m => navigator.serviceWorker.dispatchEvent(new MessageEvent("message", {
  data: { type: "sync", m, unsent: 0, level: "ok" },
}))"""


@pytest.mark.parametrize(
    ("begins", "gives_up"),
    [
        (
            "document.querySelector('.tip').showPopover()",
            "document.querySelector('.tip').hidePopover()",
        ),
        (
            """(() => { const day = document.querySelector("[type=date]");
            day.closest("[popover]").showPopover(); day.value = "2030-01-01"; })()""",
            "document.querySelector('[type=date]').closest('[popover]').hidePopover()",
        ),
        ("document.querySelector('#add').focus({ focusVisible: true })", "0"),
    ],
    ids=["popover", "day", "keyboard"],
)
def test_news_of_a_card_somebody_is_busy_on_come_once_they_are_done(
    show: Show, begins: str, gives_up: str
) -> None:
    page = show("members.card.usual", lambda one: one.clock.install())
    page.clock.run_for(100)
    asked = recorded(page, f"**/members/{MEMBER}")
    page.evaluate(begins)
    page.evaluate(NEWS, MEMBER)
    page.clock.run_for(3_000)
    assert asked == []
    page.evaluate(gives_up)
    with page.expect_response(f"**/members/{MEMBER}"):
        page.clock.run_for(11_000)
    page.clock.run_for(30_000)
    assert len(asked) == 1


def test_a_card_does_not_outlive_its_guides_signing_out(show: Show) -> None:
    page = show("members.card.usual")
    page.evaluate(NEWS.replace("sync", "left"), MEMBER)
    page.wait_for_url("**/sign-in")
