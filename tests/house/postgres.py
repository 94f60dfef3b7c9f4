"""A PostgreSQL of our own: made from Debian's programs, on loopback, gone with the run."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.house.ports import free_port

LIBRARY = Path("/usr/lib/postgresql")
OWNER = "postgres"
# The data is thrown away: nothing needs to reach the disk.
CARELESS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c jit=off"
)


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL: its port on 127.0.0.1. Anyone on this machine may connect."""

    port: int

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database of this cluster."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str) -> None:
        """Run one statement outside any transaction, as the owner."""
        where = f"postgresql://{OWNER}@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(sql.encode())

    def copy(self, template: str, name: str) -> str:
        """Make a database as a copy of another; return its URL."""
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Make a cluster, start it, and leave nothing of it behind."""
    folder = Path(tempfile.mkdtemp(prefix="crm-postgres-"))
    port = free_port()
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, OWNER, OWNER)
        data = folder / "data"
        _as_owner("initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {CARELESS}"
        _as_owner("pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
        try:
            yield Cluster(port)
        finally:
            _as_owner("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_owner(program: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs; it refuses to run as root, so not as root."""
    command = [str(_newest() / program), *map(str, arguments)]
    if os.geteuid() == 0:
        owner = pwd.getpwnam(OWNER)
        command = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}",
                   "--clear-groups", *command]  # fmt: skip
    done = subprocess.run(
        command, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{program} failed:\n{done.stdout}")


def _newest() -> Path:
    found = sorted(LIBRARY.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
    return found[-1].parent
