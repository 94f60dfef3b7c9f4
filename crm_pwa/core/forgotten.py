"""Who was forgotten, kept outside the database: a backup that is put back knows them still.

One id a line, opaque by then, in a file that is only added to. An id after ``-`` is of somebody
who was not forgotten after all; the last line of an id counts.
"""

import os
from collections.abc import Iterable
from pathlib import Path

NAME = "forgotten"
NOT = "-"


def remember(folder: Path, member_ids: Iterable[str]) -> None:
    """Add ids; they are on the disk when this returns."""
    _add(folder, member_ids)


def spare(folder: Path, member_ids: Iterable[str]) -> None:
    """These were not forgotten after all: take out whoever of them was added."""
    if known := sorted(set(remembered(folder)).intersection(member_ids)):
        _add(folder, [NOT + member_id for member_id in known])


def remembered(folder: Path) -> list[str]:
    """Every id that was added and not taken out since, each once."""
    path = folder / NAME
    lines = path.read_text(encoding="ascii").split() if path.exists() else []
    last = {line.removeprefix(NOT): not line.startswith(NOT) for line in lines}
    return sorted(member_id for member_id, there in last.items() if there)


def _add(folder: Path, lines: Iterable[str]) -> None:
    with (folder / NAME).open("a", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
