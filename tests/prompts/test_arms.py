"""The hold-out: drawn once for a member and a rule, the same ever after, and never shown."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from crm_pwa.accounts import chosen, history
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta
from crm_pwa.followups import operations as followups
from crm_pwa.prompts import arms
from crm_pwa.prompts.arms import HOLD_OUT, SALT, SHOWN, Arms
from crm_pwa.prompts.models import Prompt
from crm_pwa.prompts.rules import core
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.prompts.conftest import Buy, Make, at_noon
from tests.sync.floor import new_phone

TODAY = date(2026, 5, 20)
OnCard = Callable[[Known], dict[str, dict[str, Any]]]
IDS = [f"{n:05}" for n in range(10_000)]
TEN = Arms("a salt", 10)
NEVER = ("consent", "open_complaint", "points", "profile")


def held(told: Arms, rule: str) -> set[str]:
    return {member for member in IDS if told.of(member, core().rule(rule)).held_out}


class TestDraw:
    def test_one_in_ten_is_held_out_of_each_rule(self) -> None:
        for rule in ("birthday", "dormant", "silent"):
            assert len(held(TEN, rule)) == pytest.approx(1_000, abs=120)

    def test_rules_draw_for_themselves(self) -> None:
        both = held(TEN, "birthday") & held(TEN, "dormant")
        assert len(both) == pytest.approx(100, abs=40)

    def test_a_smaller_share_keeps_nobody_who_was_not_held_out(self) -> None:
        assert held(Arms("a salt", 5), "birthday") < held(TEN, "birthday")
        assert held(Arms("a salt", 0), "birthday") == set()

    def test_another_chain_holds_others_out(self) -> None:
        assert len(held(TEN, "birthday") & held(Arms("another", 10), "birthday")) < 200

    def test_the_chance_of_the_arm_is_told(self) -> None:
        drawn = {TEN.of(member, core().rule("birthday")) for member in IDS[:200]}
        assert drawn == {(True, 0.1), (False, 0.9)}

    @pytest.mark.parametrize("rule", NEVER)
    def test_what_a_member_is_owed_or_asked_is_shown_to_all(self, rule: str) -> None:
        every = Arms("a salt", 50)
        assert {every.of(member, core().rule(rule)) for member in IDS} == {SHOWN}

    def test_every_other_rule_may_hold_out(self) -> None:
        assert {rule.id for rule in core().rules if not rule.hold_out} == set(NEVER)


@pytest.fixture
def hold_out(app: Flask) -> Callable[[int], None]:
    """Let the chain choose a share."""

    def choose(percent: int) -> None:
        with app.app_context(), writing() as session:
            by = history.By("", 0)
            chosen.choose(session, HOLD_OUT.name, percent, by=by)

    return choose


@pytest.fixture
def split(
    app: Flask, add_member: AddMember, buy: Buy, hold_out: Callable[[int], None]
) -> dict[bool, Known]:
    """Of members long away one who is held out of ``at_risk``, and one who is not."""
    hold_out(50)
    found: dict[bool, Known] = {}
    with app.app_context(), writing() as session:
        drawn = arms.of_chain(session)
    while len(found) < 2:
        member = add_member("store-a")
        arm = drawn.of(member.id, core().rule("at_risk"))
        if arm.held_out not in found:
            found[arm.held_out] = member
            buy(member, TODAY - timedelta(days=100), "Coat")
    return found


def rows(app: Flask, member: Known) -> list[Prompt]:
    with app.app_context():
        asked = db.select(Prompt).where(Prompt.member_id == member.id, Prompt.rule == "at_risk")
        return list(db.session.scalars(asked.order_by(Prompt.from_day)))


class TestPrompts:
    def test_a_prompt_that_is_held_out_is_recorded_and_not_on_the_card(
        self, app: Flask, split: Mapping[bool, Known], make: Make, on_card: OnCard
    ) -> None:
        make(TODAY)
        assert "at_risk" in on_card(split[False])
        assert "at_risk" not in on_card(split[True])
        for arm, member in split.items():
            (row,) = rows(app, member)
            assert (row.held_out, row.propensity, row.closed) == (arm, 0.5, "")

    def test_nor_is_it_on_the_list(
        self, app: Flask, split: Mapping[bool, Known], make: Make
    ) -> None:
        make(TODAY)
        with app.app_context(), writing() as session:
            followups.make(session, "store-a", TODAY, at_noon(TODAY))
            listed = set(session.scalars(db.text("SELECT member_id FROM follow_up")))
        assert split[False].id in listed
        assert split[True].id not in listed

    def test_no_phone_is_sent_a_word_of_it(
        self, app: Flask, split: Mapping[bool, Known], make: Make, guide_a: Person, guide_a2: Person
    ) -> None:
        make(TODAY)
        for phone in (new_phone(app, guide) for guide in (guide_a, guide_a2)):
            cards = {arm: phone.card(member.id) or {} for arm, member in split.items()}
            on = {arm: [one["rule"] for one in card["prompts"]] for arm, card in cards.items()}
            assert "at_risk" in on[False]
            assert "at_risk" not in on[True]

    def test_the_arm_is_the_same_for_every_later_prompt(
        self, app: Flask, split: Mapping[bool, Known], make: Make
    ) -> None:
        for week in range(4):
            make(TODAY + timedelta(days=7 * week))
        for arm, member in split.items():
            assert [row.held_out for row in rows(app, member)] == [arm] * 4

    def test_a_card_is_not_sent_out_for_what_it_does_not_show(
        self, app: Flask, split: Mapping[bool, Known], make: Make
    ) -> None:
        make(TODAY - timedelta(days=100))

        def seq() -> int:
            with app.app_context():
                asked = db.text("SELECT max(seq) FROM feed WHERE t = 'card' AND k = :m")
                return int(db.session.execute(asked, {"m": split[True].id}).scalar_one())

        make(TODAY)
        before = seq()
        make(TODAY + timedelta(days=1))
        assert seq() == before

    def test_the_key_is_made_once_and_is_no_ones_to_guess(
        self, app: Flask, member_a: Known, make: Make
    ) -> None:
        make(TODAY)
        with app.app_context():
            first = db.session.get_one(Meta, SALT).value
        make(TODAY + timedelta(days=1))
        with app.app_context():
            assert db.session.get_one(Meta, SALT).value == first
        assert len(bytes.fromhex(first)) == 32
        assert member_a.id not in first
