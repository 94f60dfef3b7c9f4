"""A backup's way back into the database's place; what is refused changes nothing."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from crm_pwa.core import migrate
from crm_pwa.core.backup import postgres, sealed
from crm_pwa.core.backup.files import NoBackup, durable, private, synced
from crm_pwa.core.db import close
from crm_pwa.core.log.keys import refuse_wrapped
from crm_pwa.core.log.models import MemberKey
from crm_pwa.core.seal import Keys

LATEST_WAL = ("-wal", "-shm")
BLOCK = 1 << 20
DAMAGED = "damaged"


def put_back(engine: Engine, source: Path, aside: str, keys: Keys) -> Path | None:
    """Put a backup in the database's place; what was there stays beside it, named ``aside``.

    One from before backups were sealed is taken too. Returns where it stays; None for PostgreSQL,
    where it stays until the other one is whole. Raises NoBackup for a file that is none, or while
    somebody serves it, Unopened or OtherSecret for one of another secret, MigrationError for one of
    a newer version, ToolFailed on PostgreSQL.
    """
    if not source.is_file():
        raise NoBackup(f"{source} is not a file.")
    try:
        if engine.dialect.name == "sqlite":
            return _put_file(engine, source, aside, keys)
        _look_through(source, keys)
        with postgres.emptied(engine, aside):
            postgres.restore(engine.url, _plain(source, keys))
            migrate.upgrade(engine)
    except OSError as error:
        raise NoBackup(f"{source} cannot be put back ({error.strerror}).") from error
    return None


def _put_file(engine: Engine, source: Path, aside: str, keys: Keys) -> Path | None:
    driver: Any = engine.dialect.loaded_dbapi
    place = Path(str(engine.url.database))
    part = place.with_name(f".{place.name}.part")
    try:
        with private(part) as out:
            out.writelines(_plain(source, keys))
        _check(driver, part, source, keys)
        durable(part)
        close(engine)
        kept = _set_aside(driver, place, place.with_name(f"{place.name}.{aside}"))
        part.rename(place)
    finally:
        part.unlink(missing_ok=True)
    synced(place.parent)
    return kept


def _plain(source: Path, keys: Keys) -> Iterator[bytes]:
    """A backup's bytes as they were before they were sealed. Raises Unopened."""
    if sealed.is_sealed(source):
        yield from sealed.pieces(keys, source)
        return
    with source.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _look_through(source: Path, keys: Keys) -> None:
    """Raise what ``put_back`` does before a byte of a backup of PostgreSQL goes in.

    One that is sealed is of the secret that sealed it.
    """
    if sealed.is_sealed(source):
        for _piece in sealed.pieces(keys, source):
            pass
        return
    row = postgres.first_row(source, MemberKey.__tablename__)
    if row is None:
        raise NoBackup(f"{source} is no backup of this program.")
    if row:
        refuse_wrapped([(row["member_id"], bytes.fromhex(row["wrapped"].lstrip("\\x")))], keys)


def _check(driver: Any, plain: Path, source: Path, keys: Keys) -> None:
    """Raise NoBackup unless ``plain``, out of ``source``, is a whole database of this program.

    Raises OtherSecret where it is one of another secret.
    """
    try:
        with closing(driver.connect(f"file:{plain}?mode=ro&immutable=1", uri=True)) as file:
            said = file.execute("PRAGMA integrity_check").fetchone()[0]
            named = file.execute("SELECT version_num FROM alembic_version").fetchall()
            wrapped = file.execute("SELECT member_id, wrapped FROM member_key LIMIT 1").fetchall()
    except driver.Error as error:
        raise NoBackup(f"{source} is no backup of this program ({error}).") from error
    if said != "ok" or not named:
        raise NoBackup(f"{source} is damaged ({said}). Take an earlier one.")
    migrate.refuse_unknown(str(named[0][0]))
    refuse_wrapped(wrapped, keys)


def _set_aside(driver: Any, place: Path, to: Path) -> Path | None:
    """Close the log into the file, then move it. Raises NoBackup while it is in use.

    What is too damaged for that is moved as it is, its log with it.
    """
    if not place.exists():
        return None
    with closing(driver.connect(str(place), timeout=1, isolation_level=None)) as file:
        try:
            file.execute("PRAGMA locking_mode = EXCLUSIVE")
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            mode = file.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        except driver.OperationalError:
            mode = ""
        except driver.DatabaseError:
            mode = DAMAGED
    if mode not in ("delete", DAMAGED):
        raise NoBackup("The database is in use. Stop the server first, then restore.")
    place.rename(to)
    for ending in LATEST_WAL:
        beside = place.with_name(place.name + ending)
        if mode == DAMAGED and beside.exists():
            beside.rename(to.with_name(to.name + ending))
        beside.unlink(missing_ok=True)
    return to
