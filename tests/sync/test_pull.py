"""Pull: everything that changed, once, in order, and only of one's own stores."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import delete, event, update

from crm_pwa.accounts.models import Device
from crm_pwa.core.clock import iso, now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members import feed
from crm_pwa.members.models import MemberStore
from tests.house.cast import Person
from tests.sync.floor import TASTE, Phone, new_member

TODAY = "2026-03-20"
PhoneOf = Callable[[Person], Phone]


def test_a_first_pull_brings_cards_index_and_settings(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    page = phone_of(guide_a).pull()
    kinds = {row["t"] for row in page["rows"]}
    assert kinds == {"card", "index", "setting"}
    assert {row["k"] for row in page["rows"] if row["t"] == "setting"} == {
        "words",
        "rules",
        "store",
        "people",
        "unkind",
        "worth",
    }
    assert page["more"] is False


def test_pages_together_hold_every_row_once(
    shop: Flask, phone_of: PhoneOf, guide_a: Person
) -> None:
    members = {new_member(shop) for _ in range(7)}
    phone, cursor, found = phone_of(guide_a), "", []
    for _ in range(30):
        page = phone.pull(cursor, limit=2)
        found += [row["k"] for row in page["rows"] if row["t"] == "card"]
        cursor = page["next"]
        if not page["more"]:
            break
    assert sorted(found) == sorted(members)


def test_a_changed_card_comes_again_and_others_do_not(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    new_member(shop)
    phone = phone_of(guide_a)
    cursor = phone.pull()["next"]
    phone.push(phone.op("consent.set", member_a, TASTE))
    page = phone.pull(cursor)
    assert [(row["t"], row["k"]) for row in page["rows"]] == [("card", member_a)]


def test_nothing_new_is_304_for_who_knows_the_cursor(phone_of: PhoneOf, guide_a: Person) -> None:
    phone = phone_of(guide_a)
    cursor = phone.pull()["next"]
    answer = phone.browser.get(
        "/sync/v1/pull",
        query_string={"store": "store-a", "cursor": cursor},
        headers={"Authorization": f"Bearer {phone.token}", "If-None-Match": f'"{cursor}"'},
    )
    assert answer.status_code == 304


def test_another_store_is_not_there(phone_of: PhoneOf, guide_a: Person) -> None:
    phone = phone_of(guide_a)
    for store in ("store-b", "no-such-store", ""):
        answer = phone.browser.get(
            "/sync/v1/pull",
            query_string={"store": store},
            headers={"Authorization": f"Bearer {phone.token}"},
        )
        assert answer.status_code == 404, store


def test_a_guide_of_two_stores_pulls_both(shop: Flask, phone_of: PhoneOf, guide_ab: Person) -> None:
    here, there = new_member(shop, "store-a"), new_member(shop, "store-b")
    phone = phone_of(guide_ab)
    assert phone.card(here, "store-a") is not None
    assert phone.card(there, "store-b") is not None
    assert phone.card(there, "store-a") is None


def test_a_foreign_cursor_starts_over(phone_of: PhoneOf, guide_ab: Person, member_a: str) -> None:
    phone = phone_of(guide_ab)
    other = phone.pull(store="store-b")["next"]
    for cursor in (other, "rubbish", "-1", "&&"):
        page = phone.pull(cursor, store="store-a")
        assert page["reset"] is True
        assert any(row["k"] == member_a for row in page["rows"])


def test_an_ended_lease_may_push_but_not_pull(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    with shop.app_context(), writing() as session:
        session.get_one(Device, phone.device).lease_until = 1
    assert phone.push(phone.op("consent.set", member_a, TASTE))[0]["s"] == "accepted"
    answer = phone.browser.get(
        "/sync/v1/pull",
        query_string={"store": "store-a"},
        headers={"Authorization": f"Bearer {phone.token}"},
    )
    assert answer.status_code == 401


def test_the_lease_of_an_answer_is_the_one_it_renewed(
    shop: Flask, phone_of: PhoneOf, guide_a: Person
) -> None:
    phone = phone_of(guide_a)
    with shop.app_context(), writing() as session:
        session.get_one(Device, phone.device).lease_until = now_ms() + 60_000
    told = phone.pull()["lease"]["until"]
    with shop.app_context():
        kept = db.session.get_one(Device, phone.device).lease_until
    assert kept > now_ms() + 24 * 3_600_000 - 60_000
    assert told == iso(kept)


def test_a_store_out_of_reach_renews_nothing(
    shop: Flask, phone_of: PhoneOf, guide_a: Person
) -> None:
    phone, soon = phone_of(guide_a), now_ms() + 60_000
    with shop.app_context(), writing() as session:
        session.get_one(Device, phone.device).lease_until = soon
    path = "/sync/v1/pull?store=store-b"
    answer = phone.browser.get(path, headers={"Authorization": f"Bearer {phone.token}"})
    assert answer.status_code == 404
    with shop.app_context():
        assert db.session.get_one(Device, phone.device).lease_until == soon


def test_a_revoked_phone_reads_nothing(shop: Flask, phone_of: PhoneOf, guide_a: Person) -> None:
    phone = phone_of(guide_a)
    with shop.app_context(), writing() as session:
        session.get_one(Device, phone.device).revoked_at = 1
    for path in ("/sync/v1/pull?store=store-a",):
        answer = phone.browser.get(path, headers={"Authorization": f"Bearer {phone.token}"})
        assert (answer.status_code, answer.get_json()["error"]) == (403, "revoked")


def test_a_pull_costs_the_same_queries_for_one_card_and_for_forty(
    shop: Flask, phone_of: PhoneOf, guide_a: Person
) -> None:
    phone = phone_of(guide_a)
    new_member(shop)
    few = _queries(shop, phone)
    for _ in range(39):
        new_member(shop)
    assert _queries(shop, phone) == few


def _queries(shop: Flask, phone: Phone) -> int:
    seen: list[str] = []
    with shop.app_context():
        engine = db.engine

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    phone.pull()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_who_left_the_store_is_in_no_pull_from_its_beginning(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    with shop.app_context(), writing() as session:
        session.execute(delete(MemberStore).where(MemberStore.member_id == member_a))
        feed.gone(session, [feed.Went("store-a", member_a, "left_scope", TODAY)])
    page = phone_of(guide_a).pull()
    assert member_a not in {row["k"] for row in page["rows"]}
    assert [each["m"] for each in page["gone"]] == [member_a]


def test_who_another_of_ones_stores_still_holds_is_not_gone(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, guide_ab: Person, member_a: str
) -> None:
    with shop.app_context(), writing() as session:
        session.execute(
            update(MemberStore)
            .where(MemberStore.member_id == member_a)
            .values(store_id="store-b", why="visit")
        )
        feed.gone(session, [feed.Went("store-a", member_a, "left_scope", TODAY)])
    assert phone_of(guide_ab).pull()["gone"] == []
    assert [each["m"] for each in phone_of(guide_a).pull()["gone"]] == [member_a]
