"""Members who go: told to every phone for 400 days, and never sent again."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Feed, FeedHead
from crm_pwa.members import feed
from crm_pwa.members.models import MemberStore
from tests.house.cast import Person
from tests.sync.floor import Phone, new_member

PhoneOf = Callable[[Person], Phone]
DAY = date(2026, 3, 8)


def leave(
    app: Flask, member: str, day: date = DAY, why: str = "left_scope", into: str = ""
) -> None:
    """The member leaves store A."""
    with app.app_context(), writing() as session:
        session.execute(delete(MemberStore).where(MemberStore.member_id == member))
        feed.gone(session, [feed.Went("store-a", member, why, DAY.isoformat(), into)])


def forget(app: Flask, today: date) -> int:
    with app.app_context(), writing() as session:
        return feed.forget(session, today)


@pytest.mark.parametrize(("why", "into"), [("left_scope", ""), ("merged", "m-2"), ("erased", "")])
def test_a_phone_is_told_who_went_and_why(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str, why: str, into: str
) -> None:
    phone = phone_of(guide_a)
    known = phone.pull()["next"]
    leave(shop, member_a, why=why, into=into)
    page = phone.pull(known)
    assert page["gone"] == [{"m": member_a, "why": why, "into": into}]
    assert page["rows"] == []


def test_many_may_go_at_once(shop: Flask, phone_of: PhoneOf, guide_a: Person) -> None:
    phone = phone_of(guide_a)
    known = phone.pull()["next"]
    members = sorted(new_member(shop) for _ in range(3))
    with shop.app_context(), writing() as session:
        session.execute(delete(MemberStore).where(MemberStore.member_id.in_(members)))
        went = [feed.Went("store-a", member, "left_scope", DAY.isoformat()) for member in members]
        feed.gone(session, went)
    page = phone.pull(known)
    assert sorted(each["m"] for each in page["gone"]) == members
    assert [row for row in page["rows"] if row["k"] in members] == []


def test_who_went_is_never_sent_again_not_even_to_a_phone_that_pulls_all(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    leave(shop, member_a)
    rows = phone_of(guide_a).pull()["rows"]
    assert [row for row in rows if row["k"] == member_a] == []


def test_a_cursor_older_than_what_is_known_of_who_went_starts_over(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    old = phone.pull()["next"]
    stays = new_member(shop)
    leave(shop, member_a)
    fresh = phone.pull(old)["next"]
    assert forget(shop, DAY + timedelta(days=400)) == 0
    assert forget(shop, DAY + timedelta(days=401)) == 1
    again = phone.pull(old)
    assert again["reset"]
    cards = [row["k"] for row in again["rows"] if row["t"] == "card"]
    assert cards == [stays]
    assert not phone.pull(fresh)["reset"]
    assert not phone.pull()["reset"]


def test_a_cursor_of_ours_from_the_future_tells_of_a_restore_nobody_told_of(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    before = phone.pull()
    with shop.app_context(), writing() as session:
        session.execute(delete(Feed).where(Feed.t != "setting"))
        last = session.execute(select(func.max(Feed.seq)).where(Feed.store_id == "store-a"))
        session.execute(update(FeedHead).values(seq=last.scalar_one()))
    after = phone.pull(before["next"])
    assert after["reset"]
    assert after["epoch"] != before["epoch"]
    assert phone.pull(after["next"])["epoch"] == after["epoch"]


def test_a_cursor_that_is_not_ours_begins_no_epoch(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    page = phone.pull()
    forged = page["next"][:-6] + "AAAAAA"
    answer = phone.pull(forged)
    assert answer["reset"]
    assert answer["epoch"] == page["epoch"]
    with shop.app_context():
        assert db.session.get(FeedHead, "store-a") is not None
