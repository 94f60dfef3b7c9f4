"""A power cut takes what was not synced, and never what was."""

import random
from pathlib import Path

from faults.disk.journal import Disk, Event, acknowledge, read

FILE = "/data/crm.db-wal"
TURNS = 200


def write(offset: int, data: bytes) -> Event:
    return Event("W", FILE, offset, data)


def images(*events: Event) -> set[bytes | None]:
    """Everything the file may hold after the events; None for a file that is missing."""
    disk = Disk({})
    for event in events:
        disk.take(event)
    return {disk.image(random.Random(turn)).get(FILE) for turn in range(TURNS)}


SYNCED = (Event("S", FILE, 0, b""), Event("E", FILE, 0, b""))


def test_what_was_synced_is_there_after_every_cut() -> None:
    assert images(write(0, b"a" * 4096), *SYNCED) == {b"a" * 4096}


def test_what_was_not_synced_is_there_or_gone_or_torn() -> None:
    seen = images(write(0, b"a" * 512), *SYNCED, write(512, b"b" * 1024))
    assert b"a" * 512 in seen
    assert b"a" * 512 + b"b" * 1024 in seen
    assert b"a" * 512 + b"b" * 512 in seen
    assert all(one is not None and one.startswith(b"a" * 512) for one in seen)


def test_a_later_write_may_overtake_an_earlier_one() -> None:
    seen = images(write(0, b"a" * 512), write(512, b"b" * 512))
    assert bytes(512) + b"b" * 512 in seen


def test_a_write_during_a_sync_is_not_covered_by_it() -> None:
    begun, ended = SYNCED
    seen = images(write(0, b"a" * 512), begun, write(512, b"b" * 512), ended)
    assert b"a" * 512 in seen


def test_a_new_file_is_certain_once_its_folder_is_synced() -> None:
    made = (Event("O", FILE, 0, b""), write(0, b"a"), *SYNCED)
    folder = (Event("S", "/data", 0, b""), Event("E", "/data", 0, b""))
    assert images(*made) == {None, b"a"}
    assert images(*made, *folder) == {b"a"}


def test_acknowledgements_stand_in_the_log_in_their_order(tmp_path: Path) -> None:
    log = tmp_path / "log"
    acknowledge(log, ["one", "two"])
    acknowledge(log, ["three"])
    assert [event.data for event in read(log)] == [b"one two", b"three"]


def test_a_record_cut_off_at_the_end_is_left_out(tmp_path: Path) -> None:
    log = tmp_path / "log"
    acknowledge(log, ["one"])
    acknowledge(log, ["two"])
    log.write_bytes(log.read_bytes()[:-1])
    assert [event.data for event in read(log)] == [b"one"]
