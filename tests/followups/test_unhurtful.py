"""The lead's list names nothing a member is allergic to or dislikes, as their card does not."""

import json

import pytest

from tests.followups.conftest import Desk
from tests.house.cast import Person
from tests.house.members import Act, Known

COAT = {"product": "Coat", "contains": ["wool"]}
NO_MORE = {"layer": "allergy", "state": "withdrawn", "text_version": "allergy-1"}


@pytest.mark.parametrize(
    ("kind", "said", "args"),
    [
        ("allergy.add", {"substance": "allergen.wool", "severity": "severe"}, COAT),
        (
            "allergy.add",
            {"substance": "allergen.wool", "severity": "severe"},
            {"offer": "allergen.wool"},
        ),
        (
            "tag.add",
            {"facet": "material", "concept": "material.wool", "polarity": "dislike"},
            {"offer": "material.wool", "tags": []},
        ),
    ],
)
def test_a_row_that_names_what_hurts_or_is_disliked_is_not_listed(
    desk: Desk,
    member_a: Known,
    guide_a: Person,
    act: Act,
    kind: str,
    said: dict[str, str],
    args: object,
) -> None:
    desk.prompt(member_a, args=json.dumps(args))
    desk.make()
    assert desk.listed()
    act(guide_a, member_a, kind, said)
    assert desk.listed() == {}


def test_without_the_consent_to_keep_allergies_a_row_is_listed_as_before(
    desk: Desk, member_a: Known, guide_a: Person, act: Act
) -> None:
    desk.prompt(member_a, args=json.dumps(COAT))
    desk.make()
    act(guide_a, member_a, "allergy.add", {"substance": "allergen.wool", "severity": "severe"})
    act(guide_a, member_a, "consent.set", NO_MORE)
    assert desk.only()["args"] == COAT
