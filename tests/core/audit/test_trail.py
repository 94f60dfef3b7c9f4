"""Whatever is done leaves a trail, and nothing in it is changed unseen."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from crm_pwa.accounts import chosen
from crm_pwa.accounts.history import By
from crm_pwa.core.audit import trail
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.privacy import operations as privacy
from tests.house.cast import Person
from tests.sync import floor


@pytest.fixture
def followed(app: Flask, guide_a: Person) -> Flask:
    """A shop in which three notes were pushed, a card was looked at and a setting changed."""
    floor.open_shop(app)
    member = floor.new_member(app)
    with app.app_context(), writing() as session:
        trail.begin(session, now_ms())
    phone = floor.new_phone(app, guide_a)
    phone.push(phone.op("consent.set", member, floor.TASTE))
    for words in ("喜欢米色", "只穿棉", "周末来"):
        (verdict,) = phone.push(phone.op("note.add", member, {"text": words}, seen=1))
        assert verdict["s"] == "accepted"
    with app.app_context(), writing() as session:
        privacy.log_read(session, member, guide_a.id, "allergies", now_ms())
        by = By(guide_a.id, now_ms())
        chosen.choose(session, "lease_hours", 12, by=by)
    return app


def verified(app: Flask) -> tuple[int, str]:
    """The command's answer: exit code, all that it printed."""
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    return answer.exit_code, answer.output


def spoil(app: Flask, *statements: str) -> None:
    """Change the database past the program."""
    with app.app_context():
        for statement in statements:
            db.session.execute(text(statement))
        db.session.commit()


def test_a_trail_nobody_touched_is_as_it_was_written(followed: Flask) -> None:
    code, said = verified(followed)
    assert code == 0, said
    assert "6 rows" in said


FIRST = "(SELECT id FROM operation ORDER BY id LIMIT 1)"
LAST_LINK = "chain = 'store-a' AND n = (SELECT max(n) FROM audit_link WHERE chain = 'store-a')"
MIDDLE = "chain = 'store-a' AND n = 2"
SPOILT = {
    "edited": (f"UPDATE operation SET verdict = 'rejected' WHERE id = {FIRST}", "was changed"),
    "deleted": (f"DELETE FROM operation WHERE id = {FIRST}", "is missing"),
    "a look deleted": ("DELETE FROM access", "is missing"),
    "a look moved to another": ("UPDATE access SET staff_id = 'somebody'", "was changed"),
    "a row put in": (
        "INSERT INTO access (id, member_id, staff_id, field, how, at) "
        "VALUES ('new', 'm', 's', 'f', 'page', 1)",
        "1 rows more",
    ),
    "a link cut off the end": (f"DELETE FROM audit_link WHERE {LAST_LINK}", "the anchor knows"),
    "a link taken out": (f"DELETE FROM audit_link WHERE {MIDDLE}", "are missing"),
    "a link edited": (f"UPDATE audit_link SET actor_id = '' WHERE {MIDDLE}", "was changed"),
    "a link's time edited": (f"UPDATE audit_link SET at = at + 1 WHERE {LAST_LINK}", "was changed"),
    "a chain deleted": ("DELETE FROM audit_link WHERE chain = 'store-a'", "whole chains"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_was_changed_past_the_program_is_found(followed: Flask, how: str) -> None:
    statement, expected = SPOILT[how]
    spoil(followed, statement)
    code, said = verified(followed)
    assert code == 1
    assert expected in said


def test_two_rows_that_changed_places_are_found(followed: Flask) -> None:
    pair = "(SELECT id FROM operation WHERE kind = 'note.add' ORDER BY id LIMIT 2)"
    spoil(
        followed,
        f"UPDATE operation SET body_hash = 'x' || body_hash WHERE id IN {pair}",
        "UPDATE operation SET body_hash = (SELECT substr(o.body_hash, 2) FROM operation o WHERE "
        "o.body_hash LIKE 'x%' AND o.id <> operation.id) WHERE body_hash LIKE 'x%' AND id = "
        f"(SELECT min(id) FROM operation WHERE id IN {pair})",
    )
    code, said = verified(followed)
    assert code == 1
    assert "was changed" in said


def test_nothing_to_check_is_told_from_nothing_changed(app: Flask) -> None:
    floor.open_shop(app)
    code, said = verified(app)
    assert code == 1
    assert "nothing was checked" in said


def test_a_whole_trail_deleted_is_missed(followed: Flask) -> None:
    spoil(followed, "DELETE FROM audit_link")
    code, said = verified(followed)
    assert code == 1
    assert "2 whole chains are missing" in said


def look_and_fail(staff_id: str) -> None:
    """A look is logged, and then the transaction cannot be kept."""
    with writing() as session:
        privacy.log_read(session, "m", staff_id, "allergies", now_ms())
        session.execute(text("INSERT INTO meta (key, value) VALUES ('epoch', 'another')"))


def test_what_was_rolled_back_leaves_no_trail(followed: Flask, guide_a: Person) -> None:
    with followed.app_context():
        with pytest.raises(IntegrityError):
            look_and_fail(guide_a.id)
        with writing():
            pass
    assert verified(followed)[0] == 0


def test_no_link_says_a_word_of_a_note(followed: Flask) -> None:
    with followed.app_context():
        rows = db.session.execute(text("SELECT covers, detail FROM audit_link")).all()
    told = " ".join(f"{row.covers} {row.detail}" for row in rows)
    assert "米色" not in told
    assert "operation" in told


def test_after_a_restore_the_trail_goes_on(followed: Flask) -> None:
    answer = followed.test_cli_runner().invoke(args=["restored"])
    assert answer.exit_code == 0, answer.output
    code, said = verified(followed)
    assert code == 0, said


def cut(app: Flask) -> None:
    """Take the last thing that was done in the store back past the program, with its link."""
    with app.app_context():
        covers = text(f"SELECT covers FROM audit_link WHERE {LAST_LINK}")
        rows = json.loads(db.session.execute(covers).scalar_one())["operation"]
        for row_id in rows:
            db.session.execute(text("DELETE FROM operation WHERE id = :id"), {"id": row_id})
        db.session.execute(text(f"DELETE FROM audit_link WHERE {LAST_LINK}"))
        db.session.commit()


def note(app: Flask, guide: Person, words: str) -> None:
    """One more act of the store's chain; the shop works on whatever was done to the trail."""
    phone = floor.new_phone(app, guide)
    member = floor.new_member(app)
    phone.push(phone.op("consent.set", member, floor.TASTE))
    (verdict,) = phone.push(phone.op("note.add", member, {"text": words}, seen=1))
    assert verdict["s"] == "accepted"


def test_a_cut_end_is_told_for_ever_whatever_is_done_after(
    followed: Flask, guide_a: Person
) -> None:
    cut(followed)
    for words in ("喜欢羊毛", "只要黑色", "下午来"):
        note(followed, guide_a, words)
        code, said = verified(followed)
        assert code == 1
        assert "chain “store-a” lost its end" in said


def test_an_end_cut_twice_is_told_twice(followed: Flask, guide_a: Person) -> None:
    cut(followed)
    note(followed, guide_a, "喜欢羊毛")
    cut(followed)
    note(followed, guide_a, "只要黑色")
    assert verified(followed)[1].count("lost its end") == 2


def test_a_whole_chain_that_begins_anew_is_told_of(followed: Flask, guide_a: Person) -> None:
    spoil(followed, "DELETE FROM audit_link WHERE chain = 'store-a'", "DELETE FROM operation")
    note(followed, guide_a, "喜欢羊毛")
    assert "chain “store-a” lost its end" in verified(followed)[1]


def test_a_restore_hides_no_end_that_was_lost_before(followed: Flask, guide_a: Person) -> None:
    cut(followed)
    note(followed, guide_a, "喜欢羊毛")
    assert followed.test_cli_runner().invoke(args=["restored"]).exit_code == 0
    assert "lost its end" in verified(followed)[1]


def test_an_anchor_behind_the_database_is_no_lost_end(followed: Flask, guide_a: Person) -> None:
    with followed.app_context():
        kept = trail.trail_of(db.session())
        assert kept
        ends = {path: path.read_bytes() for path in kept.anchors.folder.glob("*.anchor")}
    note(followed, guide_a, "喜欢羊毛")
    for path, before in ends.items():
        path.write_bytes(before)
    note(followed, guide_a, "只要黑色")
    code, said = verified(followed)
    assert code == 0, said


def test_after_a_restore_of_an_older_backup_the_trail_goes_on(
    followed: Flask, guide_a: Person, tmp_path: Path
) -> None:
    runner = followed.test_cli_runner()
    assert runner.invoke(args=["backup", str(tmp_path / "shop.backup")]).exit_code == 0
    note(followed, guide_a, "喜欢羊毛")
    answer = runner.invoke(args=["restore", str(tmp_path / "shop.backup")])
    assert answer.exit_code == 0, answer.output
    note(followed, guide_a, "只要黑色")
    code, said = verified(followed)
    assert code == 0, said
