"""One number however it was typed; little of it is ever shown."""

import pytest
from cryptography.exceptions import InvalidTag

from crm_pwa.members import phones


@pytest.mark.parametrize(
    "typed",
    [
        "13800135021", "138 0013 5021", "138-0013-5021", "+86 138 0013 5021", "0086 13800135021",
        "86 13800135021", "１３８００１３５０２１", "(+86) 138.0013.5021", "tel:+8613800135021",
    ],
)  # fmt: skip
def test_a_mobile_number_is_one_number_however_it_was_typed(typed: str) -> None:
    assert phones.normal(typed) == "+8613800135021"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+44 7911 123456", "+447911123456"),
        ("+852 9123 4567", "+85291234567"),
        ("010-6234 5678", "+861062345678"),
    ],
)
def test_other_numbers_are_told_by_their_country_or_area(typed: str, number: str) -> None:
    assert phones.normal(typed) == number


@pytest.mark.parametrize("typed", ["", "12345", "abc", "138001350211", "1380013502", "+0 123", "0"])
def test_what_can_be_no_number_is_none(typed: str) -> None:
    assert phones.normal(typed) is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613800135021", "138****5021"),
        ("+447911123456", "+44 79****3456"),
        ("+85291234567", "+852 ****4567"),
    ],
)
def test_at_least_four_digits_stay_hidden(number: str, shown: str) -> None:
    assert phones.mask(number) == shown
    assert phones.last_four(shown) == number[-4:]


def test_a_sealed_number_opens_for_its_member_alone() -> None:
    key = bytes(32)
    stored = phones.sealed(key, "+8613800135021", "m-1")
    assert b"5021" not in stored
    assert phones.opened(key, stored, "m-1") == "+8613800135021"
    assert phones.opened(key, b"", "m-1") == ""
    with pytest.raises(InvalidTag):
        phones.opened(key, stored, "m-2")
