"""The lines under a CSV reader: numbered, bounded, and handed out again after a bad record."""

import io
import re
from collections import deque
from functools import partial

LONGEST_LINE = 1 << 20
LONGEST_RECORD = 100
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


class OpenQuote(Exception):
    """A record that runs on over more than a hundred lines: a quote was not closed."""


class Lines:
    """An iterator over text lines that remembers those of the record being read.

    ``first`` is the number of the record's first line, ``fault`` why its text cannot be used.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._lines = iter(partial(text.readline, LONGEST_LINE), "")
        self._again: deque[str] = deque()
        self._held: list[str] = []
        self._next = 1
        self.first = 1
        self.fault = ""

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        if len(self._held) >= LONGEST_RECORD:
            raise OpenQuote
        line = self._again.popleft() if self._again else next(self._lines)
        self._next += 1
        if len(line) >= LONGEST_LINE and not line.endswith("\n"):
            line = self._cut(line)
        self._held.append(line)
        if "\0" in line:
            self.fault = "NUL: the line holds NUL bytes"
            return line.replace("\0", "")
        if not line.isascii() and _NOT_UTF8.search(line):
            self.fault = "encoding: the line is not UTF-8; save the file as UTF-8"
        return line

    @property
    def run_on(self) -> bool:
        """Whether the record took more than its own line."""
        return len(self._held) > 1

    def begin(self) -> None:
        """Start a record: what was held belongs to the one before."""
        self._held.clear()
        self.first = self._next
        self.fault = ""

    def back_to_second(self) -> None:
        """Hand out again all lines of the bad record but its first."""
        later = self._held[1:]
        self._again.extendleft(reversed(later))
        self._next -= len(later)

    def _cut(self, line: str) -> str:
        """Pass over the rest of a line that is too long; what is left is refused as a field."""
        while (part := next(self._lines, "")) and not part.endswith("\n"):
            pass
        return line + "\n"
