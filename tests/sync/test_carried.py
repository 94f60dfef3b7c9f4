"""The cards a store's phones carry: the likeliest visitors', not everybody's."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.core.sql import upsert
from crm_pwa.members import carried, feed
from crm_pwa.members.models import MemberStat, MemberStore
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.sync.floor import Phone

PhoneOf = Callable[[Person], Phone]


def settle(app: Flask, most: int, first: set[str] | None = None, store: str = "store-a") -> Any:
    with app.app_context(), writing() as session:
        return carried.settle(session, store, most, first or set(), tz="UTC", now_ms=now_ms())


def visited(app: Flask, member: Known, day: str) -> None:
    row = {"member_id": member.id, "as_of": "2026-03-20", "visits": 1, "last_visit": day}
    with app.app_context(), writing() as session:
        upsert(session, MemberStat, [row], update=("last_visit",))


@pytest.fixture
def three(app: Flask, add_member: AddMember) -> list[Known]:
    """Three members; the second was here last, the third never bought anything."""
    members = [add_member(name=name) for name in ("王芳", "李静", "赵敏")]
    visited(app, members[0], "2026-01-05")
    visited(app, members[1], "2026-03-08")
    return members


def cards(page: dict[str, Any]) -> list[str]:
    return [row["k"] for row in page["rows"] if row["t"] == "card"]


def test_the_likeliest_are_carried_and_come_first(
    app: Flask, three: list[Known], phone_of: PhoneOf, guide_a: Person
) -> None:
    assert settle(app, 0) == (0, 3)
    assert settle(app, 2) == (2, 0)
    page = phone_of(guide_a).pull()
    assert cards(page) == [three[1].id, three[0].id]
    index = {row["k"]: row["body"]["x"] for row in page["rows"] if row["t"] == "index"}
    assert index == {three[0].id: 0, three[1].id: 0, three[2].id: 1}
    assert settle(app, 2) == (0, 0)


def test_whom_a_list_waits_for_comes_before_who_was_here_lately(
    app: Flask, three: list[Known], phone_of: PhoneOf, guide_a: Person
) -> None:
    settle(app, 1, first={three[2].id})
    assert cards(phone_of(guide_a).pull()) == [three[2].id]


def test_who_was_scanned_today_counts_as_here(
    app: Flask, three: list[Known], act: Act, phone_of: PhoneOf, guide_a: Person
) -> None:
    act(guide_a, three[2], "scan.seen", {"how": "search"})
    settle(app, 1)
    assert cards(phone_of(guide_a).pull()) == [three[2].id]


def test_a_card_that_is_put_down_is_said_in_the_index_and_comes_back_when_worked_with(
    app: Flask, three: list[Known], act: Act, phone_of: PhoneOf, guide_a: Person
) -> None:
    phone = phone_of(guide_a)
    known = phone.pull()["next"]
    settle(app, 2)
    page = phone.pull(known)
    assert cards(page) == page["gone"] == []
    told = [(row["k"], row["body"]["x"]) for row in page["rows"] if row["t"] == "index"]
    assert told == [(three[2].id, 1)]
    act(guide_a, three[2], "note.add", {"text": "asked for a belt"})
    assert cards(phone.pull(page["next"])) == [three[2].id]


def test_what_is_counted_overnight_renews_only_what_is_carried(
    app: Flask, three: list[Known], phone_of: PhoneOf, guide_a: Person
) -> None:
    settle(app, 1)
    phone = phone_of(guide_a)
    known = phone.pull()["next"]
    with app.app_context(), writing() as session:
        feed.renew(session, [("store-a", "card", member.id) for member in three])
    assert cards(phone.pull(known)) == [three[1].id]


def test_a_guide_of_two_stores_keeps_what_one_of_them_carries(
    app: Flask, member_ab: Known, phone_of: PhoneOf, guide_ab: Person
) -> None:
    settle(app, 0, store="store-a")
    (row,) = [r for r in phone_of(guide_ab).pull()["rows"] if r["t"] == "index"]
    assert (row["k"], row["body"]["x"]) == (member_ab.id, 0)
    settle(app, 0, store="store-b")
    (row,) = [r for r in phone_of(guide_ab).pull()["rows"] if r["t"] == "index"]
    assert row["body"]["x"] == 1


def test_one_store_lets_go_of_a_card_the_other_holds_and_does_not_carry(
    app: Flask, member_ab: Known, phone_of: PhoneOf, guide_ab: Person
) -> None:
    settle(app, 0, store="store-b")
    phone = phone_of(guide_ab)
    known = phone.pull()["next"]
    with app.app_context(), writing() as session:
        went = feed.Went("store-a", member_ab.id, "left_scope", "2026-03-20")
        session.execute(delete(MemberStore).where(MemberStore.store_id == "store-a"))
        feed.gone(session, [went])
    page = phone.pull(known)
    assert page["gone"] == []
    assert [(r["t"], r["k"], r["body"]["x"]) for r in page["rows"]] == [("index", member_ab.id, 1)]


def test_who_left_and_came_back_before_the_phone_looked_has_a_card_again(
    app: Flask, member_ab: Known, phone_of: PhoneOf, guide_ab: Person
) -> None:
    phone = phone_of(guide_ab)
    known = phone.pull()["next"]
    with app.app_context(), writing() as session:
        feed.gone(session, [feed.Went("store-a", member_ab.id, "left_scope", "2026-03-20")])
        feed.touch(session, [("store-a", t, member_ab.id) for t in ("card", "index")])
    assert cards(phone.pull(known)) == [member_ab.id]


def test_whom_the_store_does_not_hold_goes_from_its_phones(
    app: Flask, member_b: Known, phone_of: PhoneOf, guide_a: Person
) -> None:
    phone = phone_of(guide_a)
    with app.app_context(), writing() as session:
        feed.touch(session, [("store-a", t, member_b.id) for t in ("card", "index")])
    known = phone.pull()
    assert cards(known) == [member_b.id]
    assert settle(app, 9) == (0, 1)
    page = phone.pull(known["next"])
    assert page["rows"] == []
    assert page["gone"] == [{"m": member_b.id, "why": "left_scope", "into": ""}]
    assert settle(app, 9) == (0, 0)
