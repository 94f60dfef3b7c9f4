"""Rules about what was bought, what is not known yet and what was not agreed to."""

from dataclasses import replace

import pytest

from crm_pwa.prompts.engine import evaluate
from crm_pwa.prompts.facts import MemberFacts, Offered, PairCount
from crm_pwa.prompts.rules import core
from tests.prompts.people import REGULAR, TODAY, ago, bought, fired, keys


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
            assert draft.args == {"offer": self.B, "tags": []}

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


class TestNextItem:
    CUP = Offered("cup", "Cup", (), "similar_chose", n=12, of_n=300)

    def test_it_is_worth_less_than_what_is_due_and_comes_after_it(self) -> None:
        facts = replace(REGULAR, bought=(bought(28, 56, 84),), offers=(self.CUP,))
        drafts = evaluate(core(), facts, TODAY)
        assert [draft.rule for draft in drafts] == ["replenish", "next_item"]
        rules = {rule.id: rule for rule in core().rules}
        rule, other = rules["next_item"], rules["replenish"]
        assert rule.needs == other.needs
        assert rule.value_cents < other.value_cents
        assert rule.accept_percent < other.accept_percent

    @pytest.mark.parametrize(("days", "fires"), [((200,), False), ((200, 300), True)])
    def test_what_was_bought_once_is_not_offered_whoever_chose_it(
        self, days: tuple[int, ...], fires: bool
    ) -> None:
        facts = replace(REGULAR, bought=(bought(*days, name="Cup"),), offers=(self.CUP,))
        assert (fired("next_item", facts) is not None) is fires


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
