"""Ids made by whoever writes."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_pwa.core import ids


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_an_id_is_a_uuid_of_its_moment(ms: int, rand: bytes) -> None:
    made = ids.uuid7(ms, rand)
    read = uuid.UUID(made)
    assert (read.version, read.variant, str(read)) == (7, uuid.RFC_4122, made)
    assert read.int >> 80 == ms
    assert ids.is_uuid(made)


def test_ids_are_new_each_time() -> None:
    assert len({ids.new() for _ in range(100)}) == 100


def test_too_little_chance_is_refused() -> None:
    with pytest.raises(ValueError, match="ten random bytes"):
        ids.uuid7(0, b"123")


@pytest.mark.parametrize("text", ["", "01890A5D-AC96-774B-BCCE-B302099A8057", "{x}", "a" * 36])
def test_an_id_has_one_spelling(text: str) -> None:
    assert not ids.is_uuid(text)
