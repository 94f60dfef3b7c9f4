"""Who was forgotten is forgotten again when an older backup is put back, and nobody else."""

from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from crm_pwa.core import forgotten
from crm_pwa.core.audit import trail
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members import erasing, queries
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.sync import floor
from tests.sync.merging import merge, part

NAME, WORDS, OTHER_WORDS = "欧阳倩影", "只要真丝衬衫", "不喜欢铃铛声"
Forget = Callable[[str], None]


@pytest.fixture
def known(app: Flask, add_member: AddMember, act: Act, guide_a: Person) -> Known:
    """A member of whom something is noted."""
    floor.open_shop(app)
    member = add_member(name=NAME)
    act(guide_a, member, "note.add", {"text": WORDS})
    with app.app_context(), writing() as session:
        trail.begin(session, now_ms())
    return member


@pytest.fixture
def forget(app: Flask, data_dir: Path) -> Forget:
    """Forget a member now."""

    def do(member_id: str) -> None:
        with app.app_context():
            erasing.forget(data_dir, member_id, now_ms())

    return do


def back_up(app: Flask, file: Path) -> None:
    assert app.test_cli_runner().invoke(args=["backup", str(file)]).exit_code == 0


def put_back(app: Flask, file: Path) -> str:
    answer = app.test_cli_runner().invoke(args=["restore", str(file)])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_a_backup_that_is_put_back_forgets_them_again(
    app: Flask, known: Known, forget: Forget, tmp_path: Path
) -> None:
    back_up(app, tmp_path / "old")
    forget(known.id)
    assert "1 members who were forgotten" in put_back(app, tmp_path / "old")
    with app.app_context():
        assert db.session.get_one(Member, known.id).name == ""
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


@pytest.mark.parametrize("stays", ["who goes", "who lives"])
def test_who_was_one_with_them_in_a_backup_and_is_not_any_more_stays(
    app: Flask, known: Known, add_member: AddMember, act: Act, guide_a: Person, lead_a: Person,
    forget: Forget, tmp_path: Path, stays: str,
) -> None:  # fmt: skip
    other = add_member(name="李静")
    act(guide_a, other, "note.add", {"text": OTHER_WORDS})
    into, away = (known, other) if stays == "who goes" else (other, known)
    merged = merge(app, lead_a, into.id, away.id)
    back_up(app, tmp_path / "old")
    part(app, lead_a, into.id, merged)
    forget(known.id)
    put_back(app, tmp_path / "old")

    with app.app_context():
        session = db.session()
        lives, gone = (session.get_one(Member, one.id) for one in (other, known))
        assert (lives.name, lives.phone_mask[-4:]) == ("李静", other.phone[-4:])
        assert (lives.merged_into, lives.erased_at) == ("", None)
        assert (gone.name, gone.merged_into) == ("", "")
        assert queries.by_code(session, other.code) == other.id
        assert queries.by_code(session, known.code) is None
    card = str(floor.new_phone(app, guide_a).card(other.id))
    assert OTHER_WORDS in card
    assert WORDS not in card
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


def test_of_three_each_stays_with_whom_they_are_one(
    app: Flask, known: Known, add_member: AddMember, lead_a: Person, forget: Forget, tmp_path: Path
) -> None:
    middle, outer = add_member(name="李静"), add_member(name="王伟")
    merge(app, lead_a, middle.id, outer.id)
    merged = merge(app, lead_a, known.id, middle.id)
    back_up(app, tmp_path / "old")
    part(app, lead_a, known.id, merged)
    forget(known.id)
    put_back(app, tmp_path / "old")
    with app.app_context():
        found = [db.session.get_one(Member, one.id) for one in (middle, outer, known)]
    assert [one.name for one in found] == ["李静", "王伟", ""]
    assert [one.merged_into for one in found] == ["", middle.id, ""]


def test_so_does_who_was_made_one_with_them_before_merges_were_written_down(
    app: Flask, known: Known, add_member: AddMember, forget: Forget, tmp_path: Path
) -> None:
    other = add_member(name="李静")

    def point(into: str) -> None:
        with app.app_context(), writing() as session:
            session.get_one(Member, other.id).merged_into = into

    point(known.id)
    back_up(app, tmp_path / "old")
    point("")
    forget(known.id)
    put_back(app, tmp_path / "old")
    with app.app_context():
        lives = db.session.get_one(Member, other.id)
    assert (lives.name, lives.merged_into) == ("李静", "")


def fails(app: Flask, forget: Forget, member_id: str) -> None:
    """Have a member forgotten while the disk is full."""

    def full(_session: Session) -> None:
        raise OSError(ENOSPC, "No space left on device")

    event.listen(Session, "before_commit", full)
    try:
        with pytest.raises(OSError, match="No space left"):
            forget(member_id)
    finally:
        event.remove(Session, "before_commit", full)


def test_who_was_not_forgotten_after_all_may_stay(
    app: Flask, known: Known, forget: Forget, data_dir: Path
) -> None:
    fails(app, forget, known.id)
    assert forgotten.remembered(data_dir) == []
    with app.app_context():
        assert erasing.again(data_dir, now_ms()) == 0
        assert db.session.get_one(Member, known.id).name == NAME
    forget(known.id)
    assert forgotten.remembered(data_dir) == [known.id]


def test_who_stays_is_not_forgotten_for_what_was_written_before_a_fall(
    app: Flask, known: Known, data_dir: Path
) -> None:
    with app.app_context():
        with writing() as session:
            erasing.ask(session, known.id, now_ms())
        forgotten.remember(data_dir, [known.id, "somebody-else"])
        with writing() as session:
            erasing.think_better(session, known.id, now_ms())
        assert erasing.again(data_dir, now_ms()) == 0
    assert forgotten.remembered(data_dir) == ["somebody-else"]


def test_who_is_forgotten_has_no_wish_left_that_brings_them_back(
    app: Flask, known: Known, forget: Forget, data_dir: Path
) -> None:
    forget(known.id)
    with app.app_context(), writing() as session:
        erasing.think_better(session, known.id, now_ms())
    assert forgotten.remembered(data_dir) == [known.id]
