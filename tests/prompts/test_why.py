"""The sheet that says why: dated facts with their age, the member's rhythm, what it is worth."""

from random import Random
from typing import Any

import pytest

from crm_pwa.members.view import EMPTY_CARD, view
from crm_pwa.products.bought import MOST_DAYS
from crm_pwa.prompts.why import of_rule, why
from tests.core.merge import cards
from tests.core.merge.histories import HOUR_MS, NOW_MS
from tests.core.merge.javascript import SharedCode
from tests.members.looks import TODAY, card
from tests.prompts.test_visible import prompt

TZ = "Asia/Shanghai"
ASK = "(card, prompt, now, tz, worth) => why(card, prompt, now, tz, worth)"


def on(days_ago: int) -> str:
    return cards.day(days_ago)


def said(*days: list[Any], worth: Any = None, **facts: Any) -> dict[str, Any]:
    body = card(days=list(days), facts={"usual_gap_days": None} | facts)
    counted = {"birthday": worth} if worth else {}
    return why(body, prompt(), NOW_MS, TZ, counted)


class TestReasons:
    @pytest.mark.parametrize(
        ("fact", "age"),
        [
            ({"bought_date": TODAY}, 0),
            ({"bought_date": on(1)}, 1),
            ({"bought_date": on(400)}, 400),
            ({"until_date": on(-1)}, None),
            ({"bought_date": on(3), "days": 3}, None),
            ({"slower_date": on(3), "since_days": 3}, None),
            ({"birthday_date": "06-04"}, None),
            ({"n": 4}, None),
        ],
    )
    def test_a_dated_fact_says_how_old_it_is(self, fact: dict[str, Any], age: int | None) -> None:
        one = prompt(reasons=[{"k": "x"} | fact])
        made = why(card(), one, NOW_MS, TZ, {})
        assert made["prompt"]["reasons"] == [{"k": "x", "age": age} | fact]
        assert one["reasons"] == [{"k": "x"} | fact], "what was given stays as it is"


class TestRhythm:
    def test_without_a_visit_in_a_year_there_is_none(self) -> None:
        assert said()["rhythm"] is None
        assert said([on(366), 100])["rhythm"] is None
        assert said([on(3), -100, 0])["rhythm"] is None

    def test_a_visit_counts_from_the_next_day_for_a_year(self) -> None:
        assert said([on(365), 100], [on(1), 100])["rhythm"]["marks"] == [0, 364]
        assert said([on(1), 100], [TODAY, 100])["rhythm"]["n"] == 1

    def test_the_numbers_are_those_of_the_days(self) -> None:
        made = said([on(60), 1], [on(40), 1], [on(20), -1, 0], [on(12), 1], usual_gap_days=24)
        assert made["rhythm"] == {
            "marks": [305, 325, 353],
            "n": 3,
            "first": on(60),
            "last": 353,
            "since": 12,
            "gap": 24,
            "pause": 12,
        }

    def test_of_more_days_than_a_card_carries_it_is_said_since_when(self) -> None:
        days = [[on(ago), 1] for ago in range(MOST_DAYS + 1, 0, -1)]
        rhythm = said(*days[-MOST_DAYS:])["rhythm"]
        assert (rhythm["n"], rhythm["first"]) == (100, on(100))

    def test_the_shade_ends_with_the_usual_pause(self) -> None:
        assert said([on(60), 1], usual_gap_days=24)["rhythm"]["pause"] == 24


class TestWorth:
    @pytest.mark.parametrize(
        ("low", "high", "kind"),
        [
            (1, 54, "more"),
            (0, 54, "unsure"),
            (-8, 54, "unsure"),
            (-9, 0, "unsure"),
            (-9, -1, "less"),
        ],
    )
    def test_an_interval_with_nothing_in_it_says_so(self, low: int, high: int, kind: str) -> None:
        assert of_rule({"diff": 31, "low": low, "high": high, "n": 812})["k"] == kind

    def test_it_is_said_in_percent_points(self) -> None:
        counted = {"diff": 31, "low": -8, "high": 0, "n": 812}
        words = {"diff": "+3.1", "low": "−0.8", "high": "0.0"}
        assert of_rule(counted) == {"k": "unsure", "n": 812} | words

    def test_nothing_counted_is_untested(self) -> None:
        assert said()["worth"] == {"k": "untested"}


@pytest.mark.slow
def test_the_prompts_of_ten_thousand_members_and_their_reasons_are_the_phones() -> None:
    phone = SharedCode("card.js", "view.js", "why.js")
    ask = """(all) => all.map(({ card, own, now, env, worth }) => {
      const { prompts } = view(card, own, now, env);
      return prompts.map((one) => why({ ...emptyCard(), ...card }, one, now, env.tz, worth)); })"""
    shown = 0
    for page in range(40):
        asked, answers = [], []
        for seed in range(page * 250, page * 250 + 250):
            random = Random(seed)
            body, own, env = cards.card(random), cards.own(random), cards.env(random)
            now = NOW_MS + random.randint(-48, 48) * HOUR_MS
            worth = {"birthday": {"diff": seed % 90, "low": seed % 50 - 25, "high": 91, "n": seed}}
            asked.append({"card": body, "own": own, "now": now, "env": env, "worth": worth})
            prompts = view(body, own, now, env)["prompts"]
            answers.append([why(EMPTY_CARD | body, one, now, env["tz"], worth) for one in prompts])
            shown += len(prompts)
        assert phone.call(ask, asked) == answers
    assert shown > 5_000


def test_the_phone_says_the_same() -> None:
    phone = SharedCode("why.js")
    for seed in range(300):
        random = Random(seed)
        body = cards.card(random)
        one = random.choice(body["prompts"] or [prompt()])
        bounds = sorted(random.randint(-90, 90) for _ in range(3))
        told = dict(zip(("low", "diff", "high"), bounds, strict=True)) | {"n": seed}
        worth = random.choice([{}, {one["rule"]: told}])
        now = NOW_MS + random.randint(-48, 48) * HOUR_MS
        here = why(body, one, now, TZ, worth)
        assert phone.call(ASK, body, one, now, TZ, worth) == here
