"""Each planted bug is seen within twenty seeds, two within more (``make simulate-planted``)."""

import pytest

from sim import plan as plans
from sim.planted import RARE, SEEDS, sight
from sim.planting import ROOT, Change, NotThere, changed
from sim.plants import PLANTS, QUICK

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
@pytest.mark.parametrize("name", QUICK)
def test_a_bug_that_every_seed_sees_is_seen_by_the_first(name: str) -> None:
    assert _seen(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PLANTS if name not in QUICK])
def test_a_planted_bug_is_seen_within_twenty_seeds(name: str) -> None:
    assert _seen(name)


def _seen(name: str) -> bool:
    seen = sight(PLANTS[name], enough=True, seeds=RARE.get(name, SEEDS))
    return plans.first_failing(seen) is not None


def test_a_change_of_what_is_not_there_is_refused() -> None:
    change = Change("some/file.py", "x = 1", "x = 2")
    assert changed("x = 1\n", [change]) == "x = 2\n"
    with pytest.raises(NotThere):
        changed("y = 1\n", [change])
