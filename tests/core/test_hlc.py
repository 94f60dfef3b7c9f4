"""Clocks as text: later is greater, whatever the wall says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_pwa.core import hlc

MS = 1_780_000_000_000
_ms = st.integers(0, 2**48 - 2)


@given(_ms, st.integers(0, 0xFFFF), st.integers(-(2**50), 2**50))
def test_a_tick_is_later_than_all_that_is_known(ms: int, counter: int, wall: int) -> None:
    last = hlc.make(ms, counter)
    after = hlc.tick(last, wall)
    assert after > last
    assert hlc.is_valid(after)
    assert hlc.millis(after) >= min(max(wall, 0), 2**48 - 1)


@given(_ms, _ms)
def test_text_order_is_time_order(one: int, other: int) -> None:
    assert (hlc.make(one) < hlc.make(other)) == (one < other)
    assert hlc.millis(hlc.make(one)) == one


def test_the_first_tick_is_the_wall() -> None:
    assert hlc.tick("", MS) == hlc.make(MS)


def test_a_full_counter_moves_on_to_the_next_millisecond() -> None:
    assert hlc.tick(hlc.make(MS, 0xFFFF), MS) == hlc.make(MS + 1)


@pytest.mark.parametrize(("ahead", "kept"), [(59_999, True), (60_000, True), (60_001, False)])
def test_a_phone_may_be_a_minute_ahead(ahead: int, kept: bool) -> None:
    reading = hlc.make(MS + ahead, 3)
    assert hlc.clamp(reading, MS) == ((reading, False) if kept else (hlc.make(MS + 60_000), True))


def test_an_edit_set_right_stays_after_the_one_it_saw() -> None:
    seen, _ = hlc.clamp(hlc.make(MS + 46_000), MS)
    later, _ = hlc.clamp(hlc.make(MS + 3_600_000), MS + 4_000)
    assert later > seen


def test_a_phone_may_be_years_behind() -> None:
    assert hlc.clamp(hlc.make(0), MS) == (hlc.make(0), False)


@pytest.mark.parametrize(
    "text", ["", "0019E70448FD0-0000", "0019e70448fd0-0000\n", "19e70448fd0-0"]
)
def test_a_clock_has_one_spelling(text: str) -> None:
    assert not hlc.is_valid(text)


def test_edits_of_one_phone_that_are_set_right_at_once_keep_their_order() -> None:
    far = hlc.make(MS + 3_600_000, 7)
    first, _ = hlc.clamp(far, MS, place=4)
    then, _ = hlc.clamp(hlc.make(MS + 7_200_000), MS, place=5)
    assert first < then
    assert hlc.millis(then) == MS + 60_000
