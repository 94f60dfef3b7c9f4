import numpy as np
import pytest

from crm_pwa.insights.segments import Told, limits, segments

USUAL = {
    "visits": 4, "gap": 20, "since_last": 10, "spend": 40_000, "spend_year": 40_000, "m": 3,
    "stage": "mature",
}  # fmt: skip


def segment(**told: object) -> str:
    """The segment of one member among two of usual spend."""
    fields = {**USUAL, **told}
    columns = {name: np.array([value, USUAL[name], USUAL[name]]) for name, value in fields.items()}
    return str(segments(Told(**columns), limits())[0])


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"spend_year": 1_000_000}, "ordinary"),
        ({"spend_year": 1_000_001}, "core"),
        ({"m": 4}, "ordinary"),
        ({"m": 5}, "core"),
        ({"m": 5, "gap": 31}, "core"),
        ({"m": 5, "gap": 32}, "ordinary"),
        ({"m": 5, "gap": -1}, "ordinary"),
        ({"m": 5, "since_last": 179, "stage": "declining"}, "at risk"),
        ({"m": 5, "since_last": 180, "stage": "dormant"}, "dormant"),
        ({"m": 4, "since_last": 180, "stage": "dormant"}, "ordinary"),
        ({"since_last": 179, "stage": "dormant"}, "at risk"),
        ({"stage": "declining"}, "at risk"),
        ({"stage": "new", "spend": 40_000}, "rising"),
        ({"stage": "growing", "spend": 39_999}, "ordinary"),
    ],
)
def test_a_segment_begins_and_ends_at_its_number(told: dict[str, object], expected: str) -> None:
    assert segment(**told) == expected
