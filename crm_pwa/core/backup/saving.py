"""A sealed copy of the whole database while it is served.

SQLite's own online copy holds every commit made before it began, whatever is being written; a
copied file would silently miss what lies in the log beside it. PostgreSQL has tools of its own.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from sqlalchemy import Engine

from crm_pwa.core.backup import postgres, sealed
from crm_pwa.core.backup.files import NoBackup, durable, private
from crm_pwa.core.seal import Keys


def save(engine: Engine, to: Path, keys: Keys) -> int:
    """Copy the database, sealed, to a file that is not there yet; return its bytes.

    Only its owner may read it. Raises NoBackup, and ToolFailed on PostgreSQL.
    """
    part = to.with_name(f".{to.name}.part")
    driver: Any = engine.dialect.loaded_dbapi
    try:
        if to.exists():
            raise NoBackup(f"{to} is there already. Name a new file: no backup is written over.")
        with private(part) as out, _copied(engine) as plain:
            sealed.seal(keys, plain, out)
        durable(part)
        part.rename(to)
    except OSError as error:
        raise NoBackup(f"{to} cannot be written ({error.strerror}).") from error
    except driver.Error as error:
        raise NoBackup(f"The database cannot be copied ({error}).") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return to.stat().st_size


@contextmanager
def _copied(engine: Engine) -> Iterator[IO[bytes]]:
    """The database as one plain file, or a stream of it.

    SQLite's lies beside the database meanwhile, no worse guarded than that, never where the backup
    goes. One that a kill left there goes by itself (``admin.retaining``).
    """
    if engine.dialect.name != "sqlite":
        with postgres.dump(engine.url) as stream:
            yield stream
        return
    driver: Any = engine.dialect.loaded_dbapi
    place = Path(str(engine.url.database))
    with NamedTemporaryFile(dir=place.parent, prefix=f".{place.name}.", suffix=".part") as file:
        with closing(driver.connect(file.name)) as target, engine.connect() as connection:
            served: Any = connection.connection.driver_connection
            served.backup(target, pages=-1)
            target.execute("PRAGMA journal_mode = DELETE")
        yield file
