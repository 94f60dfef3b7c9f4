"""What was measured: one line on the screen, one line of JSON in bench/results.

``Figure`` is one row of docs/benchmarks.md, ``keep`` prints and keeps it. A goal is judged twice:
"met" when nine of ten values keep it, "half met" when the middle one does.
"""

import json
import os
import platform
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = HERE / "results"


@dataclass(frozen=True)
class Figure:
    """One figure. ``values``: each in ``unit``; one alone for what does not vary, such as bytes.

    at_most, at_least: the goal, in the same unit; neither for what is only told.
    floor, ratio: what the peer or floor took in the same run, and how this compares with it.
    how: at what speed, on what; remark: what a reader must know to read the value rightly.
    """

    what: str
    how: str
    unit: str
    values: Sequence[float]
    at_most: float | None = None
    at_least: float | None = None
    floor: str = ""
    ratio: float | None = None
    remark: str = ""

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError(f"nothing was measured: {self.what}")

    def at(self, share: float) -> float:
        """The value that this share of all values does not exceed."""
        return quantile(self.values, share)

    @property
    def goal(self) -> str:
        """The goal in words, rounded as values are; "" for none. It is judged unrounded."""
        if self.at_most is not None:
            return f"≤ {number(self.at_most)} {self.unit}"
        return f"≥ {number(self.at_least)} {self.unit}" if self.at_least is not None else ""

    @property
    def verdict(self) -> str:
        """Met, half met or missed; "" where there is no goal."""
        if not self.goal:
            return ""
        middle, far = (self._keeps(share) for share in (0.5, 0.9))
        return "met" if far else "half met" if middle else "missed"

    def _keeps(self, share: float) -> bool:
        if self.at_least is not None:
            return self.at(1 - share) >= self.at_least
        return self.at_most is None or self.at(share) <= self.at_most

    def __str__(self) -> str:
        n = len(self.values)
        spread = f"p50 {number(self.at(0.5))} {self.unit}, p90 {number(self.at(0.9))}, n {n}"
        said = spread if n > 1 else f"{number(self.at(0.5))} {self.unit}"
        words = [f"{self.what}, {self.how}: {said}" if self.how else f"{self.what}: {said}"]
        words += [f"floor {self.floor}"] if self.floor else []
        words += [f"ratio {self.ratio:.2f}"] if self.ratio is not None else []
        words += [f"goal {self.goal}: {self.verdict}"] if self.goal else []
        return "; ".join([*words, self.remark] if self.remark else words)


@dataclass
class Kept:
    """A bench's own file of results, begun anew by each run. ``bench``: the module's name."""

    bench: str
    began: str = field(default_factory=lambda: time.strftime("%Y-%m-%d %H:%M"))

    def __post_init__(self) -> None:
        RESULTS.mkdir(exist_ok=True)
        self.path.write_text("")

    @property
    def path(self) -> Path:
        """Where the lines of this bench lie."""
        return RESULTS / f"{self.bench}.jsonl"

    def keep(self, figure: Figure) -> None:
        """Print the figure and keep it with the machine's state."""
        print(figure, flush=True)
        told = {k: v for k, v in asdict(figure).items() if k != "values"}
        row = told | {
            "bench": self.bench,
            "n": len(figure.values),
            "p50": figure.at(0.5),
            "p90": figure.at(0.9),
            "goal": figure.goal,
            "verdict": figure.verdict,
            "at": self.began,
            "commit": commit(),
            "machine": machine(),
            "load": round(os.getloadavg()[0], 1),
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    place = -(-share * len(values) // 1) - 1
    return sorted(values)[min(len(values) - 1, max(0, int(place)))]


def number(value: float) -> str:
    """A value as a person reads it: three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def commit() -> str:
    """The commit measured, with a plus where files differ from it."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip()


def machine() -> str:
    """Processor and cores, memory, system."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    name = names[0] if names else platform.machine()
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{os.cpu_count()} × {name}, {gib:.0f} GiB, {system}, Python {platform.python_version()}"
