"""What holds for every history, whatever is in it; and the browser's merge is the same merge."""

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_pwa.core.merge import Op, empty_state, fold, fold_all, trim, widen
from tests.core.merge.histories import histories
from tests.core.merge.javascript import SharedCode


@pytest.fixture(scope="module")
def browser() -> SharedCode:
    return SharedCode("merge.js")


@settings(max_examples=400, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(history: list[Op], random: Random) -> None:
    shuffled = random.sample(history, len(history))
    assert fold_all(shuffled) == fold_all(history)


@settings(max_examples=200, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_an_operation_that_comes_again_changes_nothing(history: list[Op], random: Random) -> None:
    state = fold_all(history)
    for op in random.choices(history, k=5):
        fold(state, op)
    assert state == fold_all(history)


@settings(max_examples=200, deadline=None)
@given(histories())
def test_a_state_survives_being_stored(history: list[Op]) -> None:
    state = empty_state()
    for op in history:
        fold(state, op)
        state = msgspec.json.decode(msgspec.json.encode(state))
    assert state == fold_all(history)


@settings(max_examples=200, deadline=None)
@given(histories())
def test_widening_what_a_phone_holds_leaves_the_card_as_it_was(history: list[Op]) -> None:
    card = trim(fold_all(history))
    before = msgspec.json.encode(card)
    state = widen(card)
    for op in history:
        fold(state, msgspec.structs.replace(op, id=op.id.replace("01890", "02890")))
    assert msgspec.json.encode(card) == before


@settings(max_examples=400, deadline=None)
@given(histories())
def test_the_browser_folds_to_the_same_state(browser: SharedCode, history: list[Op]) -> None:
    raw = msgspec.to_builtins(history)
    assert browser.call("foldAll", raw) == fold_all(history)


@settings(max_examples=200, deadline=None)
@given(histories(), histories(first=16))
def test_the_browser_folds_onto_a_card_alike(
    browser: SharedCode, before: list[Op], own: list[Op]
) -> None:
    card = trim(fold_all(before))
    state = widen(card)
    for op in own:
        fold(state, op)
    script = (
        "(card, ops) => { const s = widen(card); for (const op of ops) fold(s, op); return s; }"
    )
    assert browser.call(script, card, msgspec.to_builtins(own)) == state
    assert browser.call("(ops) => trim(foldAll(ops))", msgspec.to_builtins(before)) == card
