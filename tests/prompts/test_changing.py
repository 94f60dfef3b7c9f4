"""A chain's own numbers: kept with their history, tried before they hold, told to phones."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from crm_pwa.accounts.models import Store
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.prompts import past as past_of
from crm_pwa.prompts.models import RuleChange
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.prompts.conftest import Buy, Make
from tests.sync.floor import new_phone, open_shop

OnCard = Callable[[Known], dict[str, dict[str, Any]]]
TODAY = store_day(now_ms(), "Asia/Shanghai")


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def rules(app: Flask, *typed: str) -> Result:
    return app.test_cli_runner().invoke(args=["rules", *typed])


def done(app: Flask, *typed: str) -> str:
    result = rules(app, *typed)
    assert result.exit_code == 0, result.output
    return result.output


def line(app: Flask, rule: str, store: str = "store-a") -> str:
    (found,) = [one for one in done(app, "show", store).splitlines() if one[1:].startswith(rule)]
    return " ".join(found.split())


@pytest.fixture
def away(member_a: Known, buy: Buy) -> Known:
    """A member who has not come for 45 days."""
    buy(member_a, ago(45), "Coat")
    return member_a


def test_other_numbers_hold_from_the_next_list_on(
    app: Flask, away: Known, make: Make, on_card: OnCard
) -> None:
    make(TODAY)
    assert "silent" in on_card(away)
    done(app, "set", "silent", "away_days=46", "off_percent=10")
    make(TODAY)
    assert "silent" not in on_card(away)
    done(app, "set", "silent", "away_days=45")
    make(TODAY)
    assert on_card(away)["silent"]["args"] == {"off_percent": 10}
    assert line(app, "silent") == "*silent on away_days=45 away_days_below=60 off_percent=10"
    assert line(app, "at_risk").startswith("at_risk on away_days=60")


def test_a_rule_is_switched_off_and_on_again(
    app: Flask, away: Known, make: Make, on_card: OnCard
) -> None:
    done(app, "set", "silent", "--off")
    make(TODAY)
    assert "silent" not in on_card(away)
    done(app, "set", "silent", "away_days=40")
    assert line(app, "silent").startswith("*silent off away_days=40")
    done(app, "set", "silent", "--on")
    make(TODAY)
    assert "silent" in on_card(away)


def test_a_stores_own_number_beats_the_chains(app: Flask) -> None:
    done(app, "set", "silent", "away_days=20")
    done(app, "set", "silent", "away_days=25", "--store", "store-a")
    done(app, "set", "silent", "away_days=21", "away_days_below=50")
    assert line(app, "silent").startswith("*silent on away_days=25 away_days_below=50")
    assert line(app, "silent", "store-b").startswith("*silent on away_days=21 away_days_below=50")


def test_what_was_changed_before_stays_on_record(app: Flask) -> None:
    for days in ("20", "25"):
        done(app, "set", "silent", f"away_days={days}")
    with app.app_context():
        kept = db.session.scalars(db.select(RuleChange).order_by(RuleChange.at, RuleChange.id))
        told = [(one.rule, one.change) for one in kept]
    assert told == [("silent", f'{{"when":{{"away_days":{n}}}}}') for n in (20, 25)]


def test_who_changed_it_is_kept_and_the_command_line_is_nobody(app: Flask, hq: Person) -> None:
    done(app, "set", "silent", "away_days=20", "--by", "HQ")
    done(app, "set", "silent", "away_days=21")
    with app.app_context():
        past = past_of.history(db.session(), "silent")
    assert [(one.actor_id, one.change.when) for one in past] == [
        ("", {"away_days": 21}),
        (hq.id, {"away_days": 20}),
    ]


def test_a_former_value_comes_back(app: Flask) -> None:
    for days in ("20", "25"):
        done(app, "set", "silent", f"away_days={days}", "--by", "hq")
    latest, first = done(app, "history", "silent").splitlines()
    assert "顾分析" in latest
    assert '"away_days":25' in latest
    done(app, "restore", "silent", first.split()[0])
    assert line(app, "silent").startswith("*silent on away_days=20")
    done(app, "restore", "silent")
    assert line(app, "silent").startswith("*silent on away_days=30")
    assert rules(app, "restore", "silent", "never").exit_code == 1
    assert rules(app, "restore", "never").exit_code == 1
    assert len(done(app, "history", "silent").splitlines()) == 4


def test_a_number_that_would_silence_a_trade_is_refused_for_the_chain(app: Flask) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Store, "store-b").trade = "mother-and-baby"
    done(app, "set", "silent", "away_days=50", "--store", "store-a")
    refused = rules(app, "set", "silent", "away_days=50").output
    assert "away_days must be below away_days_below, which is 45 in 徐汇店." in refused
    done(app, "set", "silent", "away_days=44")


def test_phones_are_told_the_new_number_in_words(app: Flask, guide_a: Person) -> None:
    open_shop(app)
    phone = new_phone(app, guide_a)
    cursor = phone.pull()["next"]
    done(app, "set", "silent", "away_days_below=50")
    rows = {row["k"]: row["body"] for row in phone.pull(cursor=cursor)["rows"]}
    assert "or 50 days after" in rows["rules"]["rules"]["silent"]["changes"]["en"]


def test_a_preview_says_whom_it_reaches_and_whom_just_not_and_writes_nothing(
    app: Flask, add_member: AddMember, buy: Buy, make: Make
) -> None:
    last = {days: add_member("store-a") for days in (28, 29, 30, 35, 40)}
    for days, member in last.items():
        buy(member, ago(days), "Coat")
    make(TODAY)
    told = done(app, "preview", "store-a", "silent", "away_days=35").splitlines()
    assert told[0] == "Of 5 members at home in store-a:"
    assert told[1].split(": ")[1].split() == sorted([last[35].id, last[40].id])
    assert told[2] == "       0 more than now"
    assert told[3].split(": ")[1] == last[30].id
    assert told[4] == "       0 just not"
    told = done(app, "preview", "store-a", "silent", "away_days=29").splitlines()
    assert told[2] == f"       1 more than now: {last[29].id}"
    assert told[4] == f"       1 just not: {last[28].id}"
    told = done(app, "preview", "store-a", "silent", "--off").splitlines()
    assert told[1] == "       0 reached"
    assert line(app, "silent") == "silent on away_days=30 away_days_below=60 off_percent=20"


def test_a_preview_counts_what_followed_by_the_old_number_for_what_held_before(
    app: Flask, add_member: AddMember, buy: Buy, make: Make
) -> None:
    done(app, "set", "complement", "within_days=30", "min_count=1")
    suit, scarf = "category.office_wear", "category.accessory"
    first, second = add_member("store-a"), add_member("store-a")
    buy(first, ago(50), "Suit", tags=suit)
    buy(first, ago(40), "Scarf", tags=scarf)
    buy(second, ago(6), "Suit", tags=suit)
    make(TODAY)
    told = done(app, "preview", "store-a", "complement", "within_days=8").splitlines()
    assert told[1] == "       0 reached"
    assert told[3] == f"       1 no longer: {second.id}"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("set", "never"), "There is no rule 'never'."),
        (("set", "silent", "days=3"), "silent has no number days; it has away_days, away_days_"),
        (("set", "silent", "away_days=-3"), "'away_days=-3' is not NAME=NUMBER"),
        (("set", "silent", "away_days"), "'away_days' is not NAME=NUMBER"),
        (("set", "silent", "away_days=" + "9" * 5000), "' is not NAME=NUMBER"),
        (
            ("set", "points", "min_points=1000001"),
            "min_points: write a whole number from 0 to 1000000.",
        ),
        (
            ("set", "silent", f"away_days={2**31}"),
            "away_days: write a whole number from 0 to 3650.",
        ),
        (("set", "silent", "off_percent=101"), "off_percent: write a whole number from 0 to 100."),
        (("set", "weekday", "from_hour=24"), "from_hour: write a whole number from 0 to 23."),
        (
            ("set", "silent", "away_days=60"),
            "away_days must be below away_days_below, which is 60 in",
        ),
        (("set", "silent", "away_days_below=30"), "must be over away_days, which is 30 in"),
        (("set", "silent", "away_days=3", "--by", "nobody"), "There is no account 'nobody'."),
        (("set", "weekday", "likes=3"), "weekday has no number likes"),
        (("set", "silent", "away_days=3", "--store", "store-x"), "There is no store 'store-x'."),
        (("preview", "store-a", "never"), "There is no rule 'never'."),
        (("preview", "store-x", "silent"), "There is no store 'store-x'."),
        (("show", "store-x"), "There is no store 'store-x'."),
    ],
)
def test_what_cannot_be_is_named(app: Flask, typed: tuple[str, ...], said: str) -> None:
    result = rules(app, *typed)
    assert result.exit_code == 1
    assert said in result.output
    with app.app_context():
        assert not db.session.scalars(db.select(RuleChange)).all()


def test_what_stands_alone_stays_on_in_each_store(app: Flask) -> None:
    at_one = ("open_complaint", "--store", "store-a")
    result = rules(app, "set", "--off", *at_one)
    assert result.exit_code
    assert "open_complaint comes before all else: no store is without it" in result.output
    told = {"store_id": "store-a", "rule": "open_complaint", "change": '{"on":false}'}
    with app.app_context(), writing() as session:
        session.add(RuleChange(id="old", **told, actor_id="", at=0))
    assert line(app, "open_complaint") == "*open_complaint on open=1"
    assert rules(app, "restore", "open_complaint", "old", "--store", "store-a").exit_code
    done(app, "set", *at_one, "open=2")
    assert line(app, "open_complaint") == "*open_complaint on open=2"
    done(app, "set", "open_complaint", "--off")
    assert line(app, "open_complaint") == "*open_complaint off open=2"
