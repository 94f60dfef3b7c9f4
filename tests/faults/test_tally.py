"""A broken promise is told, and a fault that never struck proves nothing."""

from typing import Any

import pytest

from faults.tally import Tally, summary


def test_a_fault_that_broke_nothing_is_sound() -> None:
    tally = Tally("kill", struck=3, made=5, acked=5)
    assert tally.sound
    assert str(tally).endswith("sound")


@pytest.mark.parametrize(
    "broken",
    [{"lost": 1}, {"doubled": 1}, {"confirmed_lost": 1}, {"stuck": 1}, {"wrong": ["torn"]}],
)
def test_a_broken_promise_is_not_sound(broken: dict[str, Any]) -> None:
    tally = Tally("kill", struck=3, **broken)
    assert not tally.sound
    assert "broken: kill" in summary([tally])


def test_a_fault_that_never_struck_is_not_sound() -> None:
    assert not Tally("kill", acked=5).sound
