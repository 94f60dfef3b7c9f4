"""From the command to the first page answered: the shop is there already, as on every morning.

``flask serve --demo`` over a database that holds the demo shop: migrations looked at, settings
refreshed, the application loaded, the sign-in page answered: at most 3 s. The floor is Python
loading what no start can do without: Flask, SQLAlchemy, Alembic and granian.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import ROOT, Figure, Kept
from tests.house.server import Server
from tests.house.waiting import until

ROUNDS = 7
LIBRARIES = "import flask_sqlalchemy, alembic.command, granian, flask_login, msgspec"


def main() -> int:
    """Make the shop once, then start it again and again."""
    kept = Kept("bench_start")
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
        settings = {"CRM_PWA_DATA_DIR": folder, "CRM_PWA_DEMO_PASSWORD": "bench-start-password"}
        server = Server(settings, Path(folder) / "server.log", "--demo")
        first = _seconds(server)
        again = [_seconds(server) for _ in range(ROUNDS)]
    floor = [_libraries() for _ in range(ROUNDS)]
    low = Figure("loading the libraries", "", "s", floor)
    kept.keep(Figure("first start, with the demo shop made", "", "s", [first]))
    kept.keep(low)
    kept.keep(
        Figure(
            "second start",
            "",
            "s",
            again,
            at_most=3,
            floor=f"{low.at(0.5):.2f} s",
            ratio=Figure("", "", "", again).at(0.5) / low.at(0.5),
        )
    )
    return 0


def _seconds(server: Server) -> float:
    began = time.perf_counter()
    server.start(patience=300)
    took = time.perf_counter() - began
    server.stop()
    until(lambda: not server.running, "the server did not stop")
    return took


def _libraries() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", LIBRARIES], cwd=ROOT, env=os.environ, check=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
