"""A real centre in this process, the phones in a Node of its own beside it, two pipes between."""

import os
import subprocess
from pathlib import Path

import msgspec

from sim.centre.serve import serve
from sim.centre.server import Server
from sim.plan import Plan

MAIN = Path(__file__).parent / "phones" / "main.js"
# The phones' side reads its line from 3 and speaks on 4, both without waiting for anything else.
# While it runs the centre waits, and the other way round: threads of its own would only take the
# other process's turn, and what is new is thrown away seldom, most of it at once.
NODE = "node --single-threaded --min-semi-space-size=64 --max-semi-space-size=64"
SHELL = f'exec {NODE} "$1" "$2" 3<&"$3" 4>&"$4"'


def run(plans: list[Plan], out: str) -> None:
    """Run the seeds of each plan; write one line of JSON a seed to the file ``out``."""
    server = Server()
    to_phones, from_phones = os.pipe(), os.pipe()
    ends = (to_phones[0], from_phones[1])
    told = msgspec.json.encode(plans).decode()
    with Path(out).open("wb") as report:
        node = subprocess.Popen(
            ["/bin/bash", "-c", SHELL, "sh", str(MAIN), told, *map(str, ends)],
            pass_fds=ends,
            stdout=report,
        )
        for end in ends:
            os.close(end)
        with os.fdopen(from_phones[0], "rb") as hear, os.fdopen(to_phones[1], "wb") as say:
            serve(hear, say, server)
        if node.wait():
            raise RuntimeError("the phones' side broke down")
