"""A doubtful note of a member who was merged, until they part or are forgotten."""

from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db
from crm_pwa.members import erasing
from crm_pwa.notes.models import NoteReview
from tests.house.cast import Person
from tests.house.members import TASTE, Act, AddMember
from tests.house.visiting import Visitor
from tests.sync.merging import merge, part

DOUBTED = "She changed her mind four times"


def waiting(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(NoteReview.state)))


def test_a_doubtful_note_of_who_was_merged_is_looked_at_before_and_after_they_part(
    app: Flask, visit: Visitor, guide_a: Person, lead_a: Person, add_member: AddMember, act: Act
) -> None:
    stays, away = add_member(agreed=(TASTE,)), add_member(agreed=(TASTE,))
    merged = merge(app, lead_a, stays.id, away.id)
    act(guide_a, away, "note.add", {"text": DOUBTED})
    lead = visit.by(lead_a)
    assert DOUBTED in lead.get("/notes/review").text
    part(app, lead_a, stays.id, merged)
    page = lead.get("/notes/review")
    assert DOUBTED in page.text
    lead.post(str(page.one(".doubt form")["action"]), {"answer": "hide"})
    assert waiting(app) == ["hidden"]
    assert DOUBTED not in visit.by(guide_a).get(f"/members/{away.id}").text


@pytest.mark.parametrize("parted", [True, False])
def test_nothing_waits_of_a_note_whose_member_was_forgotten(
    app: Flask, data_dir: Path, guide_a: Person, lead_a: Person, add_member: AddMember, act: Act,
    parted: bool,
) -> None:  # fmt: skip
    stays, away = add_member(agreed=(TASTE,)), add_member(agreed=(TASTE,))
    merged = merge(app, lead_a, stays.id, away.id)
    act(guide_a, away, "note.add", {"text": DOUBTED})
    if parted:
        part(app, lead_a, stays.id, merged)
    with app.app_context():
        erasing.forget(data_dir, away.id if parted else stays.id, now_ms())
    assert waiting(app) == []
