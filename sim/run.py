"""Runs seeds: a real centre in this process, the phones in a Node of its own beside it."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.centre.serve import serve
from sim.centre.server import Server

MAIN = Path(__file__).parent / "phones" / "main.js"


def run(
    seeds: Sequence[int],
    out: str,
    changes: Sequence[dict[str, str]] = (),
    *,
    log: bool = False,
) -> None:
    """Run the seeds in this process; write one line of JSON a seed to the file ``out``."""
    server = Server()
    to_centre, from_phones = os.pipe(), os.pipe()
    plan = json.dumps({"seeds": list(seeds), "changes": list(changes), "log": log})
    with Path(out).open("wb") as report:
        node = subprocess.Popen(
            ["/bin/sh", "-c", f"exec node {MAIN} \"$1\" 3<&{to_centre[0]} 4>&{from_phones[1]}", "sh", plan],
            pass_fds=(to_centre[0], from_phones[1]),
            stdout=report,
        )
        os.close(to_centre[0])
        os.close(from_phones[1])
        with os.fdopen(from_phones[0], "rb") as hear, os.fdopen(to_centre[1], "wb") as say:
            serve(hear, say, server)
        if node.wait():
            raise RuntimeError("the phones' side failed")


def lines(out: str) -> Iterator[dict[str, Any]]:
    """What ``run`` wrote."""
    with Path(out).open() as report:
        yield from (json.loads(line) for line in report)
