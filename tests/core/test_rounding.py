"""Halves go up, whichever module rounds."""

import pytest

from crm_pwa.core.rounding import round_half_up


@pytest.mark.parametrize(
    ("value", "by", "whole"),
    [(0, 3, 0), (1, 3, 0), (2, 3, 1), (5, 2, 3), (4, 2, 2), (-5, 2, -2), (-7, 2, -3), (7, 4, 2)],
)
def test_a_fraction_is_rounded_to_the_nearest_whole(value: int, by: int, whole: int) -> None:
    assert round_half_up(value, by) == whole
