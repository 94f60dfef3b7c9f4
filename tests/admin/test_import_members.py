"""Members come in with their phones sealed, their consents dated, and no one merged rashly."""

import pytest
from flask import Flask

from crm_pwa.core.db import db, writing
from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members import phones, queries
from tests.house.importing import MEMBER_COLUMNS, Ask, Bring, Folder, id_of

UUID = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"


@pytest.fixture
def folder(folder: Folder) -> Folder:
    """Without purchases: they are another file's tests."""
    folder.remove("transactions.csv")
    return folder


def test_an_id_that_is_a_uuid_is_kept_and_any_other_always_leads_to_the_same_one(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.write(
        "members.csv", f"{MEMBER_COLUMNS}{UUID.upper()},2025-01-01,012,,,\n7,2025-01-01,012,,,\n"
    )
    bring()
    assert id_of(ask, UUID.upper()) == UUID
    assert id_of(ask, "7") == "c157fa3e-f9a5-5580-aab4-351e59cbbecd"


def test_a_phone_is_sealed_hashed_and_masked_and_stands_nowhere_in_clear(
    app: Flask, bring: Bring, ask: Ask
) -> None:
    bring()
    member_id = id_of(ask, "0007")
    keys: Keys = app.extensions["keys"]
    row = ask("SELECT phone_hash, phone_mask, phone_sealed FROM member WHERE id = :m", m=member_id)
    found, masked, sealed = row[0]
    assert (found, masked) == (keys.phone_hash("+8613800135021"), "138****5021")
    assert b"13800135021" not in bytes(sealed)
    with app.app_context(), writing() as session:
        key = member_keys(session, keys, [member_id])[member_id]
    assert phones.opened(key, bytes(sealed), member_id) == "+8613800135021"


def test_a_member_is_addressed_by_surname_or_by_the_name_as_it_is(bring: Bring, ask: Ask) -> None:
    bring()
    assert ask("SELECT address, pinyin, initials FROM member ORDER BY address") == [
        ("Anna Wu", "annawu", "aw"),
        ("李女士", "lijing", "lj"),
    ]


def test_a_member_without_a_name_shows_the_phone_or_the_number_of_the_chain(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.write(
        "members.csv", f"{MEMBER_COLUMNS}1,2025-01-01,012,,13800135021,\n2,2025-01-01,012,,,\n"
    )
    bring()
    assert ask("SELECT address FROM member ORDER BY address") == [("#2",), ("138****5021",)]


def test_a_member_is_found_in_the_home_store_by_name_pinyin_initials_and_phone(
    app: Flask, bring: Bring
) -> None:
    bring()
    scope = Scope("g", "guide", ("012",))
    with app.app_context():
        for words in ("李", "李静", "静", "lijing", "lj", "5021", "Anna", "wu"):
            assert queries.search(db.session(), scope, words), words
        assert not queries.search(db.session(), Scope("g", "guide", ("store-a",)), "李静")


def test_every_member_has_one_code_that_says_nothing_and_stays(bring: Bring, ask: Ask) -> None:
    bring()
    codes = ask("SELECT code FROM member_code")
    assert len(codes) == 2
    assert all(code.startswith("M1:") and len(code) <= 30 and code.isupper() for (code,) in codes)
    bring()
    assert ask("SELECT code FROM member_code") == codes


def test_the_home_store_learns_of_card_and_index_once(bring: Bring, ask: Ask) -> None:
    bring()
    feed = ask("SELECT t, k, seq FROM feed WHERE store_id = '012' AND t IN ('card', 'index')")
    members = {m for (m,) in ask("SELECT id FROM member")}
    assert {(t, k) for t, k, _ in feed} == {(t, m) for t in ("card", "index") for m in members}
    bring()
    again = ask("SELECT t, k, seq FROM feed WHERE store_id = '012' AND t IN ('card', 'index')")
    assert sorted(again) == sorted(feed)


def test_a_move_to_another_store_takes_the_member_off_the_old_one(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.write("stores.csv", "store_id,name\n012,静安店\n013,徐汇店\n")
    folder.write("members.csv", f"{MEMBER_COLUMNS}7,2025-01-01,012,李静,,f\n")
    bring()
    folder.write("members.csv", f"{MEMBER_COLUMNS}7,2025-01-01,013,李静,,f\n")
    bring()
    member_id = id_of(ask, "7")
    assert ask("SELECT store_id, why FROM member_store") == [("013", "home")]
    assert ask("SELECT DISTINCT store_id FROM search_key") == [("013",)]
    gone = ask("SELECT store_id, why FROM feed WHERE t = 'gone' AND k = :m", m=member_id)
    assert gone == [("012", "left_scope")]


def test_a_blank_cell_leaves_what_stands(folder: Folder, bring: Bring, ask: Ask) -> None:
    bring()
    folder.write("members.csv", f"{MEMBER_COLUMNS}0007,2025-01-02,012,,,\n")
    assert "members.csv: 1 rows, 0 new or changed" in bring()
    assert ask("SELECT count(*) FROM member WHERE name = '李静'") == [(1,)]
