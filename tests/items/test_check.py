"""The check fails closed, and alike on phone and server."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_pwa.items.check import check
from crm_pwa.items.labels import read
from crm_pwa.items.shown import as_row
from tests.core.merge.javascript import SharedCode
from tests.items.cases import GROUPS, alerts, labels
from tests.items.measured import alert

COTTON = as_row(read("棉 100%"), "棉 100%")
seeds = st.randoms(use_true_random=True)


@pytest.fixture(scope="module")
def browser() -> SharedCode:
    return SharedCode("check.js")


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_the_phone_answers_as_the_server_does(browser: SharedCode, random: Random) -> None:
    asked, label, sure = alerts(random), labels(random), random.random() < 0.8
    answer = check(asked, label, GROUPS, sure=sure)
    assert browser.call("check", asked, label, GROUPS, sure) == answer


def answer(asked: dict[str, Any], label: dict[str, Any] | None = COTTON, sure: bool = True) -> str:
    return str(check(asked, label, GROUPS, sure=sure)["answer"])


def test_what_was_asked_and_is_not_on_the_label_is_clear() -> None:
    assert answer(alert("polyester")) == "clear"
    assert answer(alert(state="none")) == "clear"


@pytest.mark.parametrize("state", ["hidden", "unknown", "from_a_later_day"])
def test_nothing_is_clear_for_who_was_not_asked(state: str) -> None:
    assert answer(alert("polyester", state=state)) == "unknown"
    assert answer(alert(state=state)) == "unknown"


def test_nothing_is_clear_while_more_allergies_may_be_known_elsewhere() -> None:
    assert answer(alert("polyester"), sure=False) == "unknown"
    assert answer(alert("polyester", conflict=True)) == "unknown"
    assert answer(alert(state="none"), sure=False) == "unknown"


@pytest.mark.parametrize("label", [None, as_row(read(""), ""), as_row(read(" "), " ")])
def test_an_item_of_which_nothing_is_known_is_unknown(label: dict[str, Any] | None) -> None:
    assert answer(alert("polyester"), label) == "unknown"
    assert answer(alert(state="none"), label) == "unknown"


def test_words_in_no_list_are_looked_for_on_the_label_and_are_never_clear() -> None:
    said = {"s": "", "w": "棉花和绒", "sev": "reacts", "gone": False}
    assert answer(alert() | {"entries": [said]}) == "unknown"
    assert answer(alert() | {"entries": [said | {"w": "尼龙或 棉"}]}) == "danger"
    assert answer(alert() | {"entries": [said | {"s": "allergen.wool", "w": "？"}]}) == "unknown"


def test_a_substance_this_program_does_not_know_is_never_clear() -> None:
    assert answer(alert("from_a_later_day")) == "unknown"


def test_a_withdrawn_allergy_is_no_longer_looked_for() -> None:
    gone = {"s": "allergen.polyester", "w": "", "sev": "severe", "gone": True}
    label = as_row(read("涤纶 100%"), "涤纶 100%")
    assert answer(alert(state="none") | {"entries": [gone]}, label) == "clear"
    assert answer(alert(state="none") | {"entries": [gone | {"gone": False}]}, label) == "danger"


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_knowing_less_never_makes_an_item_clear(random: Random) -> None:
    """A label that tells less, or an allergy more, and the answer is no better."""
    asked, label = alerts(random), labels(random)
    rank = ("clear", "unknown", "caution", "danger").index
    before = rank(answer(asked, label))
    more = {"s": random.choice([*GROUPS, ""]), "w": "?", "sev": "reacts", "gone": False}
    assert rank(answer(asked | {"entries": [*asked["entries"], more]}, label)) >= before
    if label is not None:
        assert rank(answer(asked, label | {"open": True})) >= before
        assert rank(answer(asked, label | {"kind": ""})) >= before
