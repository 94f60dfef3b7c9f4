"""docs/benchmarks.md from what the last run of each bench left in bench/results.

    python -m bench.record

One table a bench, under its docstring; the machine, the date, the commit and the load stand with
it, since the benches may have run on different days. What the page says of a bench that left
nothing here stays.
"""

import ast
import json
import re
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
MEASURED_BY = re.compile(r"^`bench/(\w+)\.py`", re.MULTILINE)
Row = dict[str, Any]


def main() -> int:
    """Write the page; 1 when there is nothing to tell."""
    files = RESULTS.glob("*.jsonl")
    parts = _told() | {file.stem: "\n".join(_part(file.stem, _rows(file.name))) for file in files}
    if not parts:
        print("Nothing was measured yet: make bench", file=sys.stderr)
        return 1
    texts = [parts[name] for name in sorted(parts) if parts[name]]
    PAGE.write_text("\n".join([HEAD, *texts]), encoding="utf-8")
    return 0


def _told() -> dict[str, str]:
    """The parts of the page as it is, by the name of their bench."""
    text = PAGE.read_text("utf-8") if PAGE.exists() else ""
    parts = ["## " + part.rstrip() + "\n" for part in text.split("\n## ")[1:]]
    return {found[1]: part for part in parts if (found := MEASURED_BY.search(part))}


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
