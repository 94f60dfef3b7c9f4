"""A backup comes back over whatever stands there: a newer schema, a damaged file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from crm_pwa.core import migrate
from crm_pwa.core.db import close, db, writing
from tests.admin.test_backup import agreed, ids_in, noted, run
from tests.house.cast import Person
from tests.sync import floor

Change = Callable[[str], None]


@pytest.fixture
def change(app: Flask) -> Change:
    """Change the database past the program."""

    def do(statement: str) -> None:
        with app.app_context(), writing() as session:
            session.execute(text(statement))

    return do


@pytest.fixture
def file(app: Flask, tmp_path: Path) -> Path:
    """A backup of the shop as it is."""
    floor.open_shop(app)
    code, said = run(app, "backup", str(tmp_path / "crm.backup"))
    assert code == 0, said
    return tmp_path / "crm.backup"


@pytest.mark.parametrize("key", ["", "REFERENCES member (id)"])
def test_a_table_made_since_does_not_stand_in_the_way(
    app: Flask, file: Path, change: Change, key: str
) -> None:
    change(f"CREATE TABLE made_since (m VARCHAR(40) {key})")
    code, said = run(app, "restore", str(file))
    assert code == 0, said
    with app.app_context():
        names = inspect(db.engine).get_table_names()
    assert "member" in names
    assert "made_since" not in names


def test_what_a_newer_version_made_is_refused_and_nothing_changes(
    app: Flask, guide_a: Person, tmp_path: Path, change: Change
) -> None:
    floor.open_shop(app)
    phone, member = agreed(app, guide_a)
    change("UPDATE alembic_version SET version_num = 'newer'")
    run(app, "backup", str(tmp_path / "newer.backup"))
    change(f"UPDATE alembic_version SET version_num = '{migrate.head()}'")
    late = noted(phone, member, "晚")
    code, said = run(app, "restore", str(tmp_path / "newer.backup"))
    assert (code, "newer version" in said) == (1, True), said
    assert late in ids_in(app)
    with app.app_context():
        assert migrate.current(db.engine) == migrate.head()


def test_a_damaged_database_is_set_aside_as_it_is(
    app: Flask, file: Path, data_dir: Path, on_postgres: bool
) -> None:
    if on_postgres:
        pytest.skip("no file of ours")
    with app.app_context():
        close(db.engine)
    place = data_dir / "crm.db"
    place.write_bytes(b"\0" * 4096 + place.read_bytes()[4096:])
    code, said = run(app, "restore", str(file))
    assert code == 0, said
    (kept,) = data_dir.glob("crm.db.before-*")
    assert str(kept) in said
    assert kept.read_bytes().startswith(b"\0" * 4096)
    assert ids_in(app) == set()


def test_what_was_put_back_is_backed_up_and_put_back_again(
    app: Flask, file: Path, tmp_path: Path
) -> None:
    for again in ("second.backup", "third.backup"):
        code, said = run(app, "restore", str(file))
        assert code == 0, said
        file = tmp_path / again
        code, said = run(app, "backup", str(file))
        assert code == 0, said
    code, said = run(app, "restore", str(file))
    assert code == 0, said
    assert ids_in(app) == set()
