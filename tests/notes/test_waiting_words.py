"""Words typed before a member agreed are kept with the agreement."""

from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.house.visiting import Visitor


def test_a_note_waits_on_the_screen_that_asks_and_is_kept_with_the_answer(
    visit: Visitor, guide_a: Person, member_quiet: Known, act: Act
) -> None:
    act(guide_a, member_quiet, "scan.seen", {"how": "search"})
    guide, at = visit.by(guide_a), f"/members/{member_quiet.id}"
    asked = guide.get(f"{at}/consents/new", layer="personalisation", text="likes linen")
    assert asked.one("[name=text]")["value"] == "likes linen"
    answer = {"layer": "personalisation", "state": "given", "text": "likes linen"}
    assert "likes linen" in guide.hx_post(f"{at}/consents", answer).text


def test_a_note_goes_when_the_member_says_no(
    visit: Visitor, guide_a: Person, member_quiet: Known, act: Act
) -> None:
    act(guide_a, member_quiet, "scan.seen", {"how": "search"})
    guide, at = visit.by(guide_a), f"/members/{member_quiet.id}"
    answer = {"layer": "personalisation", "state": "refused", "text": "likes linen"}
    assert "likes linen" not in guide.hx_post(f"{at}/consents", answer).text
