"""What one card takes over from the other, and what it is given back."""

from typing import Any

import pytest

from crm_pwa.admin.importing.standing import NEW
from crm_pwa.identity.filling import given_back, taken

Row = dict[str, Any]
JING: Row = NEW | {"name": "李静", "address": "李静", "pinyin": "lijing", "initials": "lj"}
NAMELESS: Row = NEW | {"gender": "f", "address": "#17"}


def filled(into: Row, away: Row, *but: str) -> tuple[Row, Row]:
    """The one as filled, and what it was in what changed."""
    new = taken(into, away, but)
    return into | new, {name: into[name] for name in new}


def test_who_is_filled_is_greeted_by_their_own_name_and_gender() -> None:
    whole, before = filled(NAMELESS, JING)
    assert (whole["name"], whole["address"]) == ("李静", "李女士")
    assert whole | given_back(whole, JING, before) == NAMELESS
    whole, before = filled(JING, NAMELESS)
    assert whole["address"] == "李女士"
    assert whole | given_back(whole, NAMELESS, before) == JING


def test_the_higher_tier_the_earlier_day_and_a_wish_for_no_contact_are_taken_over() -> None:
    into = NEW | {"tier": "silver", "joined_on": "2023-01-01", "channel": "sms"}
    away = NEW | {"tier": "diamond", "joined_on": "2020-01-01", "channel": "none"}
    whole, before = filled(into, away)
    assert whole == away
    assert whole | given_back(whole, away, before) == into
    assert taken(away, into) == {}


def test_a_number_comes_with_how_it_is_shown_to_who_has_no_name() -> None:
    into, away = NEW | {"address": "#17"}, NEW | {"address": "138****5021"}
    away |= {"phone_hash": "h", "phone_mask": "138****5021"}
    whole, before = filled(into, away)
    assert (whole["phone_mask"], whole["address"]) == ("138****5021", "138****5021")
    assert whole | given_back(whole, away, before) == into


@pytest.mark.parametrize("field", ["name", "phone", "birthday", "gender", "language", "channel"])
def test_a_field_that_is_left_alone_is_neither_taken_nor_given_back(field: str) -> None:
    away = JING | {"phone_hash": "h", "phone_mask": "m", "birthday": "1990-03-08", "gender": "f"}
    away |= {"language": "en", "channel": "sms"}
    column = "phone_hash" if field == "phone" else field
    assert column not in taken(NEW, away, {field})
    assert column not in given_back(away, away, dict.fromkeys(away, ""), {field})


def test_a_name_put_right_since_keeps_its_spelling() -> None:
    whole, before = filled(NEW | {"address": "#17"}, JING)
    whole |= {"name": "李晶", "address": "李晶"}
    assert given_back(whole, JING, before) == {}
