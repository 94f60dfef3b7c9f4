"""New files nobody else may read, on disk before they count; and the error of who makes them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crm_pwa.core.errors import AppError


class NoBackup(AppError):
    """The copy, or the way back, is not to be had; the text says what to do. All is as it was."""


@contextmanager
def private(path: Path) -> Iterator[IO[bytes]]:
    """A new file, to write, that nobody else may read."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file


def durable(path: Path) -> None:
    """Have a file, and its name, on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    synced(path.parent)


def synced(folder: Path) -> None:
    """Have the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
