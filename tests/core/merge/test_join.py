"""Two cards made one, over made-up histories: what lived on either lives on both, and no more."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import msgspec

from crm_pwa.core.merge import Op, fold_all, join
from tests.core.merge.histories import MEMBER, OTHER, history

SEEDS = range(400)
ABOUT = ("undo", "note.retract", "move")
REV = 50
State = dict[str, Any]


def _sides(seeds: range) -> Iterator[tuple[list[Op], list[Op]]]:
    """Two members' operations; what is about another one is kept on both, as the record does."""
    for seed in seeds:
        random = Random(seed)
        one: list[Op] = []
        other: list[Op] = []
        for made in history(random, random.randint(2, 14)):
            op = msgspec.structs.replace(made, obs=[]) if made.k == "consent.set" else made
            sides = [one, other] if op.k in ABOUT else [random.choice((one, other))]
            for side in sides:
                side.append(msgspec.structs.replace(op, m=MEMBER if side is one else OTHER))
        yield one, other


def _lives(state: State) -> dict[str, Any]:
    lists = {k: sorted(row["id"] for row in state[k])
             for k in ("tags", "notes", "contacts", "nones", "withdrawals")}  # fmt: skip
    groups = {k: {at: sorted(row["id"] for row in rows) for at, rows in state[k].items()}
              for k in ("facets", "outcomes", "consents")}  # fmt: skip
    allergies = sorted((row["id"], (row["gone"] or {}).get("id")) for row in state["allergies"])
    ended = {k: state[k] for k in ("undone", "dead", "seen_at")}
    return {**lists, **groups, **ended, "allergies": allergies, "marks": sorted(state["marks"])}


def _joined(one: State, other: State) -> State:
    state = deepcopy(one)
    join(state, other, m=MEMBER, rev=REV)
    return state


def test_what_lives_on_either_lives_on_both() -> None:
    for one, other in _sides(SEEDS):
        assert _lives(_joined(fold_all(one), fold_all(other))) == _lives(fold_all([*one, *other]))


def test_joining_changes_only_the_one_and_twice_is_once() -> None:
    for one, other in _sides(SEEDS):
        first, second = fold_all(one), fold_all(other)
        before = deepcopy(second)
        state = _joined(first, second)
        assert second == before
        assert _joined(state, second) == state


def test_a_no_on_either_is_a_no_of_both() -> None:
    noes = 0
    for one, other in _sides(SEEDS):
        first, second = fold_all(one), fold_all(other)
        consent = _joined(first, second)["consent"]
        for state in (first, second):
            for layer, said in state["consent"].items():
                if said["state"] != "given":
                    noes += 1
                    assert consent[layer]["state"] != "given"
    assert noes > len(SEEDS) // 10


def test_no_warning_is_lost() -> None:
    for one, other in _sides(SEEDS):
        first, second = fold_all(one), fold_all(other)
        shown = {row["id"] for row in _joined(first, second)["allergies"]}
        for state in (first, second):
            assert {row["id"] for row in state["allergies"]} <= shown
