"""Who was forgotten, kept outside the database: a backup that is put back knows them still.

One id a line, opaque by then, in a file that is only added to.
"""

import os
from collections.abc import Iterable
from pathlib import Path

NAME = "forgotten"


def remember(folder: Path, member_ids: Iterable[str]) -> None:
    """Add ids; they are on the disk when this returns."""
    with (folder / NAME).open("a", encoding="ascii") as file:
        file.writelines(f"{member_id}\n" for member_id in member_ids)
        file.flush()
        os.fsync(file.fileno())


def remembered(folder: Path) -> list[str]:
    """Every id that was added, each once."""
    path = folder / NAME
    return sorted(set(path.read_text(encoding="ascii").split())) if path.exists() else []
