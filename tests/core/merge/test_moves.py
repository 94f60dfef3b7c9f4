"""A note on the wrong member leaves one card, joins the other, and can come home."""

from typing import Any

from crm_pwa.core import hlc
from crm_pwa.core.merge import Op, fold, fold_all, forgotten, joined
from tests.core.merge.histories import MEMBER, NOW_MS, OTHER, op_id


def op(number: int, k: str, m: str = MEMBER, **named: Any) -> Op:
    """Make an operation; its number is its place in time, too."""
    usual: dict[str, Any] = {"v": 1, "n": 0, "act": "guide-a", "seen": 0, "p": {}, "rev": number}
    mine: dict[str, Any] = {"id": op_id(number), "k": k, "m": m, "hlc": hlc.make(NOW_MS + number)}
    return Op(**usual | mine | named)


WOOL = op(1, "allergy.add", p={"substance": "wool", "severity": "severe"})
AWAY = op(2, "move", of=WOOL.id, p={"to": OTHER})
THERE = joined(WOOL, AWAY)


def _substances(*ops: Op) -> list[str]:
    return [row["s"] for row in fold_all(ops)["allergies"]]


def test_it_leaves_the_wrong_card_and_joins_the_right_one() -> None:
    assert _substances(WOOL, AWAY) == []
    assert _substances(THERE) == ["wool"]


def test_on_the_other_card_it_goes_by_the_moves_id_and_its_own_author() -> None:
    (row,) = fold_all([THERE])["allergies"]
    assert (row["id"], row["by"], row["hlc"], row["m"]) == (AWAY.id, "guide-a", WOOL.hlc, OTHER)


def test_undoing_the_move_takes_it_home_on_both_cards() -> None:
    undo = op(3, "undo", of=AWAY.id)
    assert _substances(WOOL, AWAY, undo) == ["wool"]
    assert _substances(THERE, undo) == []


def test_it_can_be_moved_back() -> None:
    back = op(3, "move", m=OTHER, of=AWAY.id, p={"to": MEMBER})
    assert _substances(THERE, back) == []
    assert _substances(WOOL, AWAY, joined(THERE, back)) == ["wool"]


def test_a_permission_that_strays_onto_a_card_overrides_no_refusal() -> None:
    answer = {"layer": "allergy", "text_version": "t", "evidence": "x"}
    refused = op(4, "consent.set", m=OTHER, p=answer | {"state": "refused"})
    given = op(5, "consent.set", seen=99, p=answer | {"state": "given"})
    move = op(6, "move", of=given.id, p={"to": OTHER})
    assert fold_all([refused, joined(given, move)])["consent"]["allergy"]["state"] == "refused"


def test_an_undone_retraction_gives_the_note_back_from_the_log() -> None:
    note = op(1, "note.add", p={"text": "喜欢真丝"})
    retract = op(2, "note.retract", of=note.id)
    undo = op(3, "undo", of=retract.id)
    state = fold_all([note, retract])
    assert "真丝" not in repr(state)
    assert forgotten(state, undo) == [note.id]
    for one in (undo, note):
        fold(state, one)
    assert state == fold_all([note, retract, undo])
    assert [row["text"] for row in state["notes"]] == ["喜欢真丝"]
