"""Moves the schema up or down, on a filled database, without losing a row.

Alembic's batch mode rebuilds a SQLite table by dropping it; with foreign keys on, that
silently deletes the rows that point at it. So they are off meanwhile, and afterwards every
reference is checked and every surviving table must hold the rows it held before.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, inspect, text

import crm_pwa
from crm_pwa.core.db import Base
from crm_pwa.core.errors import AppError

ROOT = Path(__file__).resolve().parents[2]


class MigrationError(AppError):
    """A migration that cannot be made or would have lost rows; nothing was changed."""


def metadata() -> MetaData:
    """Every table of every domain."""
    for package in iter_modules(crm_pwa.__path__):
        if package.ispkg and (Path(crm_pwa.__path__[0]) / package.name / "models.py").exists():
            import_module(f"crm_pwa.{package.name}.models")
    import_module("crm_pwa.core.log.models")
    import_module("crm_pwa.core.audit.models")
    return Base.metadata


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the schema to ``to``. Raises MigrationError, leaving all as it was."""
    if stands := current(engine):
        refuse_unknown(stands)
    _run(engine, lambda config: command.upgrade(config, to))


def downgrade(engine: Engine, to: str) -> None:
    """Take the schema back to ``to``. Raises MigrationError, leaving all as it was."""
    _run(engine, lambda config: command.downgrade(config, to))


def current(engine: Engine) -> str | None:
    """The revision this database stands at; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision this code knows."""
    return _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(ROOT / "migrations"))


def refuse_unknown(revision: str) -> None:
    """Raise MigrationError for a revision that only a newer version of the program knows."""
    if revision not in {script.revision for script in _scripts().walk_revisions()}:
        raise MigrationError(
            f"The database was made by a newer version of this program (revision {revision}). "
            "Start that version."
        )


def _run(engine: Engine, action: Callable[[Config], None]) -> None:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if sqlite:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            _checked(connection, config, action)
            connection.commit()
        finally:
            if sqlite:
                connection.rollback()
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA foreign_keys = ON")
                connection.exec_driver_sql("BEGIN")


def _checked(connection: Connection, config: Config, action: Callable[[Config], None]) -> None:
    before = _counts(connection)
    config.attributes["connection"] = connection
    action(config)
    after = _counts(connection)
    lost = {name for name, n in before.items() if name in after and after[name] < n}
    broken = (
        connection.execute(text("PRAGMA foreign_key_check")).all()
        if connection.dialect.name == "sqlite"
        else []
    )
    if lost or broken:
        connection.rollback()
        raise MigrationError(f"Rows would be lost or orphaned: {sorted(lost)} {broken[:3]}")


def _counts(connection: Connection) -> dict[str, int]:
    quote = connection.dialect.identifier_preparer.quote
    return {
        name: connection.execute(text(f"SELECT count(*) FROM {quote(name)}")).scalar_one()  # noqa: S608
        for name in inspect(connection).get_table_names()
        if name != "alembic_version"
    }
