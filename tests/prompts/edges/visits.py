"""Members near the numbers of birthdays, first visits and absences."""

from dataclasses import replace
from datetime import date, timedelta

from crm_pwa.prompts.facts import MemberFacts
from tests.prompts.edges.near import (
    BELOW,
    FROM,
    ONLY,
    OVER,
    UP_TO,
    Edge,
    Edges,
    Numbers,
    edges,
    last_seen,
    three,
)
from tests.prompts.people import REGULAR, TODAY, ago, bought


@edges("birthday")
def birthday(when: Numbers) -> Edges:
    def born(days: int) -> MemberFacts:
        day = TODAY + timedelta(days=days)
        return replace(REGULAR, tier="gold", birthday=day.strftime("1990-%m-%d"))

    yield from three("days_before", when["days_before"], UP_TO, born)
    for tier in when["whole_month_tiers"]:
        facts = replace(REGULAR, tier=tier, birthday="1990-05-20")
        for day, fires in (
            (date(2026, 4, 30), False),
            (date(2026, 5, 1), True),
            (date(2026, 5, 31), True),
            (date(2026, 6, 1), False),
        ):
            yield Edge("whole_month_tiers", day, facts, fires, day)
    other = replace(REGULAR, tier="gold", birthday="1990-05-20")
    yield Edge("whole_month_tiers", "gold", other, False, date(2026, 5, 1))


@edges("dormant")
def dormant(when: Numbers) -> Edges:
    days, spend = when["away_days"], when["spend_year_over_cents"]
    yield from three("away_days", days, FROM, lambda away: last_seen(away, spend_year=spend + 1))
    yield from three(
        "spend_year_over_cents", spend, OVER, lambda cents: last_seen(days, spend_year=cents)
    )


@edges("silent")
@edges("at_risk")
def silent(when: Numbers) -> Edges:
    yield from three("away_days", when["away_days"], FROM, last_seen)
    yield from three("away_days_below", when["away_days_below"], BELOW, last_seen)


@edges("declining")
def declining(when: Numbers) -> Edges:
    around = (when["year_from_days"] + when["year_to_days"]) // 2

    def slow(days: int, gap: int = 1, year: int = around, visits: int = 9) -> MemberFacts:
        return last_seen(days, gap=gap, visits=visits, bought=(bought(year),))

    least = when["away_days"]
    yield from three("min_visits", when["min_visits"], FROM, lambda n: slow(least, visits=n))
    yield from three("away_days", least, FROM, slow)
    yield from three("away_days_below", when["away_days_below"], BELOW, slow)
    gap = -(-least * 100 // when["over_gap_percent"])
    usual = gap * when["over_gap_percent"] // 100
    yield from (
        Edge("over_gap_percent", f"{days} of {gap}", slow(days, gap), fires)
        for days, fires in ((usual - 1, False), (usual, False), (usual + 1, True))
    )
    yield from three("year_from_days", when["year_from_days"], FROM, lambda n: slow(least, year=n))
    yield from three("year_to_days", when["year_to_days"], UP_TO, lambda n: slow(least, year=n))


@edges("welcome")
def welcome(when: Numbers) -> Edges:
    def joined(days: int, visits: int = when["visits"]) -> MemberFacts:
        return MemberFacts(id="m", joined=ago(days), visits=visits, given=REGULAR.given)

    yield from three("visits", when["visits"], ONLY, lambda n: joined(1, n))
    yield from three("joined_within_days", when["joined_within_days"], UP_TO, joined)


@edges("first_order")
def first_order(when: Numbers) -> Edges:
    def once(days: int, visits: int = when["visits"]) -> MemberFacts:
        first = ago(days) if visits else None
        owned = (bought(days),)
        return last_seen(days, first_visit=first, visits=visits, gap=None, bought=owned)

    yield from three("visits", when["visits"], ONLY, lambda n: once(1, n))
    yield from three("within_days", when["within_days"], UP_TO, once)


@edges("weekday")
def weekday(when: Numbers) -> Edges:
    for liked in when["likes"]:

        def near(days: int, liked: str = liked) -> MemberFacts:
            return last_seen(days, likes={liked: ago(40)})

        yield Edge("likes", "other", last_seen(when["away_days"]), fires=False)
        yield Edge("likes", liked, near(when["away_days"]), fires=True)
        yield from three("away_days", when["away_days"], FROM, near)
        yield from three("away_days_below", when["away_days_below"], BELOW, near)
        for n in range(7):
            day = TODAY + timedelta(days=n)
            facts = replace(near(0), last_visit=day - timedelta(days=when["away_days"]))
            yield Edge("weekdays", day, facts, day.isoweekday() in when["weekdays"], day)
