"""A copy of the whole database while it is served, and its way back.

SQLite's own online copy holds every commit made before it began, whatever is being written; a
copied file would silently miss what lies in the log beside it. PostgreSQL has tools of its own.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from sqlalchemy import URL, Engine

from crm_pwa.core.db import close
from crm_pwa.core.errors import AppError

LATEST_WAL = ("-wal", "-shm")
PASSWORD = re.compile(r"[:\\]")
"""What a file of passwords spells with a backslash before it."""


class NoBackup(AppError):
    """The copy, or the way back, is not to be had; the text says what to do. All is as it was."""


def save(engine: Engine, to: Path) -> int:
    """Copy the database to a file that is not there yet; return its bytes. Raises NoBackup."""
    if to.exists():
        raise NoBackup(f"{to} is there already. Name a new file: no backup is written over.")
    part = to.with_name(f".{to.name}.part")
    try:
        if engine.dialect.name == "sqlite":
            _copy(engine, part)
        else:
            _run(engine.url, ["pg_dump", "--format=custom", f"--file={part}"])
        _durable(part)
        part.rename(to)
    except OSError as error:
        raise NoBackup(f"{to} cannot be written ({error.strerror}).") from error
    finally:
        part.unlink(missing_ok=True)
    return to.stat().st_size


def put_back(engine: Engine, source: Path, aside: str) -> Path | None:
    """Put a backup in the database's place; what was there stays beside it, named ``aside``.

    Returns where it stays; None for PostgreSQL, whose tools replace it in one transaction.
    Raises NoBackup for a file that is none, or while somebody serves it.
    """
    if not source.is_file():
        raise NoBackup(f"{source} is not a file.")
    if engine.dialect.name != "sqlite":
        words = ["pg_restore", "--clean", "--if-exists", "--single-transaction", str(source)]
        _run(engine.url, words, "--dbname")
        return None
    driver: Any = engine.dialect.loaded_dbapi
    _check(driver, source)
    place = Path(str(engine.url.database))
    close(engine)
    part = place.with_name(f".{place.name}.part")
    shutil.copyfile(source, part)
    _durable(part)
    kept = _set_aside(driver, place, place.with_name(f"{place.name}.{aside}"))
    part.rename(place)
    _synced(place.parent)
    return kept


def _copy(engine: Engine, to: Path) -> None:
    driver: Any = engine.dialect.loaded_dbapi
    to.unlink(missing_ok=True)
    with closing(driver.connect(str(to))) as target, engine.connect() as connection:
        connection.connection.driver_connection.backup(target, pages=-1)  # type: ignore[union-attr]
        target.execute("PRAGMA journal_mode = DELETE")


def _check(driver: Any, source: Path) -> None:
    """Raise NoBackup unless it is a whole database of this program."""
    try:
        with closing(driver.connect(f"file:{source}?mode=ro&immutable=1", uri=True)) as file:
            said = file.execute("PRAGMA integrity_check").fetchone()[0]
            named = file.execute("SELECT version_num FROM alembic_version").fetchall()
    except driver.Error as error:
        raise NoBackup(f"{source} is no backup of this program ({error}).") from error
    if said != "ok" or not named:
        raise NoBackup(f"{source} is damaged ({said}). Take an earlier one.")


def _set_aside(driver: Any, place: Path, to: Path) -> Path | None:
    """Close the log into the file, then move it. Raises NoBackup while it is in use."""
    if not place.exists():
        return None
    with closing(driver.connect(str(place), timeout=1, isolation_level=None)) as file:
        try:
            file.execute("PRAGMA locking_mode = EXCLUSIVE")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            mode = file.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        except driver.Error:
            mode = ""
    if mode != "delete":
        raise NoBackup("The database is in use. Stop the server first, then restore.")
    place.rename(to)
    for ending in LATEST_WAL:
        place.with_name(place.name + ending).unlink(missing_ok=True)
    return to


def _run(url: URL, words: Sequence[str], *before_name: str) -> None:
    """One of PostgreSQL's tools; the password goes by a file: a list of processes shows words."""
    with NamedTemporaryFile("w") as passwords:  # nobody else may read it
        password = PASSWORD.sub(r"\\\g<0>", url.password or "")
        passwords.write(f"*:*:*:*:{password}\n")
        passwords.flush()
        plain = url.set(drivername="postgresql", password=None)
        named = plain.update_query_dict({"passfile": passwords.name}).render_as_string()
        try:
            subprocess.run(  # noqa: S603 - our own words
                [*words, *before_name, named], check=True, capture_output=True, text=True
            )
        except FileNotFoundError as error:
            raise NoBackup(f"{words[0]} is not installed here: it is PostgreSQL's.") from error
        except subprocess.CalledProcessError as error:
            raise NoBackup(f"{words[0]} failed: {error.stderr.strip()[:300]}") from error


def _durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    _synced(path.parent)


def _synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
