"""docs/benchmarks.md from what the last run of each bench left in bench/results.

    python -m bench.record

One table a bench, under its docstring; the machine, the date, the commit and the load stand with
it, since the benches may have run on different days. The other benches print their own tables.
"""

import ast
import json
import sys
from collections.abc import Iterator
from typing import Any

from bench.figures import HERE, RESULTS, ROOT, number

PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

What the product costs, measured on one machine against a floor or a peer of the same run:
milliseconds alone say more about the machine than about the code. `make bench` measures and
`python -m bench.record` writes this page; nothing here is edited by hand. A goal is met when nine
of ten values keep it, half met when the middle one does. "All processes 4×": every process of the
browser is stopped 9 ms of every 12 (bench/slow.py), and the server is not.
"""
COLUMNS = ("figure", "how", "n", "p50", "p90", "goal", "", "floor", "ratio")
Row = dict[str, Any]


def main() -> int:
    """Write the page; 1 when there is nothing to tell."""
    files = sorted(RESULTS.glob("*.jsonl"))
    parts = [part for file in files if (part := "\n".join(_part(file.stem, _rows(file.name))))]
    if not parts:
        print("Nothing was measured yet: make bench", file=sys.stderr)
        return 1
    PAGE.write_text("\n".join([HEAD, *parts]), encoding="utf-8")
    return 0


def _rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (RESULTS / name).read_text("utf-8").splitlines()]


def _part(bench: str, rows: list[Row]) -> Iterator[str]:
    """One bench: what it measures, its table, where and when."""
    if not rows:
        return
    title, _, rest = (_docstring(bench)).partition("\n")
    yield f"## {title.rstrip('.')}\n"
    yield f"{rest.strip()}\n"
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * len(COLUMNS)}"
    for row in rows:
        yield f"| {' | '.join(_cells(row))} |"
    for remark in dict.fromkeys(row["remark"] for row in rows if row["remark"]):
        yield f"\n{remark[0].upper()}{remark[1:]}."
    last = rows[-1]
    loads = sorted(row["load"] for row in rows)
    yield f"\n`bench/{bench}.py`, {last['at']}, commit {last['commit']};"
    yield f"load {loads[0]}–{loads[-1]}; {last['machine']}.\n"


def _cells(row: Row) -> list[str]:
    unit, once = row["unit"], row["n"] == 1
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
    return [
        row["what"],
        row["how"],
        "" if once else str(row["n"]),
        f"{number(row['p50'])} {unit}",
        "" if once else f"{number(row['p90'])} {unit}",
        row["goal"],
        row["verdict"],
        row["floor"],
        ratio,
    ]


def _docstring(bench: str) -> str:
    source = (HERE / f"{bench}.py").read_text("utf-8")
    return ast.get_docstring(ast.parse(source)) or bench


if __name__ == "__main__":
    sys.exit(main())
