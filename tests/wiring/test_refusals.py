"""What the program does not start with: debug on, and a SQLite that loses data."""

import pysqlite3
import pytest

from crm_pwa.config import ConfigError
from crm_pwa.core.db import refuse_faulty
from tests.house.application import MakeApp


def test_people_are_not_served_with_debug_on(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    serve = ["serve", "--host", "203.0.113.9"]  # no address of this machine: it never listens
    result = make_app().test_cli_runner().invoke(args=serve)
    assert result.exit_code == 1
    assert "does not start with debug on" in result.output
    assert "flask run --debug" in result.output


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 44, 5), (3, 45, 6), (3, 50, 6), (3, 51, 2)])
def test_a_sqlite_that_may_lose_what_two_write_at_once_is_refused(
    version: tuple[int, int, int],
) -> None:
    with pytest.raises(ConfigError, match=r"may corrupt the database .* make setup"):
        refuse_faulty(version)


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 50, 8), (3, 51, 3), (3, 53, 4)])
def test_a_sqlite_that_was_mended_is_taken(version: tuple[int, int, int]) -> None:
    refuse_faulty(version)


def test_the_one_that_is_linked_is_looked_at_as_the_program_starts(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pysqlite3.dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(ConfigError, match=r"SQLite 3\.51\.2"):
        make_app(CRM_PWA_DATABASE_URL="sqlite:////tmp/no-such-place.db")
