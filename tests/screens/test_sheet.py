"""The sheet in a browser: three taps, nothing typed is lost, the warning stays in sight."""

from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Page, expect

from tests.screens.answers import Show, answering, recorded

pytestmark = pytest.mark.browser


def opened_sheet(show: Show) -> Page:
    """The card with its note sheet open."""
    page = show("members.card.usual")
    page.click("#add")
    expect(page.locator("#sheet-dialog")).to_be_visible()
    return page


def said(sent: list[str]) -> list[dict[str, str]]:
    """What each form says, without the id of the page it stood on, which every one carries."""
    forms = [dict(parse_qsl(body)) for body in sent]
    assert all(form.pop("once") for form in forms)
    return forms


def test_a_note_takes_three_taps_and_names_itself_on_the_button(show: Show) -> None:
    page = show("members.card.usual")
    sent = recorded(page, "**/tags")
    page.click("#add")
    expect(page.locator("[data-save][value=like]")).to_be_disabled()
    page.click(".tile:has-text('Minimal')")
    expect(page.locator("[data-save][value=like]")).to_have_text("Note “Minimal”")
    page.click("[data-save][value=like]")
    expect(page.locator("#sheet-dialog")).to_be_hidden()
    assert said(sent) == [{"facet": "style", "concept": "style.minimal", "polarity": "like"}]
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


def test_no_dislike_is_offered_where_only_sizes_are_shown(show: Show) -> None:
    page = show("notes.sheet.other")
    expect(page.locator("[data-dislike]")).to_be_visible()
    page.locator(".tiles").first.evaluate(
        """tiles => {
          for (const one of tiles.querySelectorAll("input:not([data-single])"))
            one.closest("label").remove();
          tiles.querySelector("input").dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    expect(page.locator("[data-dislike]")).to_be_hidden()
    page.click("[data-more]")
    page.click(".tile:has-text('Silk')")
    expect(page.locator("[data-dislike]")).to_be_visible()


def test_an_allergy_takes_three_taps(show: Show) -> None:
    page = show("members.card.usual")
    sent = recorded(page, "**/allergies")
    page.click("#alert")
    page.click(".tile:has-text('Nickel')")
    page.click("[name=severity][value=severe]")
    expect(page.locator("#sheet-dialog")).to_be_hidden()
    assert said(sent) == [{"substance": "substance.nickel", "severity": "severe"}]


def test_a_sheet_opens_at_its_beginning_though_its_only_link_is_at_the_end(show: Show) -> None:
    page = show("members.card.usual")
    page.set_viewport_size({"width": 390, "height": 560})
    page.click(".ask-why")
    expect(page.locator("#sheet-dialog")).to_be_visible()
    assert page.evaluate(
        "(s => s.scrollHeight > s.clientHeight)(document.activeElement.closest('dialog'))"
    )
    assert page.evaluate("document.querySelector('#sheet-dialog').scrollTop") == 0


def test_escape_and_a_tap_beside_it_close_the_sheet(show: Show) -> None:
    page = opened_sheet(show)
    page.keyboard.press("Escape")
    expect(page.locator("#sheet-dialog")).to_be_hidden()
    expect(page.locator("#sheet > *")).to_have_count(0)
    page.click("#add")
    expect(page.locator("#sheet-dialog")).to_be_visible()
    page.mouse.click(200, 200)
    expect(page.locator("#sheet-dialog")).to_be_hidden()


def test_a_tap_made_while_the_sheet_comes_up_meets_the_tile_aimed_at(show: Show) -> None:
    page = show("members.card.usual")
    page.evaluate("document.documentElement.style.setProperty('--quick', '100s')")
    page.click("#alert")
    expect(page.locator("#sheet-dialog")).to_be_visible()
    met = page.locator("#sheet-dialog").evaluate("""(sheet) => {
      const tiles = [...sheet.querySelectorAll(".tile")];
      const [coming] = sheet.getAnimations();
      coming.finish();
      const aims = tiles.map((tile) => tile.getBoundingClientRect());
      coming.currentTime = 0;
      return tiles.map((tile, i) => {
        const [x, y] = [aims[i].x + aims[i].width / 2, aims[i].y + aims[i].height / 2];
        return y > innerHeight || tile.contains(document.elementFromPoint(x, y));
      });
    }""")
    assert len(met) > 3
    assert all(met)


def test_the_allergy_line_stays_in_sight_above_the_sheet(show: Show) -> None:
    page = show("members.card.sheet_severe")
    page.click("#add")
    expect(page.locator("#sheet-dialog")).to_be_visible()
    risen = "(sheet) => Promise.all(sheet.getAnimations().map((a) => a.finished)).then(() => true)"
    assert page.locator("#sheet-dialog").evaluate(risen)
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


def test_a_chip_of_another_member_moves_in_two_taps_once_its_words_are_open(show: Show) -> None:
    page = show("members.card.usual")
    page.route("**/moves/new?note=op-style.retro", answering("notes.move.fragment"))
    sent = recorded(page, "**/moves")
    page.click(".chip >> nth=0")
    page.click(".tip:popover-open >> text=Wrong member")
    expect(page.locator(".tip:popover-open")).to_have_count(0)
    page.click("#sheet .row-link")
    expect(page.locator("#sheet-dialog")).to_be_hidden()
    assert len(said(sent)) == 1
