"""Whose records are one person's: the floor figures, and what must hold for any two records."""

from dataclasses import replace
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_pwa.identity.groups import groups
from crm_pwa.identity.person import Person, read
from crm_pwa.identity.weights import Commonness, Match, compare
from tests.identity import labelled, second
from tests.identity.measured import measure

NOBODY = Commonness()
SEEDS = (201, 202)


def _said(one: dict[str, str], other: dict[str, str], common: Commonness = NOBODY) -> str:
    return compare(read("1", **one), read("2", **other), common).verdict


@pytest.mark.parametrize("made", [labelled, second])
def test_of_pairs_put_together_99_percent_are_one_person_and_95_percent_are_found(
    made: ModuleType,
) -> None:
    scores = [measure(made.records(seed)) for seed in SEEDS]
    right = sum(one.right for one in scores)
    assert right / sum(one.called for one in scores) >= 0.99
    assert right / sum(one.true for one in scores) >= 0.95
    assert sum(one.true for one in scores) > 2_500


@pytest.mark.parametrize(
    "other",
    [
        {"name": "李静", "phone": "+86 138-0013-5021"},
        {"name": "李静", "phone": "１３８００１３５０２１"},
        {"name": "静李", "phone": "8613800135021"},
        {"name": "Li Jing", "phone": "138 0013 5021"},
        {"name": "LIJING", "phone": "13800135021"},
        {"name": "Jing LI", "phone": "13800135021"},
        {"name": "李靜", "phone": "13800135021"},
        {"name": "李　静", "phone": "13800135021"},
        {"name": "李静", "phone": "13800135012"},
        {"name": "李静女士", "phone": "13800135021"},
        {"name": "李静", "phone": "13911112222", "birthday": "1990-03-08"},
    ],
)
def test_one_person_is_known_however_she_was_typed(other: dict[str, str]) -> None:
    her = {"name": "李静", "phone": "13800135021", "birthday": "1990-03-08"}
    assert _said(her, other) == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "王伟", "phone": "13800135021"}, {"name": "李静", "phone": "13800135021"}),
        ({"name": "李静", "phone": "13800135021"}, {"name": "李小明", "phone": "13800135021"}),
        ({"name": "李女士", "phone": "13800135021"}, {"name": "李强", "gender": "m",
                                                      "phone": "13800135021"}),
        ({"name": "Jenny Li", "phone": "13800135021"}, {"name": "李静", "phone": "13800135021"}),
    ],
)  # fmt: skip
def test_two_names_on_one_phone_are_never_put_together_unasked(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert _said(one, other) != "same"


def test_a_common_name_says_little() -> None:
    crowd = Commonness.among(read(f"c{n}", name="王伟", phone=f"1380013{n:04}") for n in range(400))
    born = {"name": "王伟", "birthday": "1990-03-08", "gender": "m"}
    assert _said({**born, "phone": "13800000001"}, {**born, "phone": "13911112222"}, crowd) == "ask"
    rare = {**born, "name": "王璟暄"}
    assert (
        _said({**rare, "phone": "13800000001"}, {**rare, "phone": "13911112222"}, crowd) == "same"
    )


def test_a_number_that_several_names_have_does_not_vouch_for_a_blank_one() -> None:
    family = [
        read("a", name="王伟", phone="13800135021"),
        read("b", name="李静", phone="13800135021"),
    ]
    blank = {"name": "", "phone": "13800135021"}
    assert _said({"name": "王伟", "phone": "13800135021"}, blank) == "same"
    assert _said({"name": "王伟", "phone": "13800135021"}, blank, Commonness.among(family)) == "ask"


def test_two_groups_are_not_joined_over_a_third_when_any_two_are_different_people() -> None:
    found = [
        Match("a", "b", "same", 20, {}),
        Match("b", "c", "same", 15, {}),
        Match("a", "c", "different", -3, {}),
    ]
    assert groups(found) == [("a", "b")]


_text = st.text(alphabet="王李静伟 abJo'-é１０", max_size=8)
_people = st.builds(
    lambda name, phone, birthday, gender: read(
        "x", name=name, phone=phone, birthday=birthday, gender=gender
    ),
    _text,
    st.sampled_from(["", "13800135021", "13800135012", "+441632960000", "12"]),
    st.sampled_from(["", "1990-03-08", "03-08", "1990-08-03"]),
    st.sampled_from(["", "f", "m"]),
)


@given(_people, _people)
@settings(max_examples=300)
def test_comparing_is_the_same_both_ways_and_never_fails(one: Person, other: Person) -> None:
    match = compare(replace(one, id="1"), replace(other, id="2"), NOBODY)
    turned = compare(replace(one, id="2"), replace(other, id="1"), NOBODY)
    assert (match.verdict, match.bits, match.found) == (turned.verdict, turned.bits, turned.found)
