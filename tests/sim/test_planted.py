"""Each planted bug is seen within twenty seeds (``make simulate-planted`` says by how many)."""

import pytest

from sim import plan as plans
from sim.planted import PAGE, kept, sight
from sim.planting import ROOT, Change, NotThere, changed
from sim.plants import CENTRE, PHONES, PLANTS, QUICK

ENOUGH = 25


def test_there_are_bugs_of_many_kinds() -> None:
    assert len(PLANTS) >= ENOUGH


@pytest.mark.parametrize("name", PLANTS)
def test_what_a_planted_bug_changes_is_in_the_source(name: str) -> None:
    plan = PLANTS[name]
    for folder, changes in ((ROOT, plan.centre), (ROOT / "static", plan.phones)):
        for change in changes:
            assert changed((folder / change.file).read_text(), [change])


@pytest.mark.slow
def test_bugs_that_every_seed_sees_are_seen_by_the_first() -> None:
    of_phones = [name for name in QUICK if name in PHONES]
    for names in ([name for name in QUICK if name in CENTRE], of_phones):
        assert _unseen(names) == []


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
def test_planted_bugs_of_the_phone_are_seen_within_twenty_seeds(half: int) -> None:
    assert _unseen(list(PHONES)[half::2]) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CENTRE if name not in QUICK])
def test_a_planted_bug_of_the_centre_is_seen_within_twenty_seeds(name: str) -> None:
    assert _unseen([name]) == []


def _unseen(names: list[str]) -> list[str]:
    seen = sight(names, enough=1)
    return [name for name in names if plans.first_failing(seen[name]) is None]


def test_the_table_has_its_place_in_the_page() -> None:
    page = kept(PAGE.read_text(), "| bug | seen |")
    assert "\n| bug | seen |\n" in page
    assert kept(page, "| bug | seen |") == page
    with pytest.raises(ValueError, match="lacks"):
        kept("no marks here", "| bug | seen |")


def test_a_change_of_what_is_not_there_is_refused() -> None:
    change = Change("some/file.py", "x = 1", "x = 2")
    assert changed("x = 1\n", [change]) == "x = 2\n"
    with pytest.raises(NotThere):
        changed("y = 1\n", [change])
