"""What prompts change, as area managers and the head office see it."""

from typing import Any

from crm_pwa.boards import effects
from crm_pwa.boards.models import BoardCount
from crm_pwa.core.db import db
from tests.boards.conftest import Chain
from tests.house.cast import Person
from tests.house.visiting import Visitor


def arms(store: str, treat: tuple[int, int], hold: tuple[int, int]) -> list[dict[str, Any]]:
    """The counts of a store: (n, hits) of both arms."""
    told = {"what": "effect", "store_id": store, "about": "mail", "day": "2026-05-20"}
    pairs = zip(("treat", "holdout"), (treat, hold), strict=True)
    return [told | {"arm": arm, "n": n, "hits": hits} for arm, (n, hits) in pairs]


def board(chain: Chain, person: Person) -> dict[str, Any]:
    """The effects as that person sees them."""
    with chain.app.app_context():
        return effects.effects(db.session(), person.scope)


def test_the_chain_s_row_is_the_sum_of_its_stores(chain: Chain, hq: Person) -> None:
    chain.put(BoardCount, *arms("store-a", (200, 40), (100, 10)))
    chain.put(BoardCount, *arms("store-b", (300, 60), (50, 5)))
    (rule,) = board(chain, hq)["rules"]
    assert (rule["all"]["n"], rule["all"]["shares"]) == ([500, 150], [20.0, 10.0])
    assert rule["all"]["verdict"] == "evidence"
    assert [len(row["n"]) for row in rule["stores"]] == [2, 2]


def test_nineteen_are_not_shown_and_neither_is_the_one_store_they_would_be_told_from(
    chain: Chain, hq: Person
) -> None:
    chain.put(BoardCount, *arms("store-a", (200, 40), (100, 10)))
    chain.put(BoardCount, *arms("store-b", (300, 60), (19, 5)))
    (rule,) = board(chain, hq)["rules"]
    assert rule["all"]["n"] == [500, 119]
    assert [row.keys() for row in rule["stores"]] == [{"name", "verdict"}] * 2
    assert {row["verdict"] for row in rule["stores"]} == {"too few"}


def shown(chain: Chain, person: Person) -> list[list[int]]:
    """The counts of stores that person sees."""
    (rule,) = board(chain, person)["rules"]
    return [row["n"] for row in rule["stores"] if "n" in row]


def test_several_hidden_stores_are_told_by_no_difference_while_fewer_than_twenty(
    chain: Chain, hq: Person
) -> None:
    chain.put(BoardCount, *arms("store-a", (200, 30), (40, 4)))
    chain.put(BoardCount, *arms("store-b", (30, 4), (3, 1)))
    chain.put(BoardCount, *arms("store-c", (25, 3), (4, 1)))
    assert shown(chain, hq) == []


def test_no_more_stores_are_hidden_than_make_twenty(chain: Chain, hq: Person) -> None:
    chain.put(BoardCount, *arms("store-a", (200, 30), (40, 4)))
    chain.put(BoardCount, *arms("store-b", (30, 4), (12, 1)))
    chain.put(BoardCount, *arms("store-c", (25, 3), (8, 1)))
    assert shown(chain, hq) == [[200, 40]]


def test_an_arm_that_nobody_is_in_hides_the_others_too(chain: Chain, hq: Person) -> None:
    chain.put(BoardCount, *arms("store-a", (200, 30), (40, 4)))
    chain.put(BoardCount, *arms("store-b", (30, 4), (30, 1)))
    chain.put(BoardCount, *arms("store-c", (25, 3), (0, 0)))
    assert shown(chain, hq) == [[200, 40]]


def test_twenty_are_shown(chain: Chain, hq: Person) -> None:
    chain.put(BoardCount, *arms("store-a", (20, 4), (20, 1)))
    (rule,) = board(chain, hq)["rules"]
    assert rule["stores"][0]["n"] == [20, 20]


def test_an_area_sees_the_counts_of_its_own_stores_alone(
    chain: Chain, area: Person, hq: Person
) -> None:
    for store in ("store-a", "store-b", "store-c"):
        chain.put(BoardCount, *arms(store, (200, 40), (100, 10)))
    (own,), (whole,) = board(chain, area)["rules"], board(chain, hq)["rules"]
    assert (own["all"]["n"], whole["all"]["n"]) == ([400, 200], [600, 300])
    assert [len(rule["stores"]) for rule in (own, whole)] == [2, 3]


def test_a_guide_s_figures_stand_under_the_store(
    chain: Chain, area: Person, guide_a: Person
) -> None:
    told = {"arm": "", "day": "2026-05-20", "store_id": "store-a", "hits": 10}
    for about, n in (("", 40), (guide_a.id, 19)):
        for what in ("match", "offer"):
            chain.put(BoardCount, told | {"what": what, "about": about, "n": n})
    with chain.app.app_context():
        (store,) = effects.offers(db.session(), area.scope)
    assert (store["match"]["n"], store["match"]["share"]) == (40, 25.0)
    assert store["guides"] == [{"name": guide_a.name, "match": None, "offer": None}]


def test_the_page_says_the_numbers_and_what_may_be_said(
    chain: Chain, area: Person, visit: Visitor
) -> None:
    chain.put(BoardCount, *arms("store-a", (200, 40), (100, 10)))
    page = visit.by(area).speaking("en").get("/effects")
    (row, *_) = page.all(".forest tbody tr")
    text = " ".join(row.text.split())
    assert "All stores" in text
    assert "+10.0" in text
    assert "200 members" in text
    assert "There is a difference" in text


def test_before_anybody_was_held_out_the_page_says_so(
    chain: Chain, hq: Person, visit: Visitor
) -> None:
    page = visit.by(hq).speaking("en").get("/effects")
    assert "Nobody was held out yet" in page.one("main").text
