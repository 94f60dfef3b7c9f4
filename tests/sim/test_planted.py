"""Each planted bug is seen within twenty seeds (``make simulate-planted``: by how many)."""

import pytest

from sim.planted import SEEDS, sight
from sim.planting import Change, NotThere, changed
from sim.plants import PLANTS, SURE

ENOUGH = 25


def test_there_are_bugs_of_many_kinds() -> None:
    assert len(PLANTS) >= ENOUGH


@pytest.mark.slow
@pytest.mark.parametrize("name", SURE)
def test_a_planted_bug_is_seen(name: str) -> None:
    seen = sight(PLANTS[name], seeds=SEEDS)
    assert any(one.faults for one in seen)


def test_a_change_of_what_is_not_there_is_refused() -> None:
    change = Change("some/file.py", "x = 1", "x = 2")
    assert changed("x = 1\n", [change]) == "x = 2\n"
    with pytest.raises(NotThere):
        changed("y = 1\n", [change])
