"""What was not taken, with file, line and reason: a CSV for the chain, counts for the screen."""

import csv
import fcntl
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from crm_pwa.core import csvout
from crm_pwa.core.csvfile import FileError

NAME = "refused.csv"
WAITING = 20_000


class Report:
    """Collects refusals while files are read.

    A reason reads "what: detail"; the part before the colon is counted.
    """

    def __init__(self, out: TextIO) -> None:
        self._rows = csv.writer(out, lineterminator="\r\n")  # a lone CR is quoted with it
        self._rows.writerow(["file", "line", "reason"])
        self._waiting: list[tuple[str, int, str]] = []
        self.refused: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()

    def refuse(self, file: str, line: int, reason: str) -> None:
        """A row that was not taken."""
        self.refused[file] += 1
        self._write(file, line, reason)

    def note(self, file: str, line: int, reason: str) -> None:
        """Something to look at in a row that was kept."""
        self.notes[file] += 1
        self._write(file, line, reason)

    def _write(self, file: str, line: int, reason: str) -> None:
        self.reasons[file, reason.partition(":")[0]] += 1
        self._waiting.append((file, line, csvout.cell(reason)))
        if len(self._waiting) >= WAITING:
            self.flush()

    def flush(self) -> None:
        """Write what waits, by line: a batch finds its faults in more than one pass."""
        self._rows.writerows(sorted(self._waiting))
        self._waiting.clear()


@contextmanager
def open_report(folder: Path) -> Iterator[Report]:
    """A report whose rows go to ``folder/refused.csv``, written anew by each import.

    Raises FileError while another import writes there: the two would mix.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT, 0o666)  # not emptied: see below
    with open(handle, "w", encoding="utf-8-sig", newline="") as out:
        try:
            fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FileError("Another import is under way. Wait until it is through.") from None
        out.truncate()
        report = Report(out)
        try:
            yield report
        finally:
            report.flush()
