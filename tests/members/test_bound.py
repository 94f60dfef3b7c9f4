"""A card has at most 4 KiB: what goes, in which order, and what never does."""

from typing import Any

import msgspec
import pytest

from crm_pwa.core.db import writing
from crm_pwa.members import cards
from crm_pwa.members.bound import MOST_BYTES, bounded
from crm_pwa.members.view.card import EMPTY_CARD
from tests.house.cast import Person
from tests.house.members import Act, Known

Body = dict[str, Any]


def size(body: Body) -> int:
    return len(msgspec.json.encode(body))


def row(n: int, **more: object) -> Body:
    return {"id": f"0193ffff-0000-7000-8000-{n:012d}", "by": "g", "hlc": f"{n:018d}", **more}


def card(**more: object) -> Body:
    return {**EMPTY_CARD, "m": "m-1", "name": "李静", **more}


def filled_to(total: int, body: Body) -> Body:
    """The body with its newest note stretched until all of it has so many bytes."""
    *older, newest = body["notes"]
    return {**body, "notes": [*older, {**newest, "text": "x" * (total - size(body))}]}


def full() -> Body:
    """A card with something of everything, and 2 KiB that never go."""
    said = {"state": "given", "version": "taste-1"}
    return card(
        notes=[row(n, text=f"note {n}") for n in range(4)],
        note_count=4,
        facets={"size_top": [row(n, v="size_top.m") for n in range(3)]},
        contacts=[row(n, channel="sms", result="sent") for n in range(3)],
        prompts=[{"id": "p-1", "rule": "birthday"}, {"id": "p-2", "rule": "silent"}],
        outcomes={"p-1": [row(1, o="later")], "p-0": [row(0, o="done")]},
        tags=[row(n, f="style", c="style.retro", p="like") for n in range(4)],
        allergies=[row(n, s="substance.peanut", w="", sev="severe", gone=None) for n in range(9)],
        consent={layer: row(0, **said) for layer in ("personalisation", "allergy")},
    )


def test_a_card_of_24_kib_stays_whole() -> None:
    body = filled_to(MOST_BYTES, card(notes=[row(1, text="old"), row(2, text="")]))
    assert size(body) == MOST_BYTES
    assert bounded(body) is body


def test_one_byte_more_costs_the_oldest_note() -> None:
    body = filled_to(
        MOST_BYTES + 1, card(notes=[row(1, text="old"), row(2, text="")], note_count=2)
    )
    cut = bounded(body)
    assert [note["id"] for note in cut["notes"]] == [row(2)["id"]]
    assert cut["note_count"] == 2
    assert size(cut) <= MOST_BYTES
    assert len(body["notes"]) == 2, "what was given is not written into"


@pytest.mark.parametrize("surplus", range(0, 4_000, 97))
def test_things_go_in_their_order_and_no_more_than_must(surplus: int) -> None:
    body = full()
    body["name"] = "x" * (MOST_BYTES - size(body) + surplus + len("李静".encode()))
    cut = bounded(body)
    left = [len(cut["notes"]), len(cut["facets"]["size_top"]) - 1, len(cut["contacts"])]
    left += [len(cut["outcomes"]) - 1, len(cut["tags"]), len(cut["prompts"])]
    whole = [4, 2, 3, 1, 4, 2]
    first_kept = next((at for at, n in enumerate(left) if n), len(left))
    assert left[first_kept + 1 :] == whole[first_kept + 1 :]
    assert cut["allergies"] == body["allergies"]
    assert cut["consent"] == body["consent"]
    assert cut["outcomes"].get("p-1") == body["outcomes"]["p-1"]
    assert size(cut) <= MOST_BYTES or not any(left)
    if any(left) and surplus:
        assert size(cut) > MOST_BYTES - 250, "nothing goes that need not"


def test_the_newest_of_each_stays_longest() -> None:
    body = full()
    body["name"] = "x" * (MOST_BYTES - size(body) + 150)
    assert bounded(body)["notes"] == body["notes"][-2:]


def test_warnings_alone_may_pass_the_bound() -> None:
    body = card(allergies=[row(n, s="", w="x" * 100, sev="severe", gone=None) for n in range(40)])
    assert bounded(body)["allergies"] == body["allergies"]


def test_a_card_that_is_pulled_is_bound(
    app: Any, act: Act, guide_a: Person, member_a: Known
) -> None:
    act(guide_a, member_a, "allergy.add", {"substance": "substance.peanut", "severity": "severe"})
    for n in range(9):
        act(guide_a, member_a, "note.add", {"text": f"{n}" + "长" * 990})
    with app.app_context(), writing() as session:
        body = cards.bodies(session, [member_a.id], "", 1_800_000_000_000)[member_a.id]
    assert size(body) <= MOST_BYTES
    assert body["note_count"] == 9
    assert [note["text"][0] for note in body["notes"]] == list("012345678"[-len(body["notes"]) :])
    assert len(body["allergies"]) == 1
