"""What was brought back is offered nothing to go with, and is nobody's favourite."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from crm_pwa.prompts.facts import Bought
from crm_pwa.prompts.returned import returned
from tests.house.members import Known
from tests.prompts.conftest import Buy, Make
from tests.prompts.people import REGULAR, TODAY, ago, fired, keys

OnCard = Callable[[Known], dict[str, dict[str, Any]]]


@pytest.mark.parametrize(
    ("lines", "gone"),
    [
        ([(3, 1)], set()),
        ([(3, 1), (2, -1)], {3}),
        ([(3, 2), (2, -1)], set()),
        ([(3, 2), (2, -1), (1, -1)], {3}),
        ([(9, 1), (3, 1), (2, -1)], {3}),
        ([(9, 1), (8, -1), (3, 1)], {9}),
        ([(9, 1), (3, 1), (2, -2)], {9, 3}),
        ([(3, -1), (3, 1)], {3}),
        ([(9, 1), (3, 1), (3, -1)], {3}),
        ([(9, -1), (3, 1)], set()),
    ],
)
def test_a_return_takes_from_what_was_bought_last(
    lines: list[tuple[int, int]], gone: set[int]
) -> None:
    told = [("m", str(ago(days)), "Coat", qty, 100 * qty) for days, qty in lines]
    days = returned([*told, ("m", str(ago(1)), "Belt", 1, 100)]).get("Coat", frozenset())
    bought = {ago(days) for days, qty in lines if qty > 0}
    assert days & bought == {ago(days) for days in gone}


@pytest.mark.parametrize(("back", "offered"), [(False, True), (True, False)])
def test_nothing_goes_with_what_was_brought_back(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard, back: bool, offered: bool
) -> None:
    buy(member_a, ago(3), "Blazer", tags="category.office_wear")
    if back:
        buy(member_a, ago(2), "Blazer", tags="category.office_wear", cents=-10_000, qty=-1)
    make(TODAY)
    made = on_card(member_a)
    assert ("complement" in made) is offered
    named = [reason["k"] for reason in made["first_order"]["reasons"]]
    assert named == (["first_bought_on"] if offered else [])


def test_what_was_bought_again_and_kept_counts(
    member_a: Known, buy: Buy, make: Make, on_card: OnCard
) -> None:
    for days, qty in ((9, 1), (8, -1), (5, 1)):
        buy(member_a, ago(days), "Blazer", tags="category.office_wear", qty=qty)
    make(TODAY)
    told = on_card(member_a)["complement"]["reasons"][0]
    assert told == {"k": "bought_on", "product": "Blazer", "bought_date": str(ago(5))}


def test_no_reason_names_as_a_favourite_what_was_brought_back() -> None:
    last_year = date(2025, 5, 22)
    coat = Bought("p", "Coat", frozenset(), (last_year,), (90_000,))
    belt = Bought("q", "Belt", frozenset(), (last_year,), (9_000,))
    back = coat._replace(returned=frozenset((last_year,)))
    away = replace(REGULAR, birthday="05-22", last_visit=ago(100), gap=20)
    for bought, named in (((coat, belt), "Coat"), ((back, belt), "Belt")):
        facts = replace(away, bought=bought)
        declining, birthday = fired("declining", facts), fired("birthday", facts)
        assert declining is not None
        assert birthday is not None
        assert declining.args["product"] == named
        assert {"k": "chosen_last_year", "product": named} in birthday.reasons
    facts = replace(away, bought=(back,))
    assert fired("declining", facts) is None
    assert "chosen_last_year" not in keys(fired("birthday", facts))
