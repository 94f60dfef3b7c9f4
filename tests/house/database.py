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

from crm_pwa.accounts.models import Chosen
from crm_pwa.core import migrate
from crm_pwa.core.db import engine_options, prepare
from crm_pwa.core.log import epoch
from crm_pwa.prompts.arms import HOLD_OUT
from crm_pwa.sync import settings
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
    parser.addoption("--pictures", help="a folder for what guides see in the journeys")


KNOWS = "on_postgres"
"""What a test, or a fixture of it, must ask for to learn which database the run is on."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what cannot know it: the same ran on SQLite."""
    if config.getoption("--database") != "postgresql":
        return
    blind = [one for one in items if KNOWS not in getattr(one, "fixturenames", KNOWS)]
    if blind:
        config.hook.pytest_deselected(items=blind)
        left_out = set(blind)
        items[:] = [one for one in items if one not in left_out]


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
    """Ready an empty database as a start of the server does and move the cast in.

    Returns {login: staff id}. Nobody is held out of a rule but where a test says so.
    """
    with engine_for(url) as engine:
        migrate.upgrade(engine)
        with Session(engine) as session, session.begin():
            ids = settle(session)
            epoch.begin(session)
            settings.refresh(session)
            session.add(Chosen(store_id="", name=HOLD_OUT.name, value="0"))
            return ids


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


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, on_postgres: bool) -> Settled:
    """The template of the database this run is on."""
    name = "postgres_template" if on_postgres else "sqlite_template"
    found: Settled = request.getfixturevalue(name)
    return found


@pytest.fixture(scope="session")
def settled(template: Settled) -> dict[str, str]:
    """{login: staff id} of the cast."""
    return template.ids


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The application's data folder; emptied for each test."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def database_place(request: pytest.FixtureRequest, on_postgres: bool, data_dir: Path) -> str:
    """The URL at which each test finds its database."""
    if on_postgres:
        cluster: Cluster = request.getfixturevalue("postgres")
        return cluster.url("test")
    return f"sqlite:///{data_dir / 'crm.db'}"


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest,
    on_postgres: bool,
    data_dir: Path,
    database_place: str,
    template: Settled,
) -> str:
    """The URL of this test's own database: schema and cast are in it, nothing else."""
    shutil.rmtree(data_dir)
    data_dir.mkdir()
    if on_postgres:
        cluster: Cluster = request.getfixturevalue("postgres")
        cluster.drop("test")
        cluster.copy(template.place, "test")
    else:
        shutil.copyfile(template.place, data_dir / "crm.db")
    return database_place


@pytest.fixture
def postgres_url(postgres: Cluster, postgres_template: Settled) -> Iterator[str]:
    """The URL of one more PostgreSQL database, whatever ``--database`` says."""
    name = f"test_{next(_numbers)}"
    yield postgres.copy(postgres_template.place, name)
    postgres.drop(name)
