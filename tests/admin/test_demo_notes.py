"""What the demo's guides noted: real operations, in order, and never without consent."""

from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

import crm_pwa.notes.kinds
import crm_pwa.privacy.kinds  # noqa: F401 - their kinds must be known
from crm_pwa.admin import demo
from crm_pwa.admin.demo.model import Shop
from crm_pwa.admin.demo.shop import build
from crm_pwa.core import hlc
from crm_pwa.core.log.op import decode_op
from crm_pwa.core.merge import empty_state, fold
from crm_pwa.notes.vocabulary import concept_of, layer_of, substances

AS_OF = date(2026, 11, 21)
Ops = list[dict[str, Any]]


@pytest.fixture(scope="module")
def shop() -> Shop:
    return build(AS_OF)


@pytest.fixture(scope="module")
def ops() -> Ops:
    return list(demo.operations(AS_OF))


def local_day(op: dict[str, Any]) -> date:
    seconds = hlc.millis(op["hlc"]) / 1000
    return datetime.fromtimestamp(seconds, ZoneInfo("Asia/Shanghai")).date()


def of_member(ops: Ops, shop: Shop, name: str) -> Ops:
    ident = next(p.id for p in shop.people[:8] if p.name == name)
    return [op for op in ops if op["m"] == ident]


def test_they_are_the_same_each_time(ops: Ops) -> None:
    assert list(demo.operations(AS_OF)) == ops


def test_every_one_is_sound_by_the_servers_own_check(ops: Ops) -> None:
    for op in ops:
        assert decode_op(msgspec.json.encode(op)).p == op["p"]


def test_ids_are_their_own_and_devices_count_without_gaps(ops: Ops) -> None:
    assert len({op["id"] for op in ops}) == len(ops)
    counted: dict[str, list[int]] = defaultdict(list)
    for op in ops:
        counted[op["act"]].append(op["n"])
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in counted.values())


def test_they_come_in_the_order_of_eighteen_months(ops: Ops) -> None:
    clocks = [op["hlc"] for op in ops]
    assert clocks == sorted(clocks)
    assert local_day(ops[-1]) < AS_OF
    assert 540 <= (AS_OF - local_day(ops[0])).days <= 548


def test_guides_write_in_their_own_stores(ops: Ops, shop: Shop) -> None:
    home = {p.id: p.store for p in shop.people}
    works = {s["login"]: s["stores"] for s in demo.staff()}
    town = {"store-a": {"store-a", "store-b"}, "store-b": {"store-a", "store-b"}}
    for op in ops:
        assert town.get(home[op["m"]], {home[op["m"]]}) & set(works[op["act"]])
    assert len({op["act"] for op in ops}) == 8


def test_actors_can_be_named_by_their_staff_ids(ops: Ops) -> None:
    renamed = next(demo.operations(AS_OF, actors={ops[0]["act"]: "somebody"}))
    assert renamed == ops[0] | {"act": "somebody"}


def test_enough_is_noted_to_look_at(ops: Ops) -> None:
    kinds = Counter(op["k"] for op in ops)
    assert 5_000 < len(ops) < 9_000
    assert min(kinds.values()) > 100
    assert set(kinds) == {
        "tag.add", "facet.set", "note.add", "allergy.add", "allergy.none", "consent.set",
    }  # fmt: skip


def test_nothing_is_noted_without_the_consent_it_needs(ops: Ops, shop: Shop) -> None:
    given = {p.id: {"personalisation"} if p.consents[1] == "1" else set() for p in shop.people}
    for op in ops:
        own = given[op["m"]]
        if op["k"] == "consent.set":
            (own.add if op["p"]["state"] == "given" else own.discard)(op["p"]["layer"])
        elif op["k"].startswith("allergy."):
            assert "allergy" in own
        else:
            assert layer_of(op["p"].get("facet", "")) in own


def test_who_said_no_in_the_files_is_not_asked_again(ops: Ops, shop: Shop) -> None:
    refused = {p.id for p in shop.people if p.consents[1] == "0"}
    asked = {
        op["m"] for op in ops if op["k"] == "consent.set" and op["p"]["layer"] == "personalisation"
    }
    assert refused
    assert not refused & asked


def test_consents_of_every_state_are_there(ops: Ops) -> None:
    stands = {
        (op["m"], op["p"]["layer"]): op["p"]["state"] for op in ops if op["k"] == "consent.set"
    }
    found = Counter((layer, state) for (_, layer), state in stands.items())
    for layer in ("personalisation", "allergy"):
        for state in ("given", "refused", "withdrawn"):
            assert found[layer, state] >= 5, (layer, state)


def test_all_concepts_and_substances_are_known(ops: Ops) -> None:
    known = {substance.id for substance in substances()}
    for op in ops:
        if named := op["p"].get("concept") or op["p"].get("value"):
            assert concept_of(named) == named
            assert named.startswith(op["p"]["facet"] + ".")
        if substance := op["p"].get("substance"):
            assert substance in known


def test_nobody_buys_what_they_are_allergic_to(ops: Ops, shop: Shop) -> None:
    bought: dict[str, str] = defaultdict(str)
    for ticket in shop.tickets:
        if ticket.person:
            bought[ticket.person.id] += "".join(i.product.composition for i in ticket.items)
    allergic = [o["m"] for o in ops if o["p"].get("substance") == "allergen.polyester"]
    assert len(allergic) > 3
    assert not [member for member in allergic if "聚酯纤维" in bought[member]]


def test_li_jings_card_is_the_one_on_the_screens(ops: Ops, shop: Shop) -> None:
    state = empty_state()
    for op in of_member(ops, shop, "李静"):
        fold(state, decode_op(msgspec.json.encode(op)))
    said = Counter((t["c"], t["p"]) for t in state["tags"])
    assert said == {
        ("style.retro", "like"): 2,
        ("fit.high_waist", "like"): 2,
        ("occasion.commute", "like"): 1,
        ("colour.ink_green", "like"): 1,
        ("colour.neon", "dislike"): 1,
    }
    assert state["facets"]["size_top"][0]["v"] == "size_top.m"
    assert state["facets"]["size_shoe"][0]["v"] == "size_shoe.37"
    assert [(a["s"], a["sev"], a["by"]) for a in state["allergies"]] == [
        ("allergen.polyester", "reacts", "guide-a")
    ]
    assert hlc.millis(state["allergies"][0]["hlc"]) > 0


def test_her_allergy_was_noted_on_the_eighth_of_march(ops: Ops, shop: Shop) -> None:
    allergy = next(o for o in of_member(ops, shop, "李静") if o["k"] == "allergy.add")
    assert local_day(allergy) == date(2026, 3, 8)


def test_two_guides_differ_about_zhou_mins_size(ops: Ops, shop: Shop) -> None:
    sizes = [o for o in of_member(ops, shop, "周敏") if o["p"].get("facet") == "size_top"]
    assert [o["p"]["value"] for o in sizes] == ["size_top.m", "size_top.s"]
    assert sizes[1]["seen"] == 0
    assert sizes[0]["act"] != sizes[1]["act"]
