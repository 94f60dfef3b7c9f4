"""The hour in which a complaint is answered, by the store's clock."""

from datetime import UTC, datetime

import pytest

from crm_pwa.members.complaints import due

NIGHT, NOON = ["21:30", "09:00"], ["12:00", "14:00"]


def at(day: int, clock: str) -> int:
    """That moment of December by the clock of Shanghai."""
    hours, minutes = map(int, clock.split(":"))
    return (
        int(datetime(2026, 12, day, hours, minutes, tzinfo=UTC).timestamp() * 1000) - 8 * 3_600_000
    )


@pytest.mark.parametrize(
    ("quiet", "told", "by"),
    [
        ([], (1, "22:30"), (1, "23:30")),
        (NIGHT, (1, "20:30"), (1, "21:30")),
        (NIGHT, (1, "20:50"), (2, "09:20")),
        (NIGHT, (1, "21:30"), (2, "10:00")),
        (NIGHT, (1, "22:30"), (2, "10:00")),
        (NIGHT, (2, "00:00"), (2, "10:00")),
        (NIGHT, (2, "08:59"), (2, "10:00")),
        (NIGHT, (2, "09:00"), (2, "10:00")),
        (NOON, (1, "11:30"), (1, "14:30")),
        (NOON, (1, "13:00"), (1, "15:00")),
        (NOON, (1, "14:00"), (1, "15:00")),
    ],
)
def test_the_hour_stands_still_while_nobody_may_be_called(
    quiet: list[str], told: tuple[int, str], by: tuple[int, str]
) -> None:
    assert due(at(*told), quiet, "Asia/Shanghai") == at(*by)
