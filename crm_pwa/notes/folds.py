"""What the note book's operations leave on a card."""

from crm_pwa.core.merge.entries import dated, judged, named, said
from crm_pwa.core.merge.life import mark
from crm_pwa.core.merge.op import Op
from crm_pwa.core.merge.shelves import Entry, Groups, Rows, State


def _withdraw(state: State) -> None:
    """Mark each allergy with the first withdrawal that lists it; none is ever dropped."""
    for place, row in enumerate(state["allergies"]):
        by = next((one for one in state["withdrawals"] if row["id"] in one["of"]), None)
        gone = by and {key: value for key, value in by.items() if key != "of"}
        if row["gone"] != gone:
            state["allergies"][place] = row | {"gone": gone}


def _latest_none(state: State) -> None:
    state["allergy_none"] = state["nones"][-1] if state["nones"] else None


TAGS = Rows("tags")
FACETS = Groups("facets", newest_first=True)
NOTES = Rows("notes")
ALLERGIES = Rows("allergies", settled=_withdraw, bare={"gone": None})
WITHDRAWALS = Rows("withdrawals", settled=_withdraw)
NONES = Rows("nones", settled=_latest_none)


def tag(op: Op) -> Entry:
    """Make a chip's entry; `ok` when the member said it."""
    p = op.p
    row = said(op) | {"f": p["facet"], "c": p["concept"], "p": p["polarity"], "seen": op.seen}
    return "", row | ({"ok": True} if op.act == op.m else {})


def tag_removal(op: Op) -> Entry:
    """Make the mark that takes seen chips off."""
    return mark(op, named(op), TAGS.name)


def facet(op: Op) -> Entry:
    """Make one value of a single-valued facet."""
    return op.p["facet"], dated(op) | {"v": op.p["value"]}


def note(op: Op) -> Entry:
    """Make a note's entry."""
    return "", said(op) | {"text": op.p["text"]}


def retraction(op: Op) -> Entry:
    """Make the mark that takes a note back; its text stays only in the log."""
    return mark(op, [op.of], NOTES.name, forget=True)


def allergy(op: Op) -> Entry:
    """Make an allergy's entry."""
    p = op.p
    what = {"s": p.get("substance", ""), "w": p.get("words", ""), "sev": p["severity"]}
    return "", judged(op) | what | {"gone": None}


def withdrawal(op: Op) -> Entry:
    """Make the entry that strikes seen allergies through; `own` when the member did it."""
    row = said(op) | {"why": op.p["reason"], "of": named(op)}
    return "", row | ({"own": True} if op.act == op.m else {})


def no_allergy(op: Op) -> Entry:
    """Make the entry of an answered question."""
    return "", judged(op)
