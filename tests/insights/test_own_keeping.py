"""A run's findings written back: whole or not read, and of nobody who did not agree."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
from flask import Flask
from sqlalchemy import select

from crm_pwa.core.db import db
from crm_pwa.insights.own import keeping
from crm_pwa.members.models import MemberFact
from crm_pwa.prompts import learned
from crm_pwa.prompts.models import InsightRun, MemberScore
from crm_pwa.prompts.why import of_rule
from tests.house.cast import Person
from tests.house.members import Act, Known

TODAY = date(2026, 5, 20)
NO = {"layer": "personalisation", "state": "withdrawn", "text_version": "taste-1"}
SCORE = {
    "r": 1,
    "f": 5,
    "m": 3,
    "stage": "growing",
    "segment": "core",
    "expected_visits": 1.5,
    "p_visit": 0.7,
    "clv": 123.45,
    "reason_code": "rhythm",
    "reason_json": "{}",
}
EFFECT = {
    "n_treat": 900,
    "n_hold": 100,
    "diff": 0.0314,
    "low": 0.008,
    "high": 0.054,
    "diff_adj": 0.012,
    "low_adj": -0.009,
    "high_adj": 0.033,
    "judged_by": "raw",
}


def tables(*members: Known) -> dict[str, pa.Table]:
    """What a run found of these members."""
    return {
        "scores": pa.Table.from_pylist([{"member_id": m.id} | SCORE for m in members]),
        "effects": pa.Table.from_pylist(
            [
                {"reason_code": "at_risk", "verdict": "evidence"} | EFFECT,
                {"reason_code": "silent", "verdict": "too few"} | EFFECT,
                {"reason_code": "dormant", "verdict": "too few"} | EFFECT | {"diff": None},
                {"reason_code": "declining", "verdict": "no evidence"}
                | EFFECT
                | {"judged_by": "adjusted"},
            ]
        ),
        "follows": pa.Table.from_pylist(
            [
                {"x": "a", "y": "b", "base": 84, "n": 31, "low": 0.27, "usual": 0.26},
                {"x": "a", "y": "c", "base": 84, "n": 31, "low": 0.27, "usual": 0.27},
            ]
        ),
    }


def write(app: Flask, run_id: str, *members: Known, done: bool = True) -> None:
    with app.app_context():
        keeping.begin(run_id, TODAY, 30, 1)
        keeping.keep(run_id, tables(*members))
        if done:
            keeping.end(run_id, len(members), [], 2)


def scores(app: Flask) -> Mapping[str, str]:
    with app.app_context():
        rows = db.session.execute(select(MemberScore.member_id, MemberScore.run_id))
        return {row.member_id: row.run_id for row in rows}


class TestKeeping:
    def test_a_run_that_is_whole_is_read_and_the_last_one_goes(
        self, app: Flask, member_a: Known, member_b: Known
    ) -> None:
        write(app, "first", member_a, member_b)
        write(app, "second", member_a)
        assert scores(app) == {member_a.id: "second"}
        with app.app_context():
            run = db.session.scalars(select(InsightRun)).one()
            assert (run.id, run.as_of, run.members, learned.last_run(db.session())) == (
                "second",
                "2026-05-20",
                1,
                "second",
            )

    def test_a_run_that_died_leaves_what_was_there_and_is_swept_up_by_the_next(
        self, app: Flask, member_a: Known
    ) -> None:
        write(app, "first", member_a)
        write(app, "dead", member_a, done=False)
        with app.app_context():
            assert learned.last_run(db.session()) == "first"
            assert learned.worth(db.session())["at_risk"]["n"] == 1_000
        write(app, "third", member_a, done=False)
        with app.app_context():
            asked = select(MemberScore.run_id).order_by(MemberScore.run_id)
            assert list(db.session.scalars(asked)) == ["first", "third"]

    def test_money_is_kept_in_minor_units(self, app: Flask, member_a: Known) -> None:
        write(app, "first", member_a)
        with app.app_context():
            assert db.session.scalars(select(MemberScore)).one().clv == 12_345

    def test_who_withdrew_before_or_after_has_no_figures(
        self,
        app: Flask,
        member_a: Known,
        member_b: Known,
        guide_a: Person,
        guide_b: Person,
        act: Act,
    ) -> None:
        act(guide_a, member_a, "consent.set", NO)
        write(app, "first", member_a, member_b)
        assert set(scores(app)) == {member_b.id}
        act(guide_b, member_b, "consent.set", NO)
        assert scores(app) == {}

    def test_worth_is_told_where_enough_were_compared(self, app: Flask, member_a: Known) -> None:
        write(app, "first", member_a)
        with app.app_context():
            said = {"diff": 31, "low": 8, "high": 54, "n": 1_000}
            assert learned.worth(db.session())["at_risk"] == said
            assert learned.worth(db.session()).keys() == {"at_risk", "declining"}

    def test_nothing_is_said_to_help_where_the_verdict_is_no_evidence(
        self, app: Flask, member_a: Known
    ) -> None:
        """Two shares were held out one after the other: the raw difference is another's."""
        write(app, "first", member_a)
        with app.app_context():
            counted = learned.worth(db.session())["declining"]
        assert counted == {"diff": 12, "low": -9, "high": 33, "n": 1_000}
        assert of_rule(counted)["k"] == "unsure"

    def test_what_follows_no_oftener_than_after_anything_is_not_kept(
        self, app: Flask, member_a: Known
    ) -> None:
        write(app, "first", member_a)
        with app.app_context():
            (kept,) = learned.follows(db.session())["a"]
            assert (kept.y, kept.of_n, kept.n) == ("b", 84, 31)

    def test_facts_come_with_the_run(
        self, app: Flask, member_a: Known, member_quiet: Known
    ) -> None:
        def fact(member: Known) -> dict[str, Any]:
            return {
                "id": f"insights {member.id}",
                "member_id": member.id,
                "kind": "churn",
                "at": 1,
                "day": "2026-05-20",
                "product_id": "",
                "value": 81,
                "until": "2026-05-27",
                "ended_on": "",
            }

        with app.app_context():
            keeping.begin("first", TODAY, 30, 1)
            keeping.end("first", 1, [fact(member_a), fact(member_quiet)], 2)
            assert list(db.session.scalars(select(MemberFact.member_id))) == [member_a.id]
