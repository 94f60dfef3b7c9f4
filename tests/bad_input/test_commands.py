"""Stores and accounts that cannot be: the command says what to type, and nothing is made."""

import pytest
from click.testing import Result
from flask import Flask

from crm_pwa.accounts.models import Device, Staff, StaffStore, Store
from crm_pwa.core.db import db
from tests.house.cast import STAFF, STORES

GUIDE = ("--role", "guide", "--store", "store-a")
NO_TEXT = "\udcff"
STORE = [
    (("", "Shop"), "The store's id is empty; give at least one letter or digit."),
    (("\u200b ", "Shop"), "The store's id is empty"),
    (("s" * 41, "Shop"), "The store's id has 41 characters; 40 is the most."),
    ((f"s{NO_TEXT}", "Shop"), "is not UTF-8; type it in a terminal set to UTF-8."),
    (("s\x07", "Shop"), "holds a control character"),
    (("s", " "), "The store's name is empty"),
    (("s", "Shop", "--tz", "Mars/Base"), "Unknown time zone 'Mars/Base'; write it like Asia"),
    (("s", "Shop", "--tz", ""), "Unknown time zone ''"),
    (("s", "Shop", "--tz", "Asia"), "Unknown time zone 'Asia'"),
    (("s", "Shop", "--tz", "../../etc/passwd"), "Unknown time zone"),
    (("s", "Shop", "--region", NO_TEXT), "The store's region '\\udcff' is not UTF-8"),
    (("s", "Shop", "--region", "r" * 81), "The store's region has 81 characters"),
    (("s", "Shop", "--trade", "shoes"), "Unknown trade 'shoes'; use one or more of apparel,"),
]
PERSON = [
    (("", "--name", "Bo", *GUIDE), "The staff's login is empty"),
    (("b" * 61, "--name", "Bo", *GUIDE), "The staff's login has 61 characters; 60 is the most."),
    ((NO_TEXT, "--name", "Bo", *GUIDE), "The staff's login '\\udcff' is not UTF-8"),
    (("bo", "--name", "", *GUIDE), "The staff's name is empty"),
    (("bo", "--name", "b" * 81, *GUIDE), "The staff's name has 81 characters"),
    (("bo", "--name", "Bo", *GUIDE, "--language", "fr"), "use one of zh-Hans, en, zh-Hant."),
    (("bo", "--name", "Bo", "--role", "guide", "--store", NO_TEXT), "Unknown store '\\udcff'"),
]
PROGRAM = [
    ((NO_TEXT, "--label", "x"), "is not UTF-8"),
    (("guide-a", "--label", NO_TEXT), "The device's label '\\udcff' is not UTF-8"),
    (("guide-a", "--label", ""), "The device's label is empty"),
]
CASES = [
    *((("store", "add", *typed), said) for typed, said in STORE),
    *((("staff", "add", *typed), said) for typed, said in PERSON),
    *((("device", "enrol", *typed), said) for typed, said in PROGRAM),
]


def run(app: Flask, *typed: str) -> Result:
    """The command as somebody typed it."""
    return app.test_cli_runner().invoke(args=list(typed))


@pytest.mark.parametrize(("typed", "said"), CASES, ids=[repr(typed)[:60] for typed, _ in CASES])
def test_what_cannot_be_is_named_and_not_made(
    app: Flask, typed: tuple[str, ...], said: str
) -> None:
    result = run(app, *typed)
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert said in result.output
    with app.app_context():
        kept = [len(db.session.scalars(db.select(one)).all()) for one in (Store, Staff, Device)]
    assert kept == [len(STORES), len(STAFF), 0]


def test_spaces_around_a_name_are_not_kept(app: Flask) -> None:
    assert run(app, "store", "add", " s ", " Shop　", "--trade", "beauty").exit_code == 0
    assert run(app, "staff", "add", " Bo ", "--name", " Bo Li ", *GUIDE).exit_code == 0
    with app.app_context():
        assert db.session.get_one(Store, "s").name == "Shop"
        staff = db.session.scalars(db.select(Staff).where(Staff.login == "bo")).one()
        assert staff.name == "Bo Li"


def test_a_store_named_twice_is_one(app: Flask) -> None:
    result = run(app, "staff", "add", "bo", "--name", "Bo", *GUIDE, "--store", "store-a")
    assert result.exit_code == 0
    with app.app_context():
        staff = db.session.scalars(db.select(Staff).where(Staff.login == "bo")).one()
        works = db.select(StaffStore.store_id).where(StaffStore.staff_id == staff.id)
        assert db.session.scalars(works).all() == ["store-a"]


def test_a_store_that_is_there_is_shown_as_it_stands(app: Flask) -> None:
    assert run(app, "store", "add", "s", "Shop").output == "s  Shop\n"
    assert run(app, "store", "add", "s", "Another name").output == "s  Shop\n"


@pytest.mark.parametrize("members", ["7", "-1", "500001"])
def test_a_demo_of_a_size_it_cannot_have_is_not_begun(app: Flask, members: str) -> None:
    result = run(app, "demo", "--members", members)
    assert "is not in the range 8<=x<=500000" in result.output
