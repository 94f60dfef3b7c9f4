"""Notes that a lead says something of: suggested, confirmed, and nothing done by themselves."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from crm_pwa.boards import heard
from crm_pwa.boards.models import NoteReading
from crm_pwa.boards.operations import readings
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid, NotHere
from crm_pwa.insights.words.dictionary import words
from crm_pwa.members import erasing
from crm_pwa.members.models import MemberStore
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor
from tests.sync.floor import open_shop

ITCHES = "新衬衫穿了脖子有点痒，很失望"


@pytest.fixture(autouse=True)
def _open(app: Flask) -> None:
    open_shop(app)


def waiting(app: Flask, person: Person) -> list[dict[str, Any]]:
    """What waits for that person."""
    with app.app_context():
        keys = app.extensions["keys"]
        return heard.waiting(db.session(), keys, person.scope, now_ms(), "Asia/Shanghai")


def say(app: Flask, person: Person, note: str, need: str, sentiment: str) -> None:
    """Say what a note is about."""
    with app.app_context(), writing() as session:
        keys, scope = app.extensions["keys"], person.scope
        readings.say(session, scope, note, need, sentiment, keys=keys, now_ms=now_ms())


def record(
    app: Flask, person: Person, member: Known, kind: str, of: str = "", **payload: str
) -> str:
    """Record one operation; its id."""
    sender = Sender(person.scope, now_ms(), app.extensions["keys"])
    verb = Verb(kind=kind, member=member.id, payload=payload, of=of)
    with app.app_context(), writing() as session:
        (verdict,) = do(session, sender, verb)
    assert verdict.s == "accepted"
    return verdict.id


def test_a_note_waits_with_what_it_may_be_about_and_the_words(
    app: Flask, act: Act, guide_a: Person, lead_a: Person, member_a: Known
) -> None:
    act(guide_a, member_a, "note.add", {"text": "尺码偏小，想换货"})
    (note,) = waiting(app, lead_a)
    assert (note["text"], note["who"]) == ("尺码偏小，想换货", guide_a.name)
    assert note["suggested"]["need"] in ("size", "exchange")
    assert set(note["suggested"]["words"]) <= {"尺码", "偏小", "换货"}
    assert "member" not in note


def test_what_was_said_of_a_note_goes_with_its_member(
    app: Flask, act: Act, guide_a: Person, lead_a: Person, member_a: Known, data_dir: Path
) -> None:
    act(guide_a, member_a, "note.add", {"text": ITCHES})
    (note,) = waiting(app, lead_a)
    say(app, lead_a, note["id"], "reaction", "bad")
    with app.app_context():
        assert db.session().scalars(select(NoteReading.member_id)).all() == [member_a.id]
        erasing.forget(data_dir, member_a.id, now_ms())
        assert db.session().scalars(select(NoteReading.id)).all() == []


def test_words_of_a_reaction_note_no_allergy(
    app: Flask, act: Act, visit: Visitor, guide_a: Person, lead_a: Person, member_a: Known
) -> None:
    act(guide_a, member_a, "note.add", {"text": ITCHES})
    page = visit.by(lead_a).speaking("en").get("/words")
    assert "Ask the member about allergies" in page.text
    (note,) = waiting(app, lead_a)
    before = _operations(app)
    visit.by(lead_a).post(f"/words/{note['id']}", {"need": "reaction", "sentiment": "bad"})
    assert _operations(app) == before
    assert waiting(app, lead_a) == []


def _operations(app: Flask) -> list[Any]:
    with app.app_context():
        return list(db.session.execute(text("SELECT kind, member_id FROM operation ORDER BY id")))


def test_what_was_said_is_counted_and_said_again_it_is_the_later(
    app: Flask, act: Act, guide_a: Person, lead_a: Person, member_a: Known
) -> None:
    act(guide_a, member_a, "note.add", {"text": "尺码偏小"})
    (note,) = waiting(app, lead_a)
    say(app, lead_a, note["id"], "gift", "good")
    say(app, lead_a, note["id"], "size", "bad")
    with app.app_context():
        told = heard.told(db.session(), lead_a.scope, now_ms())
    assert told == [{"need": "size", "good": 0, "bad": 1, "n": 1}]


def test_another_store_s_note_is_one_that_does_not_exist(
    app: Flask, act: Act, guide_b: Person, lead_a: Person, lead_b: Person, member_b: Known
) -> None:
    act(guide_b, member_b, "note.add", {"text": "尺码偏小"})
    (note,) = waiting(app, lead_b)
    assert waiting(app, lead_a) == []
    with pytest.raises(NotHere):
        say(app, lead_a, note["id"], "size", "bad")


def test_a_readable_note_waits_behind_a_page_of_those_taken_back(
    app: Flask, act: Act, guide_a: Person, lead_a: Person, member_a: Known
) -> None:
    act(guide_a, member_a, "note.add", {"text": "尺码偏小"}, now_ms() - 60_000)
    for _ in range(heard.MOST):
        note = record(app, guide_a, member_a, "note.add", text="下周再来")
        record(app, guide_a, member_a, "undo", note)
    assert [note["text"] for note in waiting(app, lead_a)] == ["尺码偏小"]


def test_no_more_notes_are_looked_at_than_ten_pages(
    app: Flask, act: Act, guide_a: Person, lead_a: Person, member_a: Known,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(heard, "MOST", 1)
    act(guide_a, member_a, "note.add", {"text": "尺码偏小"}, now_ms() - 60_000)
    for _ in range(heard.PAGES - 1):
        note = record(app, guide_a, member_a, "note.add", text="下周再来")
        record(app, guide_a, member_a, "undo", note)
    assert [note["text"] for note in waiting(app, lead_a)] == ["尺码偏小"]
    note = record(app, guide_a, member_a, "note.add", text="下周再来")
    record(app, guide_a, member_a, "undo", note)
    assert waiting(app, lead_a) == []


def test_a_page_has_the_newest_thirty(
    app: Flask, act: Act, guide_a: Person, lead_a: Person, member_a: Known
) -> None:
    for at in range(heard.MOST + 2):
        act(guide_a, member_a, "note.add", {"text": f"第{at}次来"}, now_ms() - 60_000 * (40 - at))
    texts = [note["text"] for note in waiting(app, lead_a)]
    assert texts == [f"第{at}次来" for at in range(31, 1, -1)]


def test_a_note_that_was_moved_waits_where_it_lies(
    app: Flask, guide_a: Person, lead_a: Person, member_a: Known, add_member: AddMember
) -> None:
    right = add_member("store-a")
    note = record(app, guide_a, member_a, "note.add", text="尺码偏小")
    moved = record(app, guide_a, member_a, "move", note, to=right.id)
    assert [(one["id"], one["text"]) for one in waiting(app, lead_a)] == [(note, "尺码偏小")]
    say(app, lead_a, note, "size", "bad")
    with app.app_context():
        assert db.session().scalars(select(NoteReading.member_id)).all() == [right.id]
    record(app, guide_a, member_a, "undo", moved)
    assert waiting(app, lead_a) == []


def test_a_note_that_was_moved_out_of_reach_waits_for_others(
    app: Flask, guide_a: Person, lead_a: Person, member_a: Known, add_member: AddMember
) -> None:
    right = add_member("store-a")
    note = record(app, guide_a, member_a, "note.add", text="尺码偏小")
    record(app, guide_a, member_a, "move", note, to=right.id)
    with app.app_context(), writing() as session:
        theirs = update(MemberStore).where(MemberStore.member_id == right.id)
        session.execute(theirs.values(store_id="store-b"))
    assert waiting(app, lead_a) == []
    with pytest.raises(NotHere):
        say(app, lead_a, note, "size", "bad")


def test_without_consent_no_words_are_read(
    app: Flask, act: Act, guide_a: Person, lead_a: Person, member_a: Known
) -> None:
    act(guide_a, member_a, "note.add", {"text": "尺码偏小"})
    (note,) = waiting(app, lead_a)
    no = {"layer": "personalisation", "state": "withdrawn", "text_version": "taste-1"}
    act(guide_a, member_a, "consent.set", no)
    assert waiting(app, lead_a) == []
    with pytest.raises(NotHere):
        say(app, lead_a, note["id"], "size", "bad")


@pytest.mark.parametrize(("need", "sentiment"), [("allergy", ""), ("size", "great")])
def test_only_words_that_are_offered_can_be_said(
    app: Flask,
    act: Act,
    guide_a: Person,
    lead_a: Person,
    member_a: Known,
    need: str,
    sentiment: str,
) -> None:
    act(guide_a, member_a, "note.add", {"text": "尺码偏小"})
    (note,) = waiting(app, lead_a)
    with pytest.raises(Invalid):
        say(app, lead_a, note["id"], need, sentiment)


def test_notes_of_more_than_thirty_days_ago_wait_no_longer(
    app: Flask, act: Act, guide_a: Person, lead_a: Person, add_member: AddMember
) -> None:
    member = add_member("store-a")
    act(guide_a, member, "note.add", {"text": "尺码偏小"}, now_ms() - 31 * heard.DAY_MS)
    assert waiting(app, lead_a) == []


def test_every_need_has_words_on_the_page(
    act: Act, visit: Visitor, guide_a: Person, lead_a: Person, member_a: Known
) -> None:
    act(guide_a, member_a, "note.add", {"text": "下周再来"})
    page = visit.by(lead_a).speaking("en").get("/words")
    shown = page.words("select[name=need] option")
    assert len(shown) == len(words().needs) + 1
    assert not set(shown) & set(words().needs)
