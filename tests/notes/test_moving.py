"""A note that was another member's goes to their card in two taps, on a server's page."""

import pytest

from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor

MINIMAL = {"facet": "style", "concept": "style.minimal", "polarity": "like"}


@pytest.fixture
def wang(add_member: AddMember) -> Known:
    return add_member("store-a", name="王芳")


@pytest.fixture
def guide(visit: Visitor, guide_a: Person, member_a: Known, wang: Known, act: Act) -> Visitor:
    """guide_a, before whom both members stand; a chip was noted on the first."""
    for member in (wang, member_a):
        act(guide_a, member, "scan.seen", {"how": "search"})
    act(guide_a, member_a, "tag.add", MINIMAL)
    return visit.by(guide_a)


def note_of(guide: Visitor, member: Known) -> str:
    return str(guide.get(f"/members/{member.id}").one("[data-ops]")["data-ops"])


def test_the_second_tap_moves_the_note_and_shows_the_right_card(
    guide: Visitor, member_a: Known, wang: Known
) -> None:
    note = note_of(guide, member_a)
    sheet = guide.get(f"/members/{member_a.id}/moves/new", note=note)
    (button,) = sheet.all("button[name=to]")
    assert (button["value"], "王女士" in button.text) == (wang.id, True)
    guide.post(f"/members/{member_a.id}/moves", {"note": note, "to": wang.id})
    assert guide.get(f"/members/{member_a.id}").all("[data-ops]") == []
    assert guide.get(f"/members/{wang.id}").one("[data-ops]")


def test_nobody_is_named_who_is_not_here(
    visit: Visitor, guide_a: Person, guide_a2: Person, member_a: Known, wang: Known, act: Act
) -> None:
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    act(guide_a2, wang, "scan.seen", {"how": "search"})
    sheet = visit.by(guide_a).get(f"/members/{member_a.id}/moves/new", note="x")
    assert sheet.all("button[name=to]") == []
    assert "王" not in sheet.text
