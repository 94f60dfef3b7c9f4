"""What was tapped or typed before a member agreed is kept with the agreement."""

import pytest

from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.house.visiting import Visitor

AGREED = {"state": "given", "evidence": "read"}
CHILD = {"facet": "feeding", "concept": "feeding.breast", "polarity": "like"}
Here = tuple[Visitor, str]


@pytest.fixture
def here(visit: Visitor, guide_a: Person, member_quiet: Known, act: Act) -> Here:
    """A guide before a member who was asked nothing, and the address of the card."""
    act(guide_a, member_quiet, "scan.seen", {"how": "search"})
    return visit.by(guide_a), f"/members/{member_quiet.id}"


def test_a_note_waits_on_the_screen_that_asks_and_is_kept_with_the_answer(here: Here) -> None:
    guide, at = here
    asked = guide.get(f"{at}/consents/new", layer="personalisation", text="likes linen")
    assert asked.one("[name=text]")["value"] == "likes linen"
    answer = {"layer": "personalisation", "state": "given", "text": "likes linen"}
    assert "likes linen" in guide.hx_post(f"{at}/consents", answer).text


def test_a_note_goes_when_the_member_says_no(here: Here) -> None:
    guide, at = here
    answer = {"layer": "personalisation", "state": "refused", "text": "likes linen"}
    assert "likes linen" not in guide.hx_post(f"{at}/consents", answer).text


@pytest.mark.parametrize(
    ("path", "said", "layer"),
    [
        ("notes", {"text": "likes linen"}, "personalisation"),
        ("tags", {"facet": "style", "concept": "style.retro"}, "personalisation"),
        ("facets", {"facet": "size_top", "value": "size_top.m"}, "personalisation"),
        ("tags", CHILD, "allergy"),
        ("allergies", {"substance": "substance.nickel", "severity": "severe"}, "allergy"),
    ],
)
def test_what_needs_an_agreement_asks_for_it_and_is_kept_with_it(
    here: Here, path: str, said: dict[str, str], layer: str
) -> None:
    guide, at = here
    asked = guide.hx_post(f"{at}/{path}", said)
    assert asked.one("[name=layer]")["value"] == layer
    carried = {name: str(asked.one(f"[name={name}]")["value"]) for name in said}
    assert carried == said
    kept = guide.hx_post(f"{at}/consents", carried | AGREED | {"layer": layer})
    assert kept.one("[data-undo]")


def test_a_childs_chip_waits_for_its_own_agreement_when_the_other_was_asked_first(
    here: Here,
) -> None:
    guide, at = here
    asked = guide.hx_post(f"{at}/consents", CHILD | AGREED | {"layer": "personalisation"})
    assert asked.one("[name=layer]")["value"] == "allergy"
    assert asked.one("[name=concept]")["value"] == "feeding.breast"
    assert guide.get(f"{at}/tags/new").one("#tag-form")["action"] == f"{at}/tags"


def test_what_says_nothing_is_told_before_anybody_is_asked(here: Here) -> None:
    guide, at = here
    said = {"substance": "", "words": " ", "severity": "severe"}
    told = guide.hx_post(f"{at}/allergies", said, status=422)
    assert not told.all("[name=layer]")


def test_an_agreement_is_taken_back_on_the_card(here: Here) -> None:
    guide, at = here
    card = guide.hx_post(f"{at}/consents", AGREED | {"layer": "allergy"})
    assert card.one(".agreed [name=layer]")["value"] == "allergy"
    back = {"layer": "allergy", "state": "withdrawn"}
    assert guide.hx_post(f"{at}/consents", back).one("#alert")
    assert 'class="agreed"' not in guide.get(at).text
