"""What a member put right on their own page stands, whatever a file says once more."""

from datetime import date

import pytest
from flask import Flask

from crm_pwa.checkout import queries
from crm_pwa.core.db import db, writing
from crm_pwa.members import correcting
from tests.house.cast import Person
from tests.house.importing import Ask, Bring, Folder, id_of
from tests.house.members import Known
from tests.house.visiting import Visitor

OLD, NEW, NEWS = "+8613800135021", "+8613912345678", "+8613700001111"
COLUMNS = "member_id,joined_on,store_id,name,phone,gender,birthday\n"
AT = 1_700_000_000_000


@pytest.fixture
def folder(folder: Folder) -> Folder:
    """Without purchases: they are another file's tests."""
    folder.remove("transactions.csv")
    return folder


def told(folder: Folder, name: str = "李静", phone: str = OLD, born: str = "1990-03-08") -> None:
    folder.write("members.csv", f"{COLUMNS}7,2025-01-01,012,{name},{phone},女,{born}\n")


def put_right(app: Flask, member: str, number: str = NEW) -> None:
    with app.app_context(), writing() as session:
        correcting.renumber(session, app.extensions["keys"], member, number, AT)
        correcting.rename(session, member, "李静怡", AT)
        correcting.born(session, member, "1991-04-09", date(2026, 1, 1), AT)


def known(ask: Ask) -> tuple[str, str, str, str]:
    (row,) = ask("SELECT name, address, birthday, phone_mask FROM member")
    return row[0], row[1], row[2], row[3]


def led_to(app: Flask, number: str) -> str | None:
    with app.app_context():
        hashed = app.extensions["keys"].phone_hash(number)
        return queries.member_by_phone(db.session(), hashed, "")


def test_a_file_that_says_the_same_again_undoes_nothing(
    app: Flask, folder: Folder, bring: Bring, ask: Ask
) -> None:
    told(folder)
    bring()
    member = id_of(ask, "7")
    put_right(app, member)
    for _ in range(2):
        bring()
        assert known(ask) == ("李静怡", "李女士", "1991-04-09", "139****5678")
        assert (led_to(app, OLD), led_to(app, NEW)) == (None, member)


def test_nor_does_it_once_they_put_it_right_again(
    app: Flask, folder: Folder, bring: Bring, ask: Ask
) -> None:
    told(folder)
    bring()
    for number in (NEW, NEWS):
        put_right(app, id_of(ask, "7"), number)
        bring()
    assert led_to(app, NEWS) == id_of(ask, "7")
    assert (led_to(app, OLD), led_to(app, NEW)) == (None, None)


def test_what_the_source_learnt_since_counts(
    app: Flask, folder: Folder, bring: Bring, ask: Ask
) -> None:
    told(folder)
    bring()
    put_right(app, id_of(ask, "7"))
    bring()
    told(folder, phone=NEWS)
    for _ in range(2):
        bring()
        assert known(ask) == ("李静怡", "李女士", "1991-04-09", "137****1111")
        assert (led_to(app, NEW), led_to(app, NEWS)) == (None, id_of(ask, "7"))


def test_a_birthday_they_took_out_stays_out(
    app: Flask, folder: Folder, bring: Bring, ask: Ask
) -> None:
    told(folder)
    bring()
    with app.app_context(), writing() as session:
        correcting.born(session, id_of(ask, "7"), "", date(2026, 1, 1), AT)
    bring()
    assert known(ask)[2] == ""


def test_where_a_field_is_from_names_the_member_themselves(
    app: Flask, visit: Visitor, guide_a: Person, member_a: Known
) -> None:
    put_right(app, member_a.id)
    page = visit.by(guide_a).speaking("en").get(f"/members/{member_a.id}/origin")
    assert "the member themselves" in page.text
