"""How often one thing follows another, as the card says it: over members, each once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask

from crm_pwa.core.db import writing
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.prompts.conftest import Buy, Make

TODAY = date(2026, 5, 20)
OnCard = Callable[[Known], dict[str, dict[str, Any]]]
STOP = {"layer": "profiling", "state": "withdrawn", "text_version": "own-profiling-1"}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_pairs_are_counted_over_the_chain_from_twenty_members_on(
    add_member: AddMember, buy: Buy, make: Make, on_card: OnCard
) -> None:
    members = [add_member("store-a" if n % 2 else "store-b") for n in range(21)]
    for n, member in enumerate(members):
        buy(member, ago(120), "Foundation", tags="category.foundation")
        if n < 12:
            buy(member, ago(110), "Spray", tags="category.setting_spray")
    newest = add_member("store-a")
    buy(newest, ago(5), "Foundation", tags="category.foundation")
    make(TODAY)
    reasons = on_card(newest)["complement"]["reasons"]
    counted = {"k": "pair_count", "of_n": 21, "n": 12, "offer": "category.setting_spray"}
    assert counted in reasons


def pair_count(on_card: OnCard, of: Known) -> tuple[int, int]:
    reasons: Any = on_card(of)["complement"]["reasons"]
    ((of_n, n),) = [(one["of_n"], one["n"]) for one in reasons if one["k"] == "pair_count"]
    return of_n, n


def test_a_pair_bought_under_two_ids_of_one_person_counts_once_and_whole(
    app: Flask, add_member: AddMember, buy: Buy, make: Make, on_card: OnCard
) -> None:
    for n in range(24):
        member, other = add_member(), add_member()
        buy(member, ago(120), "Foundation", tags="category.foundation")
        buy(other if n < 12 else member, ago(110), "Spray", tags="category.setting_spray")
        if n < 12:
            with app.app_context(), writing() as session:
                session.get_one(Member, other.id).merged_into = member.id
    newest = add_member()
    buy(newest, ago(5), "Foundation", tags="category.foundation")
    make(TODAY)
    assert pair_count(on_card, newest) == (24, 24)


def test_who_may_not_be_profiled_does_not_count_for_what_follows_what(
    add_member: AddMember,
    buy: Buy,
    make: Make,
    on_card: OnCard,
    act: Act,
    guide_a: Person,
) -> None:
    members = [add_member() for _ in range(23)] + [add_member(agreed=())]
    for member in members:
        buy(member, ago(120), "Foundation", tags="category.foundation")
        buy(member, ago(110), "Spray", tags="category.setting_spray")
    act(guide_a, members[0], "consent.set", STOP)
    newest = add_member()
    buy(newest, ago(5), "Foundation", tags="category.foundation")
    make(TODAY)
    assert pair_count(on_card, newest) == (22, 22)
