"""The database is copied, sealed, while it is written to, and put back."""

import stat
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from crm_pwa.core.audit import trail
from crm_pwa.core.backup import postgres
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import close, db, writing
from crm_pwa.core.log.models import Operation
from crm_pwa.wiring import create_app
from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.sync import floor

SECRET = "a-secret-of-the-house-of-more-than-32-characters"
OTHER_SECRET = "the-secret-of-another-house-of-more-than-32-characters"


@pytest.fixture
def shop(app: Flask) -> Flask:
    """A shop that is followed."""
    floor.open_shop(app)
    with app.app_context(), writing() as session:
        trail.begin(session, now_ms())
    return app


def run(app: Flask, *words: str) -> tuple[int, str]:
    """A command's exit code and all that it printed."""
    answer = app.test_cli_runner().invoke(args=list(words))
    return answer.exit_code, answer.output


def elsewhere(tmp_path: Path, **more: str) -> Flask:
    """The program on another machine: no database yet, the secret brought along."""
    named = {"CRM_PWA_DATA_DIR": str(tmp_path / "other"), "CRM_PWA_SECRET_KEY": SECRET}
    return create_app(named | more)


def noted(phone: floor.Phone, member: str, words: str) -> str:
    """A note's id, once it is acknowledged."""
    op = phone.op("note.add", member, {"text": words}, seen=1)
    (verdict,) = phone.push(op)
    assert verdict["s"] == "accepted"
    return str(op["id"])


def agreed(app: Flask, guide: Person) -> tuple[floor.Phone, str]:
    """A guide's phone, and a member of whom it may note."""
    member, phone = floor.new_member(app), floor.new_phone(app, guide)
    phone.push(phone.op("consent.set", member, floor.TASTE))
    return phone, member


def copy_plain(app: Flask, to: Path, *, on_postgres: bool) -> None:
    """A backup as they were before they were sealed."""
    with app.app_context():
        if on_postgres:
            with postgres.dump(db.engine.url) as stream:
                to.write_bytes(stream.read())
        else:
            with db.engine.connect() as connection:
                served: Any = connection.connection.driver_connection
                served.execute(f"VACUUM INTO '{to}'")


def ids_in(app: Flask) -> set[str]:
    """All operations a database knows."""
    with app.app_context():
        found = set(db.session.scalars(select(Operation.id)))
        db.session.remove()
    return found


def test_a_backup_holds_all_that_was_acknowledged_before_it_began(
    shop: Flask, guide_a: Person, tmp_path: Path, on_postgres: bool
) -> None:
    if on_postgres:
        pytest.skip("pg_dump's own promise")
    phone, member = agreed(shop, guide_a)
    kept: list[str] = []
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            kept.append(noted(phone, member, f"第{len(kept)}条"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(kept) < 20:
            pass
        before = list(kept)
        code, said = run(shop, "backup", str(tmp_path / "crm.backup"))
    finally:
        over.set()
        writer.join()
    assert code == 0, said
    assert len(kept) > len(before)
    again = elsewhere(tmp_path)
    code, said = run(again, "restore", str(tmp_path / "crm.backup"))
    assert code == 0, said
    assert ids_in(again).issuperset(before)


def test_a_restored_database_is_the_backups_and_a_new_life_of_it(
    shop: Flask, guide_a: Person, tmp_path: Path
) -> None:
    phone, member = agreed(shop, guide_a)
    early = noted(phone, member, "早")
    epoch = phone.pull()["epoch"]
    code, said = run(shop, "backup", str(tmp_path / "crm.backup"))
    assert code == 0, said
    late = noted(phone, member, "晚")
    code, said = run(shop, "restore", str(tmp_path / "crm.backup"))
    assert code == 0, said
    assert early in ids_in(shop)
    assert late not in ids_in(shop)
    assert phone.pull()["epoch"] != epoch
    code, said = run(shop, "audit", "verify")
    assert code == 0, said


@pytest.fixture
def secrets(shop: Flask, act: Act, guide_a: Person, member_a: Known) -> Sequence[str]:
    """What stands open in the database of a member: name, code, a note, an allergy."""
    act(guide_a, member_a, "note.add", {"text": "只要真丝衬衫"})
    act(guide_a, member_a, "allergy.add", {"words": "的确良", "severity": "severe"})
    return member_a.name, member_a.code, "只要真丝衬衫", "的确良"


def test_a_stolen_backup_gives_up_nothing(
    shop: Flask, secrets: Sequence[str], data_dir: Path, tmp_path: Path, on_postgres: bool
) -> None:
    file = tmp_path / "crm.backup"
    code, said = run(shop, "backup", str(file))
    assert code == 0, said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [word for word in secrets if word.encode() in file.read_bytes()] == []
    assert list(tmp_path.iterdir()) == [file]
    assert [path.name for path in data_dir.iterdir() if path.name.endswith(".part")] == []
    if not on_postgres:
        open_ = b"".join(path.read_bytes() for path in data_dir.glob("crm.db*"))
        assert [word for word in secrets if word.encode() not in open_] == []


def test_a_backup_from_before_they_were_sealed_is_put_back(
    shop: Flask, guide_a: Person, tmp_path: Path, on_postgres: bool
) -> None:
    phone, member = agreed(shop, guide_a)
    early = noted(phone, member, "早")
    copy_plain(shop, tmp_path / "old.backup", on_postgres=on_postgres)
    late = noted(phone, member, "晚")
    code, said = run(shop, "restore", str(tmp_path / "old.backup"))
    assert code == 0, said
    assert early in ids_in(shop)
    assert late not in ids_in(shop)


def test_no_backup_is_written_over(shop: Flask, tmp_path: Path) -> None:
    there = tmp_path / "crm.backup"
    there.write_text("yesterday's")
    code, said = run(shop, "backup", str(there))
    assert code == 1
    assert "there already" in said
    assert there.read_text() == "yesterday's"


@pytest.mark.parametrize(
    "content", [b"", b"no database at all", b"SQLite format 3\0" + b"x" * 5000]
)
def test_what_is_no_backup_is_refused_and_nothing_changes(
    shop: Flask, tmp_path: Path, content: bytes
) -> None:
    before = ids_in(shop)
    file = tmp_path / "crm.backup"
    file.write_bytes(content)
    code, said = run(shop, "restore", str(file))
    assert code == 1
    assert "crm.backup" in said or "pg_restore" in said
    assert ids_in(shop) == before


@pytest.mark.parametrize("how", ["sealed", "plain"])
def test_a_backup_of_another_secret_is_refused_and_nothing_changes(
    shop: Flask, guide_a: Person, tmp_path: Path, on_postgres: bool, how: str
) -> None:
    phone, member = agreed(shop, guide_a)
    file = tmp_path / "crm.backup"
    if how == "sealed":
        run(shop, "backup", str(file))
    else:
        copy_plain(shop, file, on_postgres=on_postgres)
    late = noted(phone, member, "晚")
    with shop.app_context():
        close(db.engine)
    url = shop.config["SQLALCHEMY_DATABASE_URI"]
    other = elsewhere(tmp_path, CRM_PWA_SECRET_KEY=OTHER_SECRET, CRM_PWA_DATABASE_URL=url)
    code, said = run(other, "restore", str(file))
    assert (code, "another secret" in said) == (1, True), said
    assert late in ids_in(shop)


def test_a_database_in_use_is_not_replaced(shop: Flask, tmp_path: Path, on_postgres: bool) -> None:
    if on_postgres:
        pytest.skip("its tools wait for a lock")
    run(shop, "backup", str(tmp_path / "crm.backup"))
    other = elsewhere(tmp_path, CRM_PWA_DATABASE_URL=shop.config["SQLALCHEMY_DATABASE_URI"])
    with other.app_context():
        db.session.execute(text("SELECT count(*) FROM operation")).all()
        code, said = run(shop, "restore", str(tmp_path / "crm.backup"))
        db.session.remove()
        db.engine.dispose()
    assert code == 1
    assert "Stop the server" in said
