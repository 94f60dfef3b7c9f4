"""20 million lines of a million members: what RFM, life stage and gaps take on DuckDB.

CPU seconds of all threads and the process's peak memory. Reading the CSV files, with every row
checked, is told beside it; the floor is DuckDB counting the file's rows. The files are generated.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import duckdb

from bench.figures import Figure, Kept
from crm_pwa.insights import engines, features
from crm_pwa.insights.quintiles import quintiles
from crm_pwa.insights.reading import whole
from crm_pwa.insights.refusals import Refusals
from crm_pwa.insights.shop import Shop

LINES, MEMBERS = 20_000_000, 1_000_000
AS_OF = date(2026, 1, 1)
KB_A_MB = 1_024
Found = TypeVar("Found")
WRITE = "import sys; from pathlib import Path; from bench import insights_files as f; "


def main() -> int:
    """Generate, read, count."""
    kept = Kept("bench_insights_size")
    lines, members = (int(told) for told in sys.argv[1:3]) if sys.argv[2:] else (LINES, MEMBERS)
    how = f"{lines:,} lines, {members:,} members"
    with TemporaryDirectory() as temporary:
        data, work = Path(temporary, "data"), Path(temporary, "work")
        data.mkdir()
        work.mkdir()
        call = f"{WRITE}f.write(Path({str(data)!r}), {lines}, {members})"
        subprocess.run([sys.executable, "-c", call], check=True)  # its memory is not ours
        shop, read = _timed(lambda: _read(data, work))
        found, counted = _timed(lambda: _count(shop))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KB_A_MB
        if not found:
            raise ValueError("nobody was counted")
        _, floor = _timed(lambda: _rows(data))
    kept.keep(Figure("RFM, life stage and gaps", how, "CPU s", [counted], at_most=15))
    kept.keep(Figure("reading and checking the files", how, "CPU s", [read],
        floor=f"{floor:.1f} CPU s", ratio=read / floor))  # fmt: skip
    kept.keep(Figure("peak memory of both", how, "MB", [peak], at_most=1_000))
    return 0


def _timed(do: Callable[[], Found]) -> tuple[Found, float]:
    began = time.process_time()
    return do(), time.process_time() - began


def _read(data: Path, work: Path) -> Shop:
    with Refusals(work / "refused.csv") as refusals:
        return whole.read(data, AS_OF, work, refusals)


def _count(shop: Shop) -> int:
    with engines.lines(shop, "duckdb", "") as lines:
        found = features.members(lines, shop.as_of).order_by("member_no").to_pyarrow()
    spend, visits, silent = (found[name].to_numpy() for name in ("spend", "visits", "since_last"))
    for values in (spend, visits, -silent):
        quintiles(values)
    return int(found.num_rows)


def _rows(data: Path) -> object:
    with duckdb.connect() as con:
        return con.execute(f"SELECT count(*) FROM '{data}/transactions.csv'").fetchone()


if __name__ == "__main__":
    sys.exit(main())
