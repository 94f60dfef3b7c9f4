"""What happens to members between the search for pairs and the keeping of what it found."""

import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.core.db import db, writing
from crm_pwa.identity import finding
from crm_pwa.identity.models import Doubt
from crm_pwa.members import erasing
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.house.visiting import Visitor
from tests.sync.merging import merge

Pair = tuple[Known, Known]
PHONE = "+8613800135021"


@pytest.fixture
def pair(add_member: AddMember) -> Pair:
    """Two who may be one person."""
    return add_member(name="李静", phone=PHONE), add_member(name="Li Jing", phone=PHONE)


def find(app: Flask) -> finding.Found:
    with app.app_context():
        return finding.find(db.session(), app.extensions["keys"])


def keep(app: Flask, found: finding.Found) -> tuple[int, int]:
    """How many pairs are new, and how many are open."""
    with app.app_context():
        with writing() as session:
            new = finding.keep(session, found)
        opened = db.session.scalars(select(Doubt).where(Doubt.state == "open"))
        return new, len(opened.all())


def test_who_was_merged_meanwhile_is_left_out(app: Flask, lead_a: Person, pair: Pair) -> None:
    found = find(app)
    merge(app, lead_a, pair[0].id, pair[1].id)
    assert keep(app, found) == (0, 0)


def test_so_is_who_was_forgotten(app: Flask, pair: Pair) -> None:
    found = find(app)
    folder = app.extensions["settings"].data_dir
    with app.app_context():
        erasing.forget(folder, pair[1].id, 1)
    assert keep(app, found) == (0, 0)


def test_a_pair_that_is_two_again_meanwhile_is_asked_about(
    app: Flask, lead_a: Person, visit: Visitor, pair: Pair
) -> None:
    assert keep(app, find(app)) == (1, 1)
    one, other = sorted(who.id for who in pair)
    lead = visit.by(lead_a)
    lead.post(f"/same-person/{one}/{other}/answer", {"answer": "same"})
    found = find(app)
    lead.post(f"/same-person/{one}/{other}/undo")
    assert keep(app, found) == (0, 1)
