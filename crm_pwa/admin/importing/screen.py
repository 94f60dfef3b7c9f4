"""What an import shows while it runs, and what it sums up at its end."""

import time
from pathlib import Path

import click

from crm_pwa.admin.importing.job import Done
from crm_pwa.admin.importing.report import Report
from crm_pwa.core.csvfile import CsvFile

MOST_REASONS = 10


class Screen:
    """A bar with its speed for each file, a line for each file done, the reasons last."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._bar = click.progressbar(length=1)
        self._began = 0.0
        self._lines = 0

    def begin(self, file: CsvFile) -> None:
        """A file starts."""
        self._began, self._lines = time.monotonic(), 0
        self._bar = click.progressbar(
            length=max(file.lines, 1),
            label=file.path.name,
            item_show_func=lambda _: self._speed(),
        )
        self._bar.render_progress()

    def advance(self, lines: int) -> None:
        """Some more of its lines are dealt with."""
        self._lines += lines
        self._bar.update(lines)

    def finish(self, file: CsvFile, done: Done) -> None:
        """A file is through."""
        self._bar.render_finish()
        refused = self._report.refused[file.path.name]
        parts = [f"{done.usable:,} rows", f"{done.written:,} new or changed"]
        if refused:
            parts.append(f"{refused:,} refused")
        if file.ignored:
            said = ", ".join(name or "(no name)" for name in file.ignored)
            parts.append(f"{len(file.ignored)} columns not read ({said})")
        click.echo(f"{file.path.name}: {', '.join(parts)}; {self._speed()}")

    def close(self, path: Path) -> None:
        """The import is over: how much was not taken, why, and where that stands."""
        refused, notes = self._report.refused.total(), self._report.notes.total()
        if not refused and not notes:
            click.echo("Every row was taken.")
            return
        click.echo(f"{refused:,} rows refused, {notes:,} to look at: {path}")
        for (file, why), n in self._report.reasons.most_common(MOST_REASONS):
            click.echo(f"  {n:,} × {file}: {why}")

    def _speed(self) -> str:
        seconds = time.monotonic() - self._began
        return f"{self._lines / max(seconds, 0.001):,.0f} rows/s"
