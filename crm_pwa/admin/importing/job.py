"""What every loader is given: keys, clock, report, and who wants to know how far it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from crm_pwa.admin.importing.report import Report
from crm_pwa.admin.importing.tally import Tally
from crm_pwa.core.cells import Unusable, shown, visible
from crm_pwa.core.csvfile import CsvFile, rows
from crm_pwa.core.seal import Keys
from crm_pwa.core.shopfiles import Shape

Numbered = tuple[int, list[str]]
Row = TypeVar("Row")


@dataclass
class Done:
    """What became of a file: rows that could be used, and how many of them changed anything.

    forgotten: rows refused for whom they name, who asked to be forgotten.
    """

    usable: int = 0
    written: int = 0
    forgotten: int = 0


@dataclass(frozen=True)
class Job:
    """One run of an import.

    assumed: text version of the consents the chain holds elsewhere; "" when it holds none.
    source: the system the files come from, whose member ids are its own.
    opens_stores: whether a store that is only mentioned is opened, its id for a name.
    advance: hears how many more lines were dealt with.
    """

    keys: Keys
    now_ms: int
    report: Report
    assumed: str = ""
    source: str = "import"
    opens_stores: bool = False
    advance: Callable[[int], None] = lambda _lines: None

    def batches(self, file: CsvFile, shape: Shape, size: int) -> Iterator[list[Numbered]]:
        """The file's rows, ``size`` at a time; unreadable ones go to the report."""

        def refuse(line: int, reason: str) -> None:
            self.report.refuse(file.path.name, line, reason)

        found = rows(file, shape.columns, refuse)
        all_rows = ((line, visible(row)) for line, row in found)
        last = 1
        while batch := list(islice(all_rows, size)):
            yield batch
            self.report.flush()
            self.advance(batch[-1][0] - last)
            last = batch[-1][0]

    def read(
        self, file: CsvFile, batch: list[Numbered], read: Callable[[int, list[str]], Row]
    ) -> list[Row]:
        """``read`` over a batch; a row it finds Unusable goes to the report."""
        found = []
        for line, cells in batch:
            try:
                found.append(read(line, cells))
            except Unusable as error:
                self.report.refuse(file.path.name, line, str(error))
        return found

    def once(
        self,
        file: CsvFile,
        seen: Tally,
        read: list[Row],
        where: Callable[[Row], tuple[int, str]],
        typed: Callable[[Row], str] | None = None,
    ) -> list[Row]:
        """Those of ``read`` whose id comes for the first time; ``where``: their (line, id).

        ``typed``: the id as the file has it, where the id itself is made from that.
        """
        places = [where(row) for row in read]
        times = seen.count(name for _, name in places)
        fresh = []
        for row, (line, name), n in zip(read, places, times, strict=True):
            if n == 1:
                fresh.append(row)
            else:
                named = typed(row) if typed else name
                reason = f"twice: {shown(named)} stands earlier in the file"
                self.report.refuse(file.path.name, line, reason)
        return fresh
