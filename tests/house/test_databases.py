"""The house keeps its promises: own databases, a cast that is there, ports that are free."""

import re
import socket
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.house.cast import Person
from tests.house.database import KNOWS, engine_for, pytest_collection_modifyitems
from tests.house.ports import free_port, is_free


def rows(url: str, sql: str) -> list[tuple[str, ...]]:
    with engine_for(url) as engine, engine.begin() as connection:
        result = connection.execute(text(sql))
        return [tuple(row) for row in result] if result.returns_rows else []


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_never_sees_what_another_wrote(database_url: str, turn: str) -> None:
    assert rows(database_url, "SELECT id FROM store WHERE id = 'mine'") == []
    columns = "id, name, region, tz, trade"
    rows(database_url, f"INSERT INTO store ({columns}) VALUES ('mine', '', '', '', '')")
    assert rows(database_url, "SELECT id FROM store WHERE id = 'mine'") == [("mine",)]


def test_the_cast_is_in_the_database(database_url: str, cast: dict[str, Person]) -> None:
    found = rows(database_url, "SELECT login, id FROM staff")
    assert sorted(found) == sorted((person.login, person.id) for person in cast.values())


@pytest.mark.postgres
def test_postgresql_holds_the_same_cast(postgres_url: str, cast: dict[str, Person]) -> None:
    found = {login for (login,) in rows(postgres_url, "SELECT login FROM staff")}
    assert found == set(cast)


def test_a_port_somebody_answers_on_is_not_free() -> None:
    port = free_port()
    assert is_free(port)
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
    assert is_free(port)


OPTION = re.compile(r"getoption\(\s*[\"']-{0,2}database[\"']|option\.database")
TESTS = Path(__file__).resolve().parent.parent


@pytest.mark.usefixtures("app")
def test_a_test_of_the_application_runs_on_both_databases(request: pytest.FixtureRequest) -> None:
    assert "on_postgres" in request.node.fixturenames
    kept = [request.node]
    pytest_collection_modifyitems(request.config, kept)
    assert kept == [request.node]


def test_only_one_fixture_tells_which_database_a_run_is_on() -> None:
    """What does not ask for that one is the same test on both."""
    readers = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if OPTION.search(path.read_text())
    }
    assert readers == {"house/database.py"}
    assert KNOWS == "on_postgres"
