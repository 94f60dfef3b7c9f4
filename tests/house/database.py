"""A database for every test: real, migrated once, settled by the cast, then copied.

SQLite is a copied file; PostgreSQL a database cloned from a template.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.orm import Session

from crm_pwa.core import migrate
from crm_pwa.core.db import engine_options, prepare
from tests.house.cast import settle
from tests.house.postgres import Cluster, running_cluster

TEMPLATE = "template_crm"
_numbers = count(1)


@dataclass(frozen=True)
class Settled:
    """A template: where it lies and {login: staff id} of the cast in it."""

    place: str
    ids: dict[str, str]


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--database=postgresql`` runs every test on PostgreSQL."""
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")


@contextmanager
def engine_for(url: str) -> Iterator[Engine]:
    """An engine as the application makes it, closed for good afterwards."""
    engine = create_engine(url, poolclass=NullPool, **_without_pool(engine_options(url)))
    prepare(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def _without_pool(options: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in options.items() if not name.startswith("pool_")}


def fill(url: str) -> dict[str, str]:
    """Bring an empty database to the newest schema and move the cast in; return their ids."""
    with engine_for(url) as engine:
        migrate.upgrade(engine)
        with Session(engine) as session, session.begin():
            return settle(session)


@pytest.fixture(scope="session")
def on_postgres(request: pytest.FixtureRequest) -> bool:
    """Whether this run is on PostgreSQL."""
    return bool(request.config.getoption("--database") == "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A running PostgreSQL."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres_template(postgres: Cluster) -> Settled:
    """A PostgreSQL database with the schema and the cast."""
    postgres.run(f"CREATE DATABASE {TEMPLATE}")
    return Settled(TEMPLATE, fill(postgres.url(TEMPLATE)))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Settled:
    """A SQLite file with the schema and the cast. The last one out empties the WAL into it."""
    path = tmp_path_factory.mktemp("template") / "crm.db"
    ids = fill(f"sqlite:///{path}")
    return Settled(str(path), ids)


@pytest.fixture
def settled(request: pytest.FixtureRequest, on_postgres: bool) -> dict[str, str]:
    """{login: staff id} of the cast in this test's database."""
    name = "postgres_template" if on_postgres else "sqlite_template"
    template: Settled = request.getfixturevalue(name)
    return template.ids


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The application's data folder of this test."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def database_url(request: pytest.FixtureRequest, on_postgres: bool, data_dir: Path) -> str:
    """The URL of this test's own database: schema and cast are in it, nothing else."""
    if on_postgres:
        url: str = request.getfixturevalue("postgres_url")
        return url
    path = data_dir / "crm.db"
    shutil.copyfile(request.getfixturevalue("sqlite_template").place, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres: Cluster, postgres_template: Settled) -> Iterator[str]:
    """The URL of a PostgreSQL database of this test's own, whatever ``--database`` says."""
    name = f"test_{next(_numbers)}"
    yield postgres.copy(postgres_template.place, name)
    postgres.drop(name)
