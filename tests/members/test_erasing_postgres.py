"""On PostgreSQL no byte of an erased member is left in the cluster's files, its log among them."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine

from crm_pwa.admin import retaining, traces
from crm_pwa.core import scrub
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db
from crm_pwa.members import erasing
from crm_pwa.privacy.held import HELD
from tests.house.application import MakeApp
from tests.house.cast import Person
from tests.house.postgres import Cluster
from tests.sync import floor

NOW = now_ms()
pytestmark = [pytest.mark.postgres, pytest.mark.slow]
NAME, WORDS, MOVED = "上官翎羽", "偏爱孔雀蓝的丝巾", "不喜欢铃铛声"


@pytest.fixture
def app(make_app: MakeApp, postgres: Cluster, postgres_url: str) -> Flask:
    """An application on a cluster that keeps no old file of its log for later."""
    postgres.run("ALTER SYSTEM SET wal_recycle = off")
    postgres.run("SELECT pg_reload_conf()")
    return make_app(CRM_PWA_DATABASE_URL=postgres_url)


def folder_of(cluster: Cluster) -> Path:
    """Where the cluster lies."""
    where = f"postgresql://postgres@127.0.0.1:{cluster.port}/postgres"
    with psycopg.connect(where) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row
    return Path(row[0])


def found_in(folder: Path) -> set[str]:
    """The files in which any of the words stands."""
    words = [text.encode() for text in (NAME, WORDS, MOVED)]
    files = [path for path in folder.rglob("*") if path.is_file()]
    read = ((path, path.read_bytes()) for path in files)
    return {
        str(path.relative_to(folder)) for path, body in read if any(word in body for word in words)
    }


def test_nothing_is_left_in_tables_indexes_pictures_of_values_or_log(
    app: Flask, postgres: Cluster, postgres_url: str, guide_a: Person, data_dir: Path
) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        query = "SELECT id FROM staff WHERE login = %s"
        row = connection.execute(query, (guide_a.login,)).fetchone()
    assert row
    member = floor.new_member(app, name=NAME)
    phone = floor.new_phone(app, replace(guide_a, id=row[0]))
    said = [phone.op("note.add", member, {"text": text}) for text in (WORDS, MOVED)]
    verdicts = phone.push(phone.op("consent.set", member, floor.TASTE), *said)
    assert {one["s"] for one in verdicts} == {"accepted"}
    with app.app_context():
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")  # as the cluster does by itself sooner or later
            connection.exec_driver_sql("CHECKPOINT")
        assert {path.partition("/")[0] for path in found_in(folder_of(postgres))} == {
            "base", "pg_wal"
        }  # fmt: skip
        erasing.forget(data_dir, member, now_ms())
        assert scrub.wholly(db.engine, HELD) == ([], [])
    assert found_in(folder_of(postgres)) == set()


def test_a_table_that_was_in_use_is_tried_again_alone_and_rights_are_another_matter(
    app: Flask, postgres: Cluster, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrub, "WAIT_MS", 50)
    member = floor.new_member(app, name=NAME)
    tried: list[list[str]] = []
    work = scrub.wholly

    def watched(engine: Engine, tables: Iterable[str]) -> scrub.Left:
        tried.append([*tables])
        return work(engine, tables)

    monkeypatch.setattr(scrub, "wholly", watched)
    postgres.run("ALTER SYSTEM SET wal_recycle = on")
    postgres.run("SELECT pg_reload_conf()")
    with app.app_context():
        erasing.forget(app.extensions["settings"].data_dir, member, NOW)
        with psycopg.connect(postgres_url.replace("+psycopg", "")) as busy:
            busy.execute("LOCK TABLE hold IN ACCESS SHARE MODE")
            assert dict(night(NOW + 1)) == {"bytes": 1}
        assert dict(night(NOW + 2)) == {"bytes": 0}
        assert dict(night(NOW + 3)) == {"bytes": 0}
    assert tried == [[*HELD], ["hold"]]


def night(at: int) -> list[tuple[str, int | None]]:
    """How much is left of the last step of a night."""
    return [(rule.name, n) for rule, n in retaining.run(at) if rule.name == traces.BYTES]
