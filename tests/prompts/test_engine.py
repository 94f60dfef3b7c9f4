"""Each rule one step below, at and above its thresholds, and what it says."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crm_pwa.prompts.engine import evaluate
from crm_pwa.prompts.facts import Bought, MemberFacts, PairCount, PromptDraft
from crm_pwa.prompts.rules import core

TODAY = date(2026, 5, 20)
REGULAR = MemberFacts(
    id="m",
    tier="gold",
    birthday="1990-11-03",
    visits=12,
    first_visit=date(2025, 1, 5),
    last_visit=TODAY - timedelta(days=10),
    gap=20,
    spend_year=800_000,
    given=frozenset({"membership", "personalisation", "allergy"}),
    asked=frozenset({"membership", "personalisation", "allergy"}),
    said={"style": TODAY, "channel": TODAY, "size_top": TODAY},
    style="style.minimal",
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def fired(rule: str, facts: MemberFacts, today: date = TODAY, **more: Any) -> PromptDraft | None:
    drafts = evaluate(core(), facts, today, **more)
    return next((draft for draft in drafts if draft.rule == rule), None)


def bought(
    *days: int, concepts: tuple[str, ...] = (), name: str = "Milk", amount: int = 100
) -> Bought:
    at = tuple(sorted(ago(day) for day in days))
    return Bought(name.lower(), name, frozenset(concepts), at, (amount,) * len(at))


def keys(draft: PromptDraft | None) -> list[str]:
    assert draft is not None
    return [reason["k"] for reason in draft.reasons]


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


class TestReplenish:
    @pytest.mark.parametrize(
        ("since", "fires"), [(84, False), (85, True), (100, True), (130, True), (131, False)]
    )
    def test_it_fires_from_85_to_130_percent_of_the_own_cycle(
        self, since: int, fires: bool
    ) -> None:
        one = bought(since, since + 100, since + 200)
        assert (fired("replenish", replace(REGULAR, bought=(one,))) is not None) is fires

    @pytest.mark.parametrize(("days", "fires"), [((28, 56), False), ((28, 56, 84), True)])
    def test_it_needs_three_days_of_buying(self, days: tuple[int, ...], fires: bool) -> None:
        facts = replace(REGULAR, bought=(bought(*days),))
        assert (fired("replenish", facts) is not None) is fires

    @pytest.mark.parametrize(("cycle", "fires"), [(6, False), (7, True), (120, True), (121, False)])
    def test_the_cycle_lies_between_a_week_and_four_months(self, cycle: int, fires: bool) -> None:
        facts = replace(REGULAR, bought=(bought(cycle, 2 * cycle, 3 * cycle),))
        assert (fired("replenish", facts) is not None) is fires

    def test_it_tells_the_cycle_and_the_last_day(self) -> None:
        draft = fired("replenish", replace(REGULAR, bought=(bought(27, 55, 84),)))
        assert draft is not None
        assert draft.args == {"product": "Milk"}
        assert draft.reasons == [
            {"k": "cycle", "days": 29, "since_days": 27},
            {"k": "bought_on", "product": "Milk", "bought_date": ago(27).isoformat()},
        ]


class TestComplement:
    A, B = "category.foundation", "category.setting_spray"

    @pytest.mark.parametrize(("days", "fires"), [(0, False), (1, True), (90, True), (91, False)])
    def test_it_fires_from_the_day_after_until_three_months(self, days: int, fires: bool) -> None:
        facts = replace(REGULAR, bought=(bought(days, concepts=(self.A,)),))
        draft = fired("complement", facts)
        assert (draft is not None) is fires
        if draft:
            assert draft.args == {"offer": self.B}

    @pytest.mark.parametrize(("day", "fires"), [(31, True), (30, False), (29, False)])
    def test_it_is_silent_once_the_other_was_bought(self, day: int, fires: bool) -> None:
        both = (bought(30, concepts=(self.A,)), bought(day, concepts=(self.B,), name="Spray"))
        assert (fired("complement", replace(REGULAR, bought=both)) is not None) is fires

    @pytest.mark.parametrize(
        ("of_n", "n", "fires", "counted"),
        [(19, 0, True, False), (20, 4, False, False), (20, 5, True, True), (20, 6, True, True)],
    )
    def test_what_the_chain_counted_counts_from_twenty_members_on(
        self, of_n: int, n: int, fires: bool, counted: bool
    ) -> None:
        facts = replace(REGULAR, bought=(bought(30, concepts=(self.A,)),))
        draft = fired("complement", facts, counted={(self.A, self.B): PairCount(of_n, n)})
        assert (draft is not None) is fires
        if draft:
            assert ("pair_count" in keys(draft)) is counted


class TestProfile:
    @pytest.mark.parametrize(("visits", "fires"), [(1, False), (2, True), (3, True)])
    def test_it_asks_from_the_second_visit_on(self, visits: int, fires: bool) -> None:
        facts = replace(REGULAR, visits=visits, said={})
        assert (fired("profile", facts) is not None) is fires

    def test_it_asks_what_fits_the_purchases_first(self) -> None:
        shirt = bought(40, concepts=("category.shirt",))
        asked = fired("profile", replace(REGULAR, said={}, bought=(shirt,)))
        assert asked is not None
        assert asked.args == {"question": "question.style"}
        assert asked.reasons[0] == {"k": "missing_facet", "facet": "facet.style"}
        plain = fired("profile", replace(REGULAR, said={}))
        assert plain is not None
        assert plain.args == {"question": "question.channel"}

    @pytest.mark.parametrize(("days", "asks"), [(90, False), (91, True)])
    def test_a_babys_age_is_asked_again_after_ninety_days(self, days: int, asks: bool) -> None:
        formula = bought(40, concepts=("category.formula",))
        said = {**REGULAR.said, "baby_month": ago(days)}
        draft = fired("profile", replace(REGULAR, said=said, bought=(formula,)))
        assert (draft is not None) is asks

    def test_a_question_that_needs_a_consent_is_not_asked_without_it(self) -> None:
        formula = bought(40, concepts=("category.formula",))
        facts = replace(REGULAR, bought=(formula,))
        assert fired("profile", facts) is not None
        without = replace(facts, given=frozenset({"personalisation"}))
        assert fired("profile", without) is None


class TestConsent:
    @pytest.mark.parametrize(
        ("asked", "visits", "purpose"),
        [
            ((), 0, None),
            ((), 1, "purpose.personalisation"),
            (("personalisation",), 1, None),
            (("personalisation",), 2, "purpose.allergy"),
            (("personalisation", "allergy"), 9, None),
        ],
    )
    def test_it_asks_for_the_first_layer_nobody_asked_for(
        self, asked: tuple[str, ...], visits: int, purpose: str | None
    ) -> None:
        facts = MemberFacts(id="m", visits=visits, asked=frozenset(asked))
        draft = fired("consent", facts)
        assert (draft.args["purpose"] if draft else None) == purpose

    def test_without_layer_1_nothing_else_is_said(self) -> None:
        facts = replace(
            REGULAR, given=frozenset(), asked=frozenset(), last_visit=ago(200), spend_year=1_500_000
        )
        assert [draft.rule for draft in evaluate(core(), facts, TODAY)] == ["consent"]


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
