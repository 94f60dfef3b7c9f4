"""Those who write to a SQLite file take turns on one connection."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from crm_pwa.core import db as database
from crm_pwa.core.errors import Busy
from crm_pwa.core.writer import Writer


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    made = create_engine(url, **database.engine_options(url))
    database.prepare(made)
    with made.begin() as line:
        line.execute(text("CREATE TABLE said (word TEXT)"))
    yield made
    database.close(made)


def _say(writer: Writer, word: str) -> None:
    with writer.turn() as line, line.begin():
        line.execute(text("INSERT INTO said VALUES (:word)"), {"word": word})


def _fail(writer: Writer, expected: Connection) -> None:
    with writer.turn() as line, line.begin():
        assert line is expected
        line.execute(text("INSERT INTO said VALUES ('lost')"))
        raise ValueError("no")


def _said(engine: Engine) -> int:
    with engine.connect() as line:
        return int(line.execute(text("SELECT count(*) FROM said")).scalar_one())


def test_many_at_once_all_write_and_none_is_busy(engine: Engine) -> None:
    writer = Writer(engine, 30)
    threads = [threading.Thread(target=_say, args=(writer, str(n))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert _said(engine) == len(threads)


def test_the_next_writer_has_the_same_connection_unless_one_failed(engine: Engine) -> None:
    writer = Writer(engine, 30)
    with writer.turn() as first:
        pass
    with pytest.raises(ValueError, match="no"):
        _fail(writer, first)
    with writer.turn() as third:
        assert (third is first, first.closed) == (False, True)
    writer.close()
    assert _said(engine) == 0


def test_a_turn_that_does_not_come_is_told(engine: Engine) -> None:
    writer = Writer(engine, 0.01)
    with writer.turn(), pytest.raises(Busy), writer.turn():
        pass
    writer.close()
