"""A till's code says which till, and nobody but the chain can write one."""

import pytest

from crm_pwa.checkout import token
from crm_pwa.core.seal import Keys

KEYS = Keys("a-secret-of-the-house-of-more-than-32-characters")
TILL, OTHER = "AIQKYJTN", "AIQKYJTO"
STAFF = "0199c5a0-0000-7000-8000-000000000001"
NOW = 1_800_000_000_000


def test_it_says_the_till_the_person_and_the_minute() -> None:
    code = token.write(KEYS, TILL, STAFF, NOW + 59_999)
    assert token.read(KEYS, code) == token.Token(TILL, STAFF, NOW)
    assert len(code) == token.LENGTH


def test_it_changes_every_minute() -> None:
    shown = {token.write(KEYS, TILL, STAFF, NOW + at) for at in range(0, 180_000, 10_000)}
    assert len(shown) == 3


def test_a_code_with_any_letter_changed_is_none() -> None:
    code = token.write(KEYS, TILL, STAFF, NOW)
    for at in range(len(code)):
        for letter in "A7":
            forged = code[:at] + letter + code[at + 1 :]
            assert forged == code or token.read(KEYS, forged) is None


def test_the_end_of_one_tills_code_does_not_make_anothers() -> None:
    one, two = (token.write(KEYS, id, STAFF, NOW) for id in (TILL, OTHER))
    assert token.read(KEYS, two[:8] + one[8:]) is None


def test_another_chains_code_is_none() -> None:
    other = Keys("another-secret-of-more-than-thirty-two-characters")
    assert token.read(KEYS, token.write(other, TILL, STAFF, NOW)) is None


@pytest.mark.parametrize("text", ["", "x", "A" * 56, "a" * 56, "长" * 56, "A" * 57, "=" * 56])
def test_what_is_no_code_is_none(text: str) -> None:
    assert token.read(KEYS, text) is None


@pytest.mark.parametrize(
    ("later", "fresh"), [(0, True), (299_999, True), (300_000, False), (-60_001, False)]
)
def test_it_is_fresh_for_five_minutes(later: int, fresh: bool) -> None:
    code = token.read(KEYS, token.write(KEYS, TILL, STAFF, NOW))
    assert code
    assert code.is_fresh(NOW + later) is fresh
