"""The house keeps its promises: own databases, a cast that is there, ports that are free."""

import socket

import pytest
from sqlalchemy import text

from tests.house.cast import Person
from tests.house.database import engine_for
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
