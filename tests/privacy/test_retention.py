"""What is too old goes, each in its time; of whom a law or a complaint needs it, nothing does."""

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from crm_pwa.accounts import chosen
from crm_pwa.accounts.models import Attempt
from crm_pwa.admin import retaining, traces
from crm_pwa.core import clock
from crm_pwa.core.audit import trail
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation, OperationBody
from crm_pwa.jobs import daily
from crm_pwa.members import ageing as members
from crm_pwa.members import erasing, holds
from crm_pwa.members.models import Card, Member, MemberFact
from crm_pwa.messages.models import Message
from crm_pwa.privacy.models import RetentionRun
from crm_pwa.privacy.retention import Asked, begins
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.sync import floor

DAY_MS = 86_400_000
MONTH_MS = 31 * DAY_MS
NOW = int(datetime(2026, 6, 15, 3, tzinfo=UTC).timestamp() * 1000)
WORDS, LATER = "只喝温水", "喜欢靠窗"
OLD = {"notes": 1, "allergies": 1, "scans": 1, "met": 1}
Counts = dict[str, int | None]


@pytest.fixture
def old(app: Flask, add_member: AddMember, act: Act, guide_a: Person) -> Known:
    """A member who was scanned and noted of 30 months ago, and never came again."""
    floor.open_shop(app)
    with app.app_context(), writing() as session:
        trail.begin(session, NOW)
    member = add_member()
    at = NOW - 30 * MONTH_MS
    act(guide_a, member, "scan.seen", {"how": "search"}, at=at)
    act(guide_a, member, "note.add", {"text": WORDS}, at=at + 1)
    act(guide_a, member, "allergy.add", {"substance": "wool", "severity": "avoid"}, at=at + 2)
    with app.app_context(), writing() as session:
        session.execute(update(Member).values(joined_on="2022-01-01"))
    return member


def run(app: Flask, *, dry: bool = False, now: int = NOW) -> Counts:
    """One run; {rule: how much}."""
    with app.app_context():
        found = {rule.name: many for rule, many in retaining.run(now, dry=dry)}
        db.session.remove()
    return found


def some(counts: Mapping[str, Any]) -> dict[str, Any]:
    """What went; what a cluster's settings do not let be done is its own matter."""
    return {name: many for name, many in counts.items() if many and name != traces.BYTES}


def read(app: Flask, query: Any) -> list[Any]:
    with app.app_context():
        found = list(db.session().scalars(query))
        db.session.remove()
    return found


def kinds(app: Flask) -> list[str]:
    return read(app, select(Operation.kind).order_by(Operation.received_at, Operation.id))


def test_a_dry_run_counts_and_nothing_goes(app: Flask, old: Known) -> None:
    before = kinds(app)
    assert some(run(app, dry=True)) == OLD
    assert kinds(app) == before
    assert read(app, select(RetentionRun.rule)) == []


def test_words_go_two_years_after_the_last_visit_and_phones_drop_them(
    app: Flask, old: Known, guide_a: Person, data_dir: Path
) -> None:
    phone = floor.new_phone(app, guide_a)
    first = phone.pull()
    assert WORDS in str(phone.card(old.id))
    assert some(run(app)) == OLD
    news = [row["body"] for row in phone.pull(first["next"])["rows"] if row["t"] == "card"]
    assert [body["notes"] for body in news] == [[]]
    assert news[0]["allergies"], "a warning is never dropped for its age"
    assert some(run(app, now=NOW + DAY_MS)) == {"allergies": 1}
    notes = select(OperationBody.id).join(Operation, Operation.id == OperationBody.id)
    assert read(app, notes.where(Operation.kind == "note.add")) == []
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 0


@pytest.mark.parametrize("came", ["scanned", "joined", "noted"])
def test_words_of_who_came_since_stay(
    app: Flask, old: Known, act: Act, guide_a: Person, came: str
) -> None:
    lately = NOW - 20 * MONTH_MS
    if came == "scanned":
        act(guide_a, old, "scan.seen", {"how": "search"}, at=lately)
    elif came == "joined":
        with app.app_context(), writing() as session:
            session.execute(update(Member).values(joined_on="2025-05-05"))
    else:
        act(guide_a, old, "note.add", {"text": LATER}, at=lately)
    run(app)
    with app.app_context():
        said = str(db.session().scalars(select(Card.state)).all())
    assert (WORDS in said) is (came != "noted")
    assert (LATER in said) is (came == "noted")


def test_who_was_seen_goes_after_a_year_and_the_trail_says_so(app: Flask, old: Known) -> None:
    run(app)
    assert "scan.seen" not in kinds(app)
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 0, answer.output


@pytest.mark.parametrize("held", ["law", "complaint"])
def test_of_whom_a_law_or_an_open_complaint_needs_it_nothing_goes(
    app: Flask, old: Known, held: str
) -> None:
    with app.app_context(), writing() as session:
        if held == "law":
            holds.hold(session, old.code, "law", "", ("", NOW))
        else:
            row = MemberFact(id="f1", member_id=old.id, kind="complaint", at=NOW, day="2023-01-01")
            session.add(row)
    assert some(run(app)) == {}
    with app.app_context(), writing() as session:
        if held == "law":
            holds.release(session, old.id, ("", NOW))
        else:
            session.execute(update(MemberFact).values(ended_on="2026-06-01"))
    assert some(run(app)) == OLD


@pytest.mark.parametrize(("too", "goes"), [(False, 1), (True, 0)])
def test_however_many_are_held_the_night_goes_on(
    app: Flask, old: Known, data_dir: Path, too: bool, goes: int
) -> None:
    kept = frozenset({*(f"m{n}" for n in range(70_000)), *([old.id] if too else [])})
    with app.app_context():
        asked = Asked(NOW, date(2025, 6, 1), begins(date(2025, 6, 1)), kept,
                      app.extensions["keys"], data_dir, dry=False)  # fmt: skip
        assert [rule.work(asked) for rule in (members.SCANS, members.MET)] == [goes, goes]


def test_who_is_held_by_a_law_is_not_erased_until_it_ends(
    app: Flask, old: Known, data_dir: Path
) -> None:
    with app.app_context():
        with writing() as session:
            holds.hold(session, old.id, "dispute", "2026-07-01", ("", NOW))
            erasing.ask(session, old.id, NOW - 2 * erasing.THINK_MS)
        assert erasing.due(db.session(), NOW) == []
        with pytest.raises(holds.OnHold):
            erasing.forget(data_dir, old.id, NOW)
        later = NOW + 20 * DAY_MS
        assert erasing.due(db.session(), later) == [old.id]
        erasing.forget(data_dir, old.id, later)
        assert holds.listed(db.session()) == []


def test_files_messages_and_tries_go_in_their_days(app: Flask, data_dir: Path) -> None:
    (data_dir / "exports").mkdir()
    made = {name: data_dir / name for name in ("exports/old.csv", "exports/new.csv", "forgotten",
                                              "crm.db.before-1", ".crm.db.part")}  # fmt: skip
    for name, path in made.items():
        path.write_text("x")
        at = (NOW - (6 if "new" in name else 9) * DAY_MS) / 1000
        os.utime(path, (at, at))
    with app.app_context(), writing() as session:
        session.add_all(_messages())
        session.add(Attempt(id="1", key="look-up:x", at=NOW - 25 * 3_600_000))
        session.add(Attempt(id="2", key="look-up:x", at=NOW - 60_000))
    assert some(run(app)) == {"files": 3, "messages": 1, "tries": 1}
    assert [name for name, path in made.items() if path.exists()] == [
        "exports/new.csv", "forgotten"
    ]  # fmt: skip
    assert read(app, select(Message.id).order_by(Message.id)) == ["new", "waiting"]


def _messages() -> list[Message]:
    told = {"kind": "code", "channel": "sms", "until": NOW, "next_at": NOW}
    old_at = NOW - 40 * DAY_MS
    return [
        Message(id="old", state="sent", at=old_at, **told),
        Message(id="waiting", state="waiting", at=old_at, **told),
        Message(id="new", state="sent", at=NOW - DAY_MS, **told),
    ]


def test_a_chain_keeps_words_for_as_long_as_it_chose(app: Flask, old: Known) -> None:
    with app.app_context(), writing() as session:
        chosen.choose(session, "notes_months", 36, by=None)
    assert "notes" not in some(run(app))


def test_a_rule_that_fails_holds_up_no_other(
    app: Flask, old: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "glob", _broken)
    counts = run(app)
    assert counts["files"] is None
    assert counts["scans"] == 1
    failed = read(app, select(RetentionRun.rule).where(RetentionRun.failed))
    assert failed == ["files"]


def _broken(*_of: object) -> None:
    raise OSError("the disk is gone")


def test_it_runs_by_itself_once_a_night(
    app: Flask, old: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = select(func.count(func.distinct(RetentionRun.at)))
    for hour, many in ((-10, 0), (0, 1), (1, 1), (24, 2)):
        monkeypatch.setattr(clock, "now_ms", lambda hour=hour: NOW + hour * 3_600_000)
        with app.app_context():
            assert daily.look(datetime.max.time())
        assert read(app, runs) == [many], hour


def test_the_command_line_says_how_much_of_what(app: Flask, old: Known) -> None:
    runner = app.test_cli_runner()
    answer = runner.invoke(args=["retention", "run", "--dry-run"])
    assert answer.exit_code == 0, answer.output
    assert "notes                    1  kept 24 months" in answer.output
    held = runner.invoke(args=["retention", "hold", old.code, "--why", "law"])
    assert held.output.strip() == old.id
    assert "notes                    0" in runner.invoke(args=["retention", "run"]).output
    assert runner.invoke(args=["erase", old.id, "--yes"]).exit_code == 1
    assert runner.invoke(args=["retention", "release", old.id]).exit_code == 0
