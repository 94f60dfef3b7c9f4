"""A figure says its goal as a person reads it, and is judged by the goal itself."""

import pytest

from bench.figures import Figure


@pytest.mark.parametrize(
    ("goal", "said"),
    [(0.210152, "≤ 0.21 ms"), (20.5, "≤ 20.5 ms"), (150.768, "≤ 151 ms"), (1000, "≤ 1,000 ms")],
)
def test_a_goal_has_three_digits_that_count(goal: float, said: str) -> None:
    assert Figure("what", "", "ms", [1.0], at_most=goal).goal == said


def test_a_goal_is_judged_unrounded() -> None:
    just = Figure("what", "", "/s", [150.8], at_least=150.768)
    short = Figure("what", "", "/s", [150.7], at_least=150.768)
    assert (just.goal, just.verdict, short.verdict) == ("≥ 151 /s", "met", "missed")
