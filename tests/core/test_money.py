"""Amounts are exact, and what is no amount is refused."""

import pytest

from crm_pwa.core.money import minor


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0), ("5", 500), ("12.5", 1250), ("12.50", 1250), ("0.07", 7), (".5", 50), ("5.", 500),
        ("-3.29", -329), ("+1.00", 100), ("1.005", 101), ("1.004", 100), ("-1.005", -101),
        ("9999999999999.99", 999_999_999_999_999),
    ],
)  # fmt: skip
def test_a_decimal_is_read_exactly(text: str, cents: int) -> None:
    assert minor(text) == cents


def test_a_currency_without_cents_has_none() -> None:
    assert minor("1280", digits=0) == 1280


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1,280", "¥5", "1e3", "NaN", "１２", "5 0", "--5", "1.2.3", "1" * 14]
)
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        minor(text)
