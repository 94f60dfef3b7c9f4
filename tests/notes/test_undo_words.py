"""The undo bar names what was noted, as it was noted."""

import pytest

from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor


@pytest.mark.parametrize("value", ["3.5", "36", "M"])
def test_a_size_is_named_whole(
    visit: Visitor, guide_a: Person, member_a: Known, value: str
) -> None:
    guide, path = visit.by(guide_a).speaking("en"), f"/members/{member_a.id}"
    guide.post(f"{path}/presence", {})
    card = guide.hx_post(f"{path}/facets", {"facet": "size_top", "value": value})
    bar = card.markup.select_one(".undo p")
    assert bar
    assert bar.get_text(strip=True) == f"Noted: {value}"


def test_a_guides_own_words_are_no_code(visit: Visitor, guide_a: Person, member_a: Known) -> None:
    guide, path = visit.by(guide_a).speaking("en"), f"/members/{member_a.id}"
    guide.post(f"{path}/presence", {})
    bar = guide.hx_post(f"{path}/notes", {"text": "ok.go"}).markup.select_one(".undo p")
    assert bar
    assert bar.get_text(strip=True) == "Noted: ok.go"
