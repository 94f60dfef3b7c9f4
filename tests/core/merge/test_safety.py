"""A warning is never lost, an all-clear never invented: properties over made-up histories.

HISTORIES=100000 plays that many.
"""

import os
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from crm_pwa.core.merge import Op, fold_all, trim
from crm_pwa.members.view import view
from tests.core.merge.histories import MEMBER, NOW_MS, history, op_id
from tests.core.merge.oracle import living, withdrawn

ENV: dict[str, Any] = {"me": "guide-a", "tz": "Asia/Shanghai", "facts": []}
CONSENT = Op(
    id=op_id(99),
    v=1,
    k="consent.set",
    m=MEMBER,
    n=0,
    hlc="0018bcfe56800-0000",
    act="guide-a",
    seen=99,
    p={"layer": "allergy", "state": "given", "text_version": "t", "evidence": "signed"},
    rev=99,
)
QUICK = range(500)
LONG = range(500, int(os.environ.get("HISTORIES", "5_000")))
ROUNDS = [QUICK, pytest.param(LONG, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])]


def _histories(seeds: range, *only: str) -> Iterator[list[Op]]:
    for seed in seeds:
        random = Random(seed)
        ops = history(random, random.randint(1, 12), only=only or ("",))
        yield random.sample(ops, len(ops))


def _allergy_histories(seeds: range) -> Iterator[list[Op]]:
    """Histories of allergy operations, undone and moved here and there."""
    for ops in _histories(seeds, "allergy.", "undo", "move"):
        yield [*ops, CONSENT]


@pytest.mark.parametrize("seeds", [QUICK])
def test_what_lives_is_what_nothing_known_ends(seeds: range) -> None:
    lists = {"tag.add": "tags", "note.add": "notes", "allergy.add": "allergies"}
    groups = {"facet.set": "facets", "consent.set": "consents", "prompt.outcome": "outcomes"}
    for ops in _histories(seeds):
        state, alive = fold_all(ops), living(ops)
        for kind, name in lists.items():
            assert {row["id"] for row in state[name]} == alive.get(kind, set())
        for kind, name in groups.items():
            rows = (row for rows in state[name].values() for row in rows)
            assert {row["id"] for row in rows} == alive.get(kind, set())


@pytest.mark.parametrize("seeds", ROUNDS)
def test_the_line_says_all_that_is_known_and_no_more(seeds: range) -> None:
    for ops in _allergy_histories(seeds):
        alert = view(trim(fold_all(ops)) | {"m": MEMBER}, [], NOW_MS, ENV)["alert"]
        alive = living(ops)
        still = alive.get("allergy.add", set()) - withdrawn(ops)
        shown = [one for entry in alert["entries"] if not entry["gone"] for one in _ids(entry)]
        assert sorted(shown) == sorted(still)
        assert alert["state"] in {"unknown", "none", "present"}
        assert (alert["state"] == "present") == bool(still)
        if alert["state"] == "none":
            assert alive["allergy.none"]
            assert alert["date"] >= "2025-05-28"


@pytest.mark.parametrize("seeds", [QUICK])
def test_two_members_made_one_keep_every_warning(seeds: range) -> None:
    for first, second in zip(_allergy_histories(seeds), _histories(seeds, "allergy."), strict=True):
        other = [
            Op(**{name: getattr(op, name) for name in op.__struct_fields__} | _of_another(op))
            for op in second
        ]
        apart = [row["id"] for ops in (first, other) for row in fold_all(ops)["allergies"]]
        assert sorted(apart) == [row["id"] for row in _by_id(fold_all(first + other))]


def _of_another(op: Op) -> dict[str, Any]:
    def renamed(one: str) -> str:
        return one.replace("01890a5d", "02890a5d")

    named = {"obs": [renamed(one) for one in op.obs], "of": renamed(op.of)}
    return {"id": renamed(op.id), "m": renamed(op.m), **named}


def _by_id(state: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(state["allergies"], key=lambda row: str(row["id"]))


def _ids(entry: dict[str, Any]) -> list[str]:
    return str(entry["id"]).split(",")
