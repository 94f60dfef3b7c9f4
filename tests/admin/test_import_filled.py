"""Members who are one share what they have, and a file said of one undoes it for nobody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.keys import member_keys
from crm_pwa.members import correcting, guarding, phones
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.importing import Ask, Bring, Folder, id_of
from tests.sync.merging import merge, part

COLUMNS = "member_id,joined_on,store_id,name,phone,gender,birthday,tier,language\n"
NUMBER = "17,2025-06-01,012,,13800135021,,,,\n"
BORN = store_day(now_ms(), "UTC").year - 8
CHILD = f"55,2024-06-01,012,王小宝,13800135021,m,{BORN}-03-08,gold,en\n"
SILVER = "1,2023-01-01,012,李静,13800135021,f,,silver,\n"
DIAMOND = "2,2020-01-01,012,李静,13900139000,f,,diamond,\n"
SHOWN = ("name", "address", "pinyin", "birthday", "gender", "tier", "language", "joined_on")
Told = Callable[..., None]


@pytest.fixture
def told(folder: Folder, bring: Bring) -> Told:
    """``told(NUMBER, CHILD)``: an import of these rows, and nothing else."""
    folder.remove("transactions.csv")
    folder.write("stores.csv", "store_id,name\n012,静安店\n")

    def come(*rows: str, columns: str = COLUMNS) -> None:
        folder.write("members.csv", columns + "".join(rows))
        bring()

    return come


@pytest.fixture
def lead(lead_a: Person) -> Person:
    """The lead of the shop."""
    return replace(lead_a, stores=("012",))


def of(ask: Ask, external: str, columns: tuple[str, ...] = SHOWN) -> tuple[Any, ...]:
    return ask(f"SELECT {', '.join(columns)} FROM member WHERE id = :m", m=id_of(ask, external))[0]


def standing(ask: Ask) -> list[list[tuple[Any, ...]]]:
    return [ask(f"SELECT * FROM {table} ORDER BY id") for table in ("member", "member_merge")]


def test_who_joined_by_their_number_alone_is_filled_from_the_row_that_has_it(
    app: Flask, told: Told, ask: Ask, lead: Person
) -> None:
    told(NUMBER)
    before = of(ask, "17")
    told(CHILD)
    child = ("王小宝", "王先生", "wangxiaobao", f"{BORN}-03-08", "m", "gold", "en", "2024-06-01")
    assert of(ask, "17") == child
    holder = id_of(ask, "17")
    with app.app_context():
        assert guarding.is_minor(db.session(), holder, now_ms())
    for rows in ((NUMBER,), (CHILD,), (CHILD, NUMBER)):
        kept = standing(ask)
        told(*rows)
        assert standing(ask) == kept
    part(app, lead, holder, ask("SELECT id FROM member_merge")[0][0])
    assert (of(ask, "17"), of(ask, "55")) == (before, child)


def test_what_changes_of_the_one_changes_of_the_other(told: Told, ask: Ask) -> None:
    told(NUMBER, CHILD)
    told(CHILD.replace("gold", "silver").replace("王小宝", "王宝").replace("-03-", "-04-"))
    assert of(ask, "17")[:2] == ("王宝", "王先生")
    assert of(ask, "17", ("birthday", "tier")) == (f"{BORN}-04-08", "silver")
    told(NUMBER.replace(",,,,", ",,1990-03-08,,"))
    assert of(ask, "17", ("birthday",)) == ("1990-03-08",)


def test_what_a_lead_made_one_stays_so_by_the_next_import(
    app: Flask, told: Told, ask: Ask, lead: Person
) -> None:
    told(SILVER, DIAMOND)
    into, away = id_of(ask, "1"), id_of(ask, "2")
    made = merge(app, lead, into, away)
    before = standing(ask)
    assert of(ask, "1", ("tier", "joined_on")) == ("diamond", "2020-01-01")
    for rows in ((SILVER, DIAMOND), (SILVER,), (DIAMOND,)):
        told(*rows)
        assert standing(ask) == before
    told(DIAMOND.replace("diamond", "gold"))
    assert of(ask, "1", ("tier",)) == ("gold",)
    part(app, lead, into, made)
    assert of(ask, "1", ("tier", "joined_on")) == ("silver", "2023-01-01")
    assert of(ask, "2", ("tier", "joined_on")) == ("gold", "2020-01-01")


def test_a_name_is_greeted_by_the_gender_of_both(
    app: Flask, told: Told, ask: Ask, lead: Person
) -> None:
    rows = NUMBER.replace("021,,", "021,f,"), SILVER.replace("f", "")
    told(*rows)
    before = standing(ask)
    assert of(ask, "17")[:2] == ("李静", "李女士")
    told(*rows)
    assert standing(ask) == before
    part(app, lead, id_of(ask, "17"), ask("SELECT id FROM member_merge")[0][0])
    assert of(ask, "17")[:2] == ("", "138****5021")
    assert of(ask, "1")[:2] == ("李静", "李静")


def test_a_birthday_they_took_out_is_not_filled_again(app: Flask, told: Told, ask: Ask) -> None:
    rows = NUMBER, SILVER.replace("f,,", "f,1990-03-08,")
    told(*rows)
    assert of(ask, "17", ("birthday",)) == ("1990-03-08",)
    with app.app_context(), writing() as session:
        correcting.born(session, id_of(ask, "17"), "", date(2026, 1, 1), 1_700_000_000_000)
    told(*rows)
    assert of(ask, "17", ("birthday",)) == ("",)


def test_a_number_that_was_filled_changes_with_the_others(
    app: Flask, told: Told, ask: Ask, lead: Person
) -> None:
    alone, other = "17,2025-06-01,012,,,,,,\n", NUMBER.replace("17,", "18,", 1)
    told(alone, other)
    into = id_of(ask, "17")
    made = merge(app, lead, into, id_of(ask, "18"))
    before = standing(ask)
    told(alone, other)
    assert standing(ask) == before
    told(other.replace("5021", "5022"))
    assert of(ask, "17", ("phone_mask", "address")) == ("138****5022", "138****5022")
    with app.app_context():
        key = member_keys(db.session(), app.extensions["keys"], [into])[into]
        sealed = db.session.get_one(Member, into).phone_sealed
        assert phones.opened(key, sealed, into) == "+8613800135022"
    part(app, lead, into, made)
    assert of(ask, "17", ("phone_mask", "address")) == ("", "#17")


def test_an_alias_of_which_there_is_no_merge_is_heard_too(app: Flask, told: Told, ask: Ask) -> None:
    columns = "member_id,joined_on,store_id,name,phone,preferred_channel\n"
    rows = "1,2025-01-01,012,李静,13800135021,wechat\n", "2,2025-01-01,012,李静,13800135021,sms\n"
    told(*rows, columns=columns)
    with app.app_context(), writing() as session:
        session.execute(text("DELETE FROM member_merge"))
    told(rows[1].replace("sms", "none"), columns=columns)
    assert of(ask, "1", ("channel",)) == ("none",)
    assert ask("SELECT * FROM member_merge") == []
