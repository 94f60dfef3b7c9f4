"""The simulation itself: the same seed is the same story. That sound code passes, `make test` shows
by 150 seeds."""

from pathlib import Path

import pytest

from sim import plan as plans
from sim.plan import Plan

pytestmark = pytest.mark.slow


def test_the_same_seed_tells_the_same_story_alone_and_among_others(tmp_path: Path) -> None:
    among = plans.run(Plan([3, 4, 5]), tmp_path)
    (alone,) = plans.run(Plan([5], log=True), tmp_path)
    assert alone.trace == among[2].trace
    assert len({one.trace for one in among}) == 3
    assert len(alone.log) > 20
