"""What came in today, as the lead reads it while the member is not here."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.house.visiting import Visitor

LIKED = {"facet": "style", "concept": "LOOSE-LINEN", "polarity": "like"}
WITHDRAWN = {"layer": "allergy", "state": "withdrawn", "text_version": "allergy-1"}
SENSITIVE = [
    ("facet.set", {"facet": "baby_month", "value": "FIVE-MONTHS"}),
    ("tag.add", {"facet": "feeding", "concept": "BREAST-MILK", "polarity": "like"}),
    ("allergy.add", {"words": "NICKEL-BUTTONS", "severity": "severe"}),
]


@pytest.mark.parametrize(("kind", "said"), SENSITIVE)
def test_the_lead_reads_what_was_liked_and_nothing_of_the_allergy_layer(
    visit: Visitor,
    lead_a: Person,
    guide_a: Person,
    member_a: Known,
    act: Act,
    kind: str,
    said: Mapping[str, Any],
) -> None:
    act(guide_a, member_a, "tag.add", LIKED)
    act(guide_a, member_a, kind, said)
    secret = next(str(value) for value in said.values() if str(value).isupper())
    lead = visit.by(lead_a)
    for _ in range(2):
        page = lead.get("/followups").text
        assert "LOOSE-LINEN" in page
        assert secret not in page
        act(guide_a, member_a, "consent.set", WITHDRAWN)
