"""Rows that were not taken: file, line, reason; and how often each reason."""

import csv
from collections import Counter
from pathlib import Path

from crm_pwa.core import csvout


class Refusals:
    """Written to ``path`` as they come; a reason reads "what: detail", the first part counted."""

    def __init__(self, path: Path) -> None:
        self._out = path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._out, lineterminator="\r\n")  # so a CR is quoted
        self._rows.writerow(["file", "line", "reason"])
        self._waiting: list[tuple[int, str]] = []
        self.count = 0
        self.reasons: Counter[tuple[str, str]] = Counter()

    def refuse(self, file: str, line: int, reason: str) -> None:
        """A row that was not taken."""
        self.count += 1
        self.reasons[file, reason.partition(":")[0]] += 1
        self._waiting.append((line, csvout.cell(reason)))

    def end_file(self, file: str) -> None:
        """Write what was refused of a file, by line: its faults are found in more than one pass."""
        self._rows.writerows((file, line, reason) for line, reason in sorted(self._waiting))
        self._waiting.clear()

    def by_file(self) -> dict[str, dict[str, int]]:
        """How often each reason, the most frequent first, by file."""
        found: dict[str, dict[str, int]] = {}
        for (file, reason), n in sorted(self.reasons.items(), key=lambda one: (-one[1], one[0])):
            found.setdefault(file, {})[reason] = n
        return found

    def __enter__(self) -> "Refusals":
        return self

    def __exit__(self, *_error: object) -> None:
        self._out.close()
