"""``flask followups make`` makes the lists, or says what to do first."""

from pathlib import Path

from click.testing import Result
from flask import Flask

from crm_pwa.core import migrate
from crm_pwa.core.db import db
from tests.house.application import MakeApp


def run(app: Flask) -> Result:
    """Run the command."""
    return app.test_cli_runner().invoke(args=["followups", "make"])


def empty(make_app: MakeApp, folder: Path) -> Flask:
    """An application over a database that was just made."""
    return make_app(CRM_PWA_DATABASE_URL=f"sqlite:///{folder / 'new.db'}")


def test_it_tells_what_it_made(app: Flask) -> None:
    done = run(app)
    assert (done.exit_code, done.exception) == (0, None)
    assert "store-a: 0 new prompts" in done.output


def test_an_empty_database_is_told_how_to_be_filled(make_app: MakeApp, tmp_path: Path) -> None:
    done = run(empty(make_app, tmp_path))
    assert done.exit_code == 1
    assert "The database is empty" in done.output
    assert "flask import" in done.output
    assert "Traceback" not in done.output


def test_a_database_of_another_version_is_told_how_to_be_brought_up_to_date(
    make_app: MakeApp, tmp_path: Path
) -> None:
    app = empty(make_app, tmp_path)
    with app.app_context():
        migrate.upgrade(db.engine)
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    done = run(app)
    assert done.exit_code == 1
    assert "flask serve" in done.output


def test_a_chain_without_stores_is_told_how_to_open_one(make_app: MakeApp, tmp_path: Path) -> None:
    app = empty(make_app, tmp_path)
    with app.app_context():
        migrate.upgrade(db.engine)
    done = run(app)
    assert done.exit_code == 1
    assert "flask store add" in done.output
