"""Each rule one step below, at and above its thresholds, and what it says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm_pwa.prompts.engine import evaluate
from crm_pwa.prompts.facts import Bought
from crm_pwa.prompts.rules import core
from tests.prompts.people import REGULAR, TODAY, ago, bought, fired, keys


def test_a_regular_with_everything_known_has_no_prompt() -> None:
    assert evaluate(core(), REGULAR, TODAY) == []


class TestBirthday:
    @pytest.mark.parametrize(
        ("days", "reason"),
        [(8, None), (7, "birthday_in"), (2, "birthday_in"), (1, "birthday_tomorrow"),
         (0, "birthday_today"), (-1, None)],
    )  # fmt: skip
    def test_it_fires_from_seven_days_before_until_the_day(
        self, days: int, reason: str | None
    ) -> None:
        facts = replace(REGULAR, birthday=(TODAY + timedelta(days=days)).strftime("1990-%m-%d"))
        draft = fired("birthday", facts)
        assert (keys(draft)[0] if draft else None) == reason

    @pytest.mark.parametrize(
        ("day", "tier", "fires"),
        [
            ("05-01", "diamond", True),
            ("05-31", "diamond", True),
            ("04-30", "diamond", False),
            ("06-01", "diamond", False),
            ("05-31", "gold", False),
            ("05-01", "gold", False),
        ],
    )
    def test_a_diamond_member_has_the_whole_month(self, day: str, tier: str, fires: bool) -> None:
        assert (fired("birthday", replace(REGULAR, birthday=day, tier=tier)) is not None) is fires

    def test_it_does_not_outlive_the_birthday(self) -> None:
        draft = fired("birthday", replace(REGULAR, birthday="05-22"))
        assert draft is not None
        assert (draft.from_day, draft.to_day) == (TODAY, date(2026, 5, 22))

    def test_the_29th_of_february_is_kept_on_the_28th_in_other_years(self) -> None:
        facts = replace(REGULAR, birthday="2000-02-29")
        assert keys(fired("birthday", facts, date(2026, 2, 28)))[0] == "birthday_today"
        assert fired("birthday", facts, date(2026, 3, 1)) is None
        assert keys(fired("birthday", facts, date(2028, 2, 28)))[0] == "birthday_tomorrow"

    def test_it_looks_across_the_turn_of_the_year(self) -> None:
        draft = fired("birthday", replace(REGULAR, birthday="01-03"), date(2026, 12, 28))
        assert keys(draft)[0] == "birthday_in"

    @pytest.mark.parametrize(
        ("away", "named"), [(-15, False), (-14, True), (14, True), (15, False)]
    )
    def test_it_names_what_was_chosen_around_last_years(self, away: int, named: bool) -> None:
        last_year = date(2025, 5, 22) + timedelta(days=away)
        one = Bought("p", "Linen shirt", frozenset(), (last_year,), (39_900,))
        facts = replace(REGULAR, birthday="05-22", bought=(one,))
        assert ("chosen_last_year" in keys(fired("birthday", facts))) is named

    def test_it_offers_the_style_the_member_likes_or_what_is_in_season(self) -> None:
        facts = replace(REGULAR, birthday="05-22")
        liked, unknown = fired("birthday", facts), fired("birthday", replace(facts, style=""))
        assert liked is not None
        assert unknown is not None
        assert liked.args == {"style": "style.minimal", "n": 3}
        assert unknown.args == {"style": "style.in_season", "n": 3}


class TestDormant:
    @pytest.mark.parametrize(("days", "fires"), [(179, False), (180, True), (181, True)])
    def test_it_fires_from_180_days_away(self, days: int, fires: bool) -> None:
        facts = replace(REGULAR, last_visit=ago(days), spend_year=1_500_000)
        assert (fired("dormant", facts) is not None) is fires

    @pytest.mark.parametrize(
        ("cents", "fires"), [(999_999, False), (1_000_000, False), (1_000_001, True)]
    )
    def test_it_fires_over_ten_thousand_a_year(self, cents: int, fires: bool) -> None:
        facts = replace(REGULAR, last_visit=ago(200), spend_year=cents)
        assert (fired("dormant", facts) is not None) is fires

    def test_it_tells_the_spend_the_visit_and_the_taste(self) -> None:
        draft = fired("dormant", replace(REGULAR, last_visit=ago(200), spend_year=1_500_000))
        assert draft is not None
        assert draft.reasons == [
            {"k": "spend_year", "spend_cents": 1_500_000},
            {"k": "last_visit", "last_date": ago(200).isoformat(), "days": 200},
            {"k": "liked", "style": "style.minimal"},
        ]


class TestAtRisk:
    @pytest.mark.parametrize(
        ("days", "fires"), [(59, False), (60, True), (61, True), (179, True), (180, False)]
    )
    def test_it_fires_from_two_months_until_dormancy(self, days: int, fires: bool) -> None:
        assert (fired("at_risk", replace(REGULAR, last_visit=ago(days))) is not None) is fires

    def test_it_tells_the_visit_the_rhythm_and_the_number(self) -> None:
        assert keys(fired("at_risk", replace(REGULAR, last_visit=ago(70)))) == [
            "last_visit",
            "usual_gap",
            "visits",
        ]
        once = replace(REGULAR, last_visit=ago(70), gap=None, visits=1)
        assert keys(fired("at_risk", once)) == ["last_visit", "visits"]

    def test_who_never_came_is_not_at_risk(self) -> None:
        assert fired("at_risk", replace(REGULAR, last_visit=None, visits=0)) is None


class TestFirstOrder:
    @pytest.mark.parametrize(("days", "fires"), [(1, True), (3, True), (4, False)])
    def test_it_fires_within_three_days_of_the_first_purchase(self, days: int, fires: bool) -> None:
        facts = replace(REGULAR, visits=1, first_visit=ago(days), last_visit=ago(days), gap=None)
        draft = fired("first_order", facts)
        assert (draft is not None) is fires
        if draft:
            assert draft.args == {"until_date": ago(days - 3).isoformat()}
            assert draft.to_day == ago(days - 3)

    @pytest.mark.parametrize(("visits", "fires"), [(0, False), (1, True), (2, False)])
    def test_it_fires_after_one_visit_exactly(self, visits: int, fires: bool) -> None:
        first = ago(2) if visits else None
        facts = replace(REGULAR, visits=visits, first_visit=first, last_visit=first, gap=None)
        assert (fired("first_order", facts) is not None) is fires

    def test_it_names_the_dearest_thing_of_that_day(self) -> None:
        both = (bought(2, name="Belt", amount=8900), bought(2, name="Coat", amount=99900))
        facts = replace(REGULAR, visits=1, first_visit=ago(2), last_visit=ago(2), bought=both)
        draft = fired("first_order", facts)
        assert draft is not None
        assert draft.reasons == [
            {"k": "first_bought_on", "product": "Coat", "bought_date": ago(2).isoformat()}
        ]


def test_the_best_comes_first_and_no_prompt_has_more_than_three_reasons() -> None:
    facts = replace(
        REGULAR, birthday="05-21", last_visit=ago(200), spend_year=1_500_000, said={},
        bought=(Bought("p", "Shirt", frozenset(), (date(2025, 5, 20),), (100,)),),
    )  # fmt: skip
    drafts = evaluate(core(), facts, TODAY)
    assert [draft.rule for draft in drafts] == ["birthday", "dormant", "profile"]
    assert max(len(draft.reasons) for draft in drafts) == 3


def test_every_hole_of_title_and_reasons_is_filled() -> None:
    rules = core()
    many = replace(
        REGULAR, birthday="05-21", last_visit=ago(70), said={},
        asked=frozenset({"personalisation"}),
        bought=(bought(30, 60, 90, concepts=("category.formula",)),),
    )  # fmt: skip
    drafts = evaluate(rules, many, TODAY)
    assert len(drafts) >= 5
    for draft in drafts:
        rule = next(one for one in rules.rules if one.id == draft.rule)
        assert rule.args.keys() <= draft.args.keys()
        for reason in draft.reasons:
            assert rules.reasons[reason["k"]].args.keys() == reason.keys() - {"k"}
