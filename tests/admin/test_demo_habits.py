"""Every rule of the shop finds somebody in the demo, on any day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import pytest

from crm_pwa.admin.demo import catalogue, nursery, till
from crm_pwa.admin.demo.chance import dice
from crm_pwa.admin.demo.model import Item, Shop, Ticket
from crm_pwa.admin.demo.shop import build

AS_OF = date(2026, 11, 21)


@pytest.fixture(scope="module")
def shop() -> Shop:
    return build(AS_OF)


@pytest.fixture(scope="module")
def visits(shop: Shop) -> dict[str, list[Ticket]]:
    """Visits by member id: receipts with something bought, oldest first."""
    found: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in shop.tickets:
        if ticket.person and any(item.qty > 0 for item in ticket.items):
            found[ticket.person.id].append(ticket)
    return found


def ago(ticket: Ticket) -> int:
    return (AS_OF - ticket.day).days


def paid(tickets: Iterable[Ticket]) -> int:
    return sum(item.amount for ticket in tickets for item in ticket.items)


def has(ticket: Ticket, tag: str) -> bool:
    return any(tag in item.product.tags and item.qty > 0 for item in ticket.items)


def follow_ups(visits: dict[str, list[Ticket]], a: str, b: str) -> Iterator[bool]:
    """For each member's first A that is 90 days old: was B bought within 90 days?"""
    for own in visits.values():
        first = next((v for v in own if has(v, a)), None)
        if first and ago(first) > 90:
            yield any(has(v, b) for v in own if 0 <= (v.day - first.day).days <= 90)


@pytest.mark.parametrize(
    ("a", "b", "percent"),
    [
        ("category.office_wear", "category.accessory", 60),
        ("category.foundation", "category.setting_spray", 60),
        ("category.formula", "category.nappy", 80),
    ],
)
def test_what_usually_follows_does(
    visits: dict[str, list[Ticket]], a: str, b: str, percent: int
) -> None:
    seen = list(follow_ups(visits, a, b))
    assert len(seen) > 100
    assert abs(100 * sum(seen) / len(seen) - percent) < 6


def test_some_office_wear_still_waits_for_its_accessory(visits: dict[str, list[Ticket]]) -> None:
    waiting = 0
    for own in visits.values():
        wear = [v for v in own if has(v, "category.office_wear") and ago(v) < 90]
        if wear and not any(has(v, "category.accessory") for v in own if v.day >= wear[0].day):
            waiting += 1
    assert waiting > 50


def test_wealthy_members_sleep_for_half_a_year(visits: dict[str, list[Ticket]]) -> None:
    asleep = [
        own
        for own in visits.values()
        if ago(own[-1]) >= 180 and paid(v for v in own if ago(v) <= 365) > 1_000_000
    ]
    assert 30 < len(asleep) < 120


def test_many_are_at_risk_and_some_came_for_the_first_time(
    visits: dict[str, list[Ticket]],
) -> None:
    at_risk = [own for own in visits.values() if 60 <= ago(own[-1]) < 180]
    first = [own for own in visits.values() if len(own) == 1 and ago(own[0]) <= 7]
    just_now = [own for own in first if ago(own[0]) <= 3]
    assert 150 < len(at_risk) < 600
    assert len(first) > 15
    assert len(just_now) > 5


def test_families_come_monthly_and_many_are_due(visits: dict[str, list[Ticket]]) -> None:
    due = 0
    for own in visits.values():
        days = sorted({v.day for v in own if has(v, "category.formula")})
        if len(days) >= 3 and 25 <= (AS_OF - days[-1]).days <= 33:
            gaps = [(b - a).days for a, b in pairwise(days)]
            due += 24 <= median(gaps) <= 36
    assert due > 40


def test_formula_and_nappies_grow_with_the_baby() -> None:
    stages = [nursery.formula(months) for months in (2, 8, 20)]
    assert [p.line for p in stages if p] == ["formula1", "formula2", "formula3"]
    assert nursery.formula(-1) is None
    assert nursery.formula(31) is None
    sizes = [nursery.nappy(months) for months in (1, 3, 6, 10, 15, 25)]
    assert [p.line for p in sizes if p] == [f"nappy{n}" for n in range(6)]
    assert nursery.nappy(40) is None


def test_birthdays_of_the_coming_week_are_there(shop: Shop) -> None:
    coming = {(AS_OF + timedelta(days=n)).strftime("%m-%d") for n in range(8)}
    assert sum(p.birthday[5:] in coming for p in shop.people) > 15


def test_tiers_are_what_was_spent_in_a_year(shop: Shop) -> None:
    spent: dict[str, int] = defaultdict(int)
    for ticket in shop.tickets:
        if ticket.person and ago(ticket) <= 365:
            spent[ticket.person.id] += paid([ticket])
    for person in shop.people:
        assert (person.tier == "diamond") == (spent[person.id] >= 2_000_000)
        assert (person.tier == "") == (spent[person.id] < 300_000)
    assert sum(p.tier == "diamond" for p in shop.people) > 20


@pytest.mark.parametrize("as_of", [AS_OF, date(2027, 3, 8), date(2028, 2, 29)])
def test_li_jing_is_as_the_screens_show_her(as_of: date) -> None:
    shop = build(as_of, 8)
    her = shop.people[0]
    own = [t for t in shop.tickets if t.person is her]
    assert (her.name, her.gender, her.tier, her.store) == ("李静", "f", "diamond", "store-a")
    assert her.birthday[5:] == (as_of + timedelta(days=7)).strftime("%m-%d")
    assert her.phone.endswith("5021")
    assert (as_of - own[-1].day).days == 12
    assert [i.product.name for i in own[-1].items] == ["羊毛大衣"]
    assert median(paid([t]) for t in own) == 128_000
    assert 18 <= median((b.day - a.day).days for a, b in pairwise(own)) <= 21
    assert not any("聚酯" in i.product.composition for t in own for i in t.items)


def test_anna_wu_sleeps_and_chen_min_is_due(visits: dict[str, list[Ticket]], shop: Shop) -> None:
    named = {p.name: visits[p.id] for p in shop.people[:8]}
    anna, chen = named["Anna Wu"], named["陈敏"]
    assert (ago(anna[-1]), paid(anna)) == (184, 1_260_000)
    assert ago(chen[-1]) == 28
    assert [(b.day - a.day).days for a, b in pairwise(chen[-3:])] == [30, 30]


def test_nothing_is_brought_back_on_a_day_that_has_not_been() -> None:
    coat = Item(catalogue.named("羊毛大衣"))
    sold = [Ticket(AS_OF - timedelta(days=5), 600, "store-a", items=[coat]) for _ in range(2_000)]
    days = {ticket.day for ticket in till.returns(sold, AS_OF, dice("returns"))}
    assert days == {AS_OF - timedelta(days=n) for n in (1, 2, 3, 4)}


def test_season_decides_what_is_bought(shop: Shop) -> None:
    months: dict[str, list[int]] = defaultdict(list)
    for ticket in shop.tickets:
        for item in ticket.items:
            months[item.product.line].append(ticket.day.month)
    assert sum(m in {11, 12, 1, 2} for m in months["down"]) > 0.7 * len(months["down"])
    assert sum(m in {3, 4, 5, 6, 7, 8, 9} for m in months["sun"]) > 0.7 * len(months["sun"])
