"""What a merge must never do, told without the merge's own rules: from the log alone."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from crm_pwa.core.merge import Op

Fault = tuple[str, str]
Ops = dict[str, list[Op]]
States = dict[str, dict[str, Any]]


def faults(ops: Ops, states: States, *, revs_hold: bool) -> Iterator[Fault]:
    """Everything that is wrong with the cards. ``ops``: accepted ones by member."""
    left, arrived = _moved_notes(ops)
    for member_id, state in states.items():
        live = _standing(ops.get(member_id, []))
        yield from _allergies(live, state)
        yield from _notes(live, state, left, arrived[member_id])
        if revs_hold:
            yield from _refusals(live, state)
            yield from _edits(live)


def _standing(ops: list[Op]) -> list[Op]:
    """Those that nobody took back."""
    undone = {op.of for op in ops if op.k == "undo"}
    return [op for op in ops if op.id not in undone]


def saw(later: Op, earlier: Op) -> bool:
    """Whether who made one had the other before them."""
    return earlier.id in later.obs or later.seen >= earlier.rev


def _allergies(live: list[Op], state: dict[str, Any]) -> Iterator[Fault]:
    shown = {row["id"]: row for row in state["allergies"]}
    named = {seen for op in live if op.k == "allergy.withdraw" for seen in op.obs}
    for op in live:
        if op.k != "allergy.add":
            continue
        row = shown.get(op.id)
        if row is None:
            yield "allergy", f"{op.id} is on no card"
        elif bool(row["gone"]) != (op.id in named):
            yield "allergy", f"{op.id} is withdrawn or not as nobody said"


def _moved_notes(ops: Ops) -> tuple[set[str], dict[str, set[str]]]:
    """Notes that left their member, and what stands for them on the members they joined."""
    every = {op.id: op for said in ops.values() for op in said}
    undone = {op.of for op in every.values() if op.k == "undo"}
    arrived: dict[str, set[str]] = defaultdict(set)
    left = set()
    for op in every.values():
        if op.k == "move" and op.id not in undone and op.of in every:
            left.add(op.of)
            arrived[op.p["to"]].add(op.id)
    return left, arrived


def _notes(
    live: list[Op], state: dict[str, Any], left: set[str], arrived: set[str]
) -> Iterator[Fault]:
    retracted = {op.of for op in live if op.k == "note.retract"}
    written = {op.id for op in live if op.k == "note.add"} - left
    due = sorted((written | arrived) - retracted)
    if due != sorted(row["id"] for row in state["notes"]):
        yield "notes", f"the notes should be {due}"


def _refusals(live: list[Op], state: dict[str, Any]) -> Iterator[Fault]:
    said = [op for op in live if op.k == "consent.set"]
    for layer, row in state["consent"].items():
        if row["state"] != "given":
            continue
        given = next((op for op in said if op.id == row["id"]), None)
        if given is None:
            yield "refusal", f"{layer} rests on {row['id']}, which was taken back"
            continue
        for op in said:
            refuses = op.p["layer"] == layer and op.p["state"] != "given"
            if refuses and not saw(given, op):
                yield "refusal", f"{given.id} beats {op.id}, which it had not seen"


def _edits(live: list[Op]) -> Iterator[Fault]:
    said = [op for op in live if op.k == "facet.set"]
    for later in said:
        for earlier in said:
            same = later.p["facet"] == earlier.p["facet"] and later.id != earlier.id
            if same and saw(later, earlier) and (later.hlc, later.id) < (earlier.hlc, earlier.id):
                yield "edit", f"{later.id} saw {earlier.id} and is beaten by it"
