"""Which prompt comes first: likely × value × patience, each by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from crm_pwa.accounts.models import Store
from crm_pwa.core.clock import day_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.sql import insert_new
from crm_pwa.messages import operations as messages
from crm_pwa.prompts import odds, order
from crm_pwa.prompts.engine import evaluate
from crm_pwa.prompts.models import Prompt
from crm_pwa.prompts.rules import Order, core
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.prompts.conftest import Buy, Make, at_noon
from tests.prompts.people import REGULAR, TODAY, ago

OnCard = Callable[[Known], dict[str, dict[str, Any]]]
ORDER = Order(fatigue_days=30, fatigue_percent=25)
BORN_TODAY = replace(REGULAR, birthday=TODAY.strftime("1990-%m-%d"))
AWAY = replace(BORN_TODAY, last_visit=ago(40))


def ranked(facts: Any, **more: Any) -> list[str]:
    return [draft.rule for draft in evaluate(core(), facts, TODAY, **more)]


class TestFatigue:
    @pytest.mark.parametrize(("days", "percent"), [(0, 0), (1, 25), (30, 25), (31, 0)])
    def test_a_contact_counts_from_the_next_day_for_thirty(self, days: int, percent: int) -> None:
        assert order.fatigue(ORDER, [ago(days)], TODAY) == percent

    @pytest.mark.parametrize(("count", "percent"), [(0, 0), (1, 25), (3, 75), (4, 100), (5, 100)])
    def test_each_day_takes_a_quarter_until_nothing_is_left(self, count: int, percent: int) -> None:
        assert order.fatigue(ORDER, [ago(day + 1) for day in range(count)], TODAY) == percent

    def test_two_contacts_of_one_day_are_one(self) -> None:
        assert order.fatigue(ORDER, [ago(1), ago(1)], TODAY) == 25


class TestScore:
    def test_it_is_what_the_prompt_is_expected_to_bring(self) -> None:
        birthday = core().rule("birthday")
        assert (birthday.value_cents, birthday.accept_percent) == (80_000, 35)
        assert order.score(birthday, {}, 0) == 28_000
        assert order.score(birthday, {"birthday": 0.5}, 0) == 40_000
        assert order.score(birthday, {"birthday": 0.5}, 25) == 30_000
        assert order.score(birthday, {"birthday": 0.5}, 100) == 0

    def test_an_apology_comes_first_however_often_they_were_contacted(self) -> None:
        assert order.score(core().rule("open_complaint"), {}, 100) == order.FIRST

    def test_what_a_store_has_learnt_changes_the_order(self) -> None:
        assert ranked(AWAY) == ["birthday", "silent"]
        assert ranked(AWAY, odds={"birthday": 0.01, "silent": 0.9}) == ["silent", "birthday"]


class TestDraw:
    def test_the_same_day_draws_the_same_and_another_day_another(self) -> None:
        rules = core().rules
        first = order.draw(rules, 20, {"birthday": (3, 1)}, "store-a 2026-05-20")
        again = order.draw(reversed(rules), 20, {"birthday": (3, 1)}, "store-a 2026-05-20")
        assert first == again
        assert first != order.draw(rules, 20, {"birthday": (3, 1)}, "store-a 2026-05-21")
        assert first != order.draw(rules, 20, {"birthday": (3, 1)}, "store-b 2026-05-20")

    def test_draws_lie_around_what_was_answered_and_closer_the_more_there_was(self) -> None:
        birthday = [core().rule("birthday")]

        def drawn(yes: int, no: int) -> list[float]:
            seeds = (f"s {day}" for day in range(400))
            return [order.draw(birthday, 20, {"birthday": (yes, no)}, s)["birthday"] for s in seeds]

        for yes, no in ((0, 0), (80, 20), (5, 195)):
            mean = (7 + yes) / (20 + yes + no)
            assert sum(drawn(yes, no)) / 400 == pytest.approx(mean, abs=0.03)
        assert max(drawn(800, 200)) - min(drawn(800, 200)) < max(drawn(0, 0)) - min(drawn(0, 0))

    def test_a_reason_that_is_sure_of_itself_in_the_file_is_still_drawn(self) -> None:
        sure = [replace_accept(100), replace_accept(0)]
        assert all(0 <= p <= 1 for p in order.draw(sure, 20, {}, "s").values())


def replace_accept(percent: int) -> Any:
    rule = core().rule("birthday")
    fields = {name: getattr(rule, name) for name in rule.__struct_fields__}
    return type(rule)(**fields | {"accept_percent": percent, "id": f"b{percent}"})


def answered(app: Flask, member: Known, count: int, rule: str) -> list[str]:
    """Prompts of the past to answer; their ids."""
    rows = [
        {
            "id": f"{rule}-{n}",
            "member_id": member.id,
            "store_id": "store-a",
            "rule": rule,
            "args": "{}",
            "reasons": "[]",
            "from_day": "2026-01-01",
            "to_day": "2026-12-31",
            "score": 1,
            "made_at": 0,
            "closed": "",
            "held_out": False,
            "propensity": 1.0,
        }
        for n in range(count)
    ]
    with app.app_context(), writing() as session:
        insert_new(session, Prompt, rows)
    return [f"{rule}-{n}" for n in range(count)]


class TestAnswers:
    def chances(self, app: Flask, today: date) -> dict[str, float]:
        with app.app_context():
            store = db.session.get_one(Store, "store-a")
            return odds.of_day(db.session(), store, today, core())

    def test_what_guides_answered_before_today_moves_the_draw(
        self, app: Flask, member_a: Known, guide_a: Person, act: Act
    ) -> None:
        midnight = day_ms(TODAY, "Asia/Shanghai")
        before = self.chances(app, TODAY), self.chances(app, TODAY + timedelta(days=1))
        for prompt in answered(app, member_a, 40, "birthday"):
            said = {"prompt": prompt, "outcome": "done"}
            act(guide_a, member_a, "prompt.outcome", said, at=midnight + 3_600_000)
        assert self.chances(app, TODAY) == before[0], "what is answered today counts tomorrow"
        after = self.chances(app, TODAY + timedelta(days=1))
        assert after["birthday"] > 0.6 > before[1]["birthday"]
        others = set(after) - {"birthday"}
        assert {rule: after[rule] for rule in others} == {r: before[1][r] for r in others}

    @pytest.mark.parametrize("outcome", ["later", "waiting"])
    def test_what_is_open_still_is_neither_accepted_nor_refused(
        self, app: Flask, member_a: Known, guide_a: Person, act: Act, outcome: str
    ) -> None:
        day = TODAY + timedelta(days=1)
        before = self.chances(app, day)
        (prompt,) = answered(app, member_a, 1, "birthday")
        until = {"until": str(day)} if outcome == "later" else {}
        said = {"prompt": prompt, "outcome": outcome, **until}
        act(guide_a, member_a, "prompt.outcome", said, at=at_noon(TODAY))
        assert self.chances(app, day) == before


class TestPatience:
    """Contacts of the database: by guides of every store, and by other systems."""

    @pytest.fixture
    def away(self, member_a: Known, buy: Buy) -> Known:
        for days in (150, 120, 100):
            buy(member_a, ago(days), "Coat", cents=100_000)
        return member_a

    def scores(self, app: Flask) -> dict[str, int]:
        with app.app_context():
            rows = db.session.execute(db.select(Prompt.rule, Prompt.score))
            return {row.rule: row.score for row in rows}

    def test_guides_of_all_stores_and_other_systems_share_one_budget(
        self, app: Flask, away: Known, guide_a: Person, act: Act, make: Make
    ) -> None:
        made = {"channel": "phone", "result": "reached"}
        make(TODAY)
        fresh = self.scores(app)["at_risk"]
        act(guide_a, away, "contact.made", made, at=at_noon(ago(3)))
        contact = {"channel": "sms", "reason": "x", "arm": "treat", "propensity": 0.5, "outcome": 0}
        told = {"id": "c", "member_id": away.id, "at": at_noon(ago(2)), "day": str(ago(2))}
        with app.app_context(), writing() as session:
            messages.keep_contacts(session, [told | contact | {"value": None}])
        make(TODAY)
        assert self.scores(app)["at_risk"] == round(fresh / 2)

    def test_a_number_that_was_given_is_a_contact(
        self, app: Flask, away: Known, guide_a: Person, act: Act, make: Make
    ) -> None:
        make(TODAY)
        fresh = self.scores(app)["at_risk"]
        claim = {"channel": "call", "purpose": "call"}
        act(guide_a, away, "contact.claim", claim, at=at_noon(ago(3)))
        make(TODAY)
        assert self.scores(app)["at_risk"] < fresh

    def test_a_claim_and_somebody_left_out_elsewhere_are_no_contacts(
        self, app: Flask, away: Known, guide_a: Person, act: Act, make: Make
    ) -> None:
        make(TODAY)
        fresh = self.scores(app)["at_risk"]
        claim = {"channel": "phone", "purpose": "prompt"}
        act(guide_a, away, "contact.claim", claim, at=at_noon(ago(3)))
        left = {"channel": "sms", "reason": "x", "arm": "holdout", "propensity": 0.5, "outcome": 0}
        told = {"id": "c", "member_id": away.id, "at": at_noon(ago(2)), "day": str(ago(2))}
        with app.app_context(), writing() as session:
            messages.keep_contacts(session, [told | left | {"value": None}])
        make(TODAY)
        assert self.scores(app)["at_risk"] == fresh

    def test_only_a_new_order_or_new_words_send_a_card_out(
        self, app: Flask, add_member: AddMember, act: Act, guide_a: Person, make: Make
    ) -> None:
        add_member("store-a", agreed=())
        make(TODAY)
        with app.app_context():
            row = db.session.execute(db.text("SELECT max(seq) FROM feed")).scalar_one()
        make(TODAY + timedelta(days=1))
        with app.app_context():
            assert db.session.execute(db.text("SELECT max(seq) FROM feed")).scalar_one() == row
