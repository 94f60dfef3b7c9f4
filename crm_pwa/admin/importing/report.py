"""What was not taken, with file, line and reason: a CSV for the chain, counts for the screen."""

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

NAME = "refused.csv"
WAITING = 20_000


class Report:
    """Collects refusals while files are read.

    A reason reads "what: detail"; the part before the colon is counted.
    """

    def __init__(self, out: TextIO) -> None:
        self._rows = csv.writer(out, lineterminator="\n")
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
        self._waiting.append((file, line, reason))
        if len(self._waiting) >= WAITING:
            self.flush()

    def flush(self) -> None:
        """Write what waits, by line: a batch finds its faults in more than one pass."""
        self._rows.writerows(sorted(self._waiting))
        self._waiting.clear()


@contextmanager
def open_report(folder: Path) -> Iterator[Report]:
    """A report whose rows go to ``folder/refused.csv``, written anew by each import."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / NAME).open("w", encoding="utf-8-sig", newline="") as out:
        report = Report(out)
        try:
            yield report
        finally:
            report.flush()
