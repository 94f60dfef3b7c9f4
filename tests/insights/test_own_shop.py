"""The application's own database as a shop, and a run's findings written back to it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.core.db import db, writing
from crm_pwa.insights.own import exporting
from crm_pwa.insights.reading import whole
from crm_pwa.insights.refusals import Refusals
from crm_pwa.insights.shop import Shop
from crm_pwa.members.models import Member
from crm_pwa.messages import operations as messages
from crm_pwa.prompts.models import MemberScore, Prompt
from tests.house.members import AddMember, Known
from tests.prompts.conftest import Buy, at_noon, buy

__all__ = ["buy"]
TODAY = date(2026, 5, 20)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def read(app: Flask, tmp_path: Path) -> Callable[[], Shop]:
    """The database as a shop; nothing of it may be refused."""

    def reading() -> Shop:
        data = tmp_path / "data"
        data.mkdir()
        with app.app_context():
            exporting.export(db.session(), data, TODAY)
        with Refusals(tmp_path / "refused.csv") as refusals:
            shop = whole.read(data, TODAY, tmp_path, refusals)
        assert shop.refused == 0, (tmp_path / "refused.csv").read_text()
        return shop

    return reading


Read = Callable[[], Shop]


def figures(app: Flask) -> list[str]:
    """Whose figures are kept."""
    with app.app_context():
        return list(db.session.scalars(select(MemberScore.member_id)))


class TestExport:
    def test_every_line_of_the_database_is_a_line_of_the_shop(
        self, member_a: Known, member_b: Known, buy: Buy, read: Read
    ) -> None:
        buy(member_a, ago(9), "Coat", cents=12_345)
        buy(member_a, ago(3), "Coat", cents=-12_345, qty=-1)
        buy(member_b, ago(5), "Belt", cents=1)
        buy(member_b, TODAY, "Belt", cents=1)
        said = "SELECT member_id, day, product_id, qty, cents FROM line ORDER BY day"
        assert read().con.execute(said).fetchall() == [
            (member_a.id, ago(9), "Coat", 1, 12_345),
            (member_b.id, ago(5), "Belt", 1, 1),
            (member_a.id, ago(3), "Coat", -1, -12_345),
        ]

    def test_who_did_not_agree_to_be_profiled_is_nobody_there(
        self, add_member: AddMember, buy: Buy, read: Read
    ) -> None:
        quiet = add_member("store-a", agreed=())
        buy(quiet, ago(9), "Coat")
        shop = read()
        assert shop.con.execute("SELECT member_id FROM line").fetchall() == [(None,)]
        assert shop.count("member") == 0

    def test_members_who_are_one_are_one_there(
        self, app: Flask, member_a: Known, add_member: AddMember, buy: Buy, read: Read
    ) -> None:
        away = add_member("store-a")
        buy(away, ago(9), "Coat")
        with app.app_context(), writing() as session:
            session.get_one(Member, away.id).merged_into = member_a.id
        assert read().con.execute("SELECT member_id FROM line").fetchall() == [(member_a.id,)]

    def test_no_name_and_no_number_leaves_the_database(
        self, member_a: Known, buy: Buy, read: Read, tmp_path: Path
    ) -> None:
        buy(member_a, ago(9), "Coat")
        read()
        told = "".join(path.read_text("utf-8") for path in (tmp_path / "data").iterdir())
        assert member_a.id in told
        for secret in (member_a.name, member_a.phone[-8:], member_a.code):
            assert secret not in told

    def test_arms_of_prompts_and_contacts_of_other_systems_are_contacts(
        self, app: Flask, member_a: Known, buy: Buy, read: Read
    ) -> None:
        buy(member_a, ago(28), "Coat", cents=700)
        days = {"from_day": str(ago(30)), "to_day": str(ago(20))}
        said = {"args": "{}", "reasons": "[]", "score": 1, "made_at": 0, "closed": "done"}
        arm = {"held_out": False, "propensity": 0.9}
        prompt = Prompt(
            id="p", member_id=member_a.id, store_id="store-a", rule="at_risk", **days, **said, **arm
        )
        contact = {
            "id": "c",
            "member_id": member_a.id,
            "at": at_noon(ago(4)),
            "day": str(ago(4)),
            "channel": "sms",
            "reason": "spring",
            "arm": "holdout",
            "propensity": 0.5,
            "outcome": 0,
            "value": None,
        }
        with app.app_context(), writing() as session:
            session.add(prompt)
            messages.keep_contacts(session, [contact])
        said_sql = (
            "SELECT contact_id, day, member_id, reason_code, arm, propensity, outcome, value_cents"
            " FROM contact ORDER BY contact_id"
        )
        assert read().con.execute(said_sql).fetchall() == [
            ("c", ago(4), member_a.id, "spring", "holdout", 0.5, 0, None),
            ("p", ago(30), member_a.id, "at_risk", "treat", 0.9, 1, 700),
        ]

    def test_contacts_that_were_never_drawn_or_before_anybody_was_held_out_are_none(
        self, app: Flask, member_a: Known, buy: Buy, read: Read
    ) -> None:
        buy(member_a, ago(28), "Coat")
        told = [
            ("before", 9, "treat", 0.5),
            ("held out", 8, "holdout", 0.5),
            ("never drawn", 7, "treat", 1.0),
            ("since", 6, "treat", 0.5),
        ]
        rows = [
            {
                "id": id,
                "member_id": member_a.id,
                "at": at_noon(ago(days)),
                "day": str(ago(days)),
                "channel": "sms",
                "reason": "spring",
                "arm": arm,
                "propensity": propensity,
                "outcome": 0,
                "value": None,
            }
            for id, days, arm, propensity in told
        ]
        with app.app_context(), writing() as session:
            messages.keep_contacts(session, rows)
        found = read().con.execute("SELECT contact_id FROM contact ORDER BY contact_id").fetchall()
        assert found == [("held out",), ("since",)]


@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
class TestCommand:
    """``flask insights`` without a folder."""

    def test_a_run_writes_figures_for_whoever_agreed_and_says_so(
        self, app: Flask, member_a: Known, member_quiet: Known, buy: Buy
    ) -> None:
        for days in (40, 30, 20, 10):
            buy(member_a, ago(days), "Coat", cents=5_000)
            buy(member_quiet, ago(days), "Coat", cents=5_000)
        done = app.test_cli_runner().invoke(args=["insights", "run", "--as-of", str(TODAY)])
        assert (done.exit_code, done.exception) == (0, None), done.output
        assert "scores: 1 rows" in done.output
        assert figures(app) == [member_a.id]

    def test_a_part_alone_writes_nothing_but_its_file(
        self, app: Flask, member_a: Known, buy: Buy, tmp_path: Path
    ) -> None:
        buy(member_a, ago(10), "Coat")
        args = ["insights", "score", "--as-of", str(TODAY), "--out", str(tmp_path / "out")]
        assert app.test_cli_runner().invoke(args=args).exit_code == 0
        assert member_a.id in (tmp_path / "out" / "scores.csv").read_text()
        assert figures(app) == []

    def test_an_empty_shop_is_told_there_is_nothing(self, app: Flask) -> None:
        done = app.test_cli_runner().invoke(args=["insights", "run"])
        assert done.exit_code == 1
        assert "nothing to work out" in done.output.replace("\n", " ")
        assert "Traceback" not in done.output

    def test_a_folder_needs_a_day_and_a_place(self, app: Flask, tmp_path: Path) -> None:
        args = ["insights", "run", "--data", str(tmp_path)]
        done = app.test_cli_runner().invoke(args=args)
        assert done.exit_code == 2
        assert "--as-of" in done.output
