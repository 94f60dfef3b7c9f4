"""Members near the numbers of what happened to them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from crm_pwa.prompts.facts import Happened, MemberFacts
from tests.prompts.conftest import at_noon
from tests.prompts.edges.near import FROM, OVER, UP_TO, Edge, Edges, Numbers, edges, three
from tests.prompts.people import REGULAR, TODAY, ago

NOW = at_noon(TODAY)
MINUTE_MS = 60_000


def event(kind: str, days: int, **more: Any) -> Happened:
    """Something that happened so many days ago at noon, to an article called Coat."""
    usual: dict[str, Any] = {
        "product": "coat",
        "name": "Coat",
        "at": at_noon(ago(days)),
        "day": ago(days),
    }
    return Happened(kind=kind, **(usual | more))


def with_(*happened: Happened, **more: Any) -> MemberFacts:
    """A regular to whom that happened."""
    return replace(REGULAR, happened=happened, now_ms=NOW, **more)


@edges("open_complaint")
def open_complaint(when: Numbers) -> Edges:
    many = [event("complaint", 9 - n, product="", name="") for n in range(9)]
    yield from three("open", when["open"], FROM, lambda n: with_(*many[:n]))


@edges("cart")
def cart(when: Numbers) -> Edges:
    def left(minutes: int) -> MemberFacts:
        return with_(event("cart", 1, at=NOW - minutes * MINUTE_MS, until=TODAY))

    yield from three("left_over_hours", when["left_over_hours"] * 60, OVER, left)


@edges("interest")
def interest(when: Numbers) -> Edges:
    def looked(n: int, days: int = 1) -> MemberFacts:
        return with_(*(event("view", days) for _ in range(n)))

    yield from three("looks", when["looks"], FROM, looked)
    yield from three("look_days", when["look_days"], UP_TO, lambda d: looked(when["looks"], d))
    yield from three("asked_days", when["asked_days"], UP_TO, lambda d: with_(event("ask", d)))


@edges("try_on")
def try_on(when: Numbers) -> Edges:
    yield from three("within_days", when["within_days"], UP_TO, lambda d: with_(event("try_on", d)))


@edges("points")
def points(when: Numbers) -> Edges:
    def lapsing(days: int, n: int = when["min_points"]) -> MemberFacts:
        return with_(event("points", 99, value=n, until=TODAY + timedelta(days=days)))

    yield from three("lapse_days", when["lapse_days"], UP_TO, lapsing)
    yield from three("min_points", when["min_points"], FROM, lambda n: lapsing(1, n))


@edges("churn")
def churn(when: Numbers) -> Edges:
    def scored(percent: int, horizon: int = when["horizon_days"], ago_: int = 1) -> MemberFacts:
        until = ago(ago_) + timedelta(days=horizon)
        return with_(event("churn", ago_, value=percent, until=until))

    at = when["from_percent"]
    yield from three("from_percent", at, FROM, scored)
    yield from three("horizon_days", when["horizon_days"], UP_TO, lambda n: scored(at, n))
    for days, fires in ((when["horizon_days"], True), (when["horizon_days"] + 1, False)):
        yield Edge("horizon_days", f"{days} days old", scored(at, ago_=days), fires)
