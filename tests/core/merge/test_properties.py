"""What holds for every history, whatever is in it; and the browser's merge is the same merge."""

from collections.abc import Iterable
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_pwa.core.merge import Op, empty_state, fold, fold_all, fold_onto, forgotten, trim, widen
from tests.core.merge.histories import histories
from tests.core.merge.javascript import SharedCode

seeds = st.randoms(use_true_random=True)


@pytest.fixture(scope="module")
def browser() -> SharedCode:
    return SharedCode("merge.js")


def arrived(ops: Iterable[Op]) -> dict[str, Any]:
    """Fold operations as they come in, the way a server does: state and log kept between them."""
    state = empty_state()
    log: dict[str, Op] = {}
    for op in ops:
        again = [log[one] for one in forgotten(state, op) if one in log]
        for one in (op, *again):
            fold(state, one)
        log[op.id] = op
        state = msgspec.json.decode(msgspec.json.encode(state))
    return state


@settings(max_examples=150, deadline=None)
@given(histories(), seeds)
def test_the_order_of_arrival_changes_nothing(history: list[Op], random: Random) -> None:
    shuffled = random.sample(history, len(history))
    assert arrived(shuffled) == fold_all(history) == fold_all(shuffled)


@settings(max_examples=80, deadline=None)
@given(histories(), seeds)
def test_an_operation_that_comes_again_changes_nothing(history: list[Op], random: Random) -> None:
    state = fold_all(history)
    for op in random.choices(history, k=5):
        fold(state, op)
    assert state == fold_all(history)


@settings(max_examples=80, deadline=None)
@given(histories(), histories(first=16))
def test_widening_what_a_phone_holds_leaves_the_card_as_it_was(
    before: list[Op], own: list[Op]
) -> None:
    card = trim(fold_all(before))
    kept = msgspec.json.encode(card)
    fold_onto(widen(card), own)
    assert msgspec.json.encode(card) == kept


@settings(max_examples=150, deadline=None)
@given(histories())
def test_a_note_taken_back_leaves_no_text_in_the_state(history: list[Op]) -> None:
    state = fold_all(history)
    taken = {one for mark in state["marks"].values() if mark.get("forget") for one in mark["of"]}
    texts = [op for op in history if op.k == "note.add" and op.id in taken]
    for op in texts:
        assert op.id not in state["buried"]
        assert op.id not in {row["id"] for row in state["notes"]}


@settings(max_examples=150, deadline=None)
@given(histories())
def test_the_browser_folds_to_the_same_state(browser: SharedCode, history: list[Op]) -> None:
    raw = msgspec.to_builtins(history)
    assert browser.call("foldAll", raw) == fold_all(history)


@settings(max_examples=80, deadline=None)
@given(histories(), histories(first=16))
def test_the_browser_folds_onto_a_card_alike(
    browser: SharedCode, before: list[Op], own: list[Op]
) -> None:
    card = trim(fold_all(before))
    one_by_one, at_once = widen(card), widen(card)
    for op in own:
        fold(one_by_one, op)
    fold_onto(at_once, own)
    script = """(card, ops) => {
        const [one, once] = [widen(card), widen(card)];
        for (const op of ops) fold(one, op);
        foldOnto(once, ops);
        return [one, once];
    }"""
    assert browser.call(script, card, msgspec.to_builtins(own)) == [one_by_one, at_once]
    assert browser.call("(ops) => trim(foldAll(ops))", msgspec.to_builtins(before)) == card
