"""The peer of sync: PouchDB and its server, run beside ours. PEERS names the folder it lies in."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from bench.figures import ROOT

PATIENCE_S = 900


def peers() -> Path:
    """Where the peers lie: PEERS, or ../shared/peers beside the project."""
    return Path(os.environ.get("PEERS", ROOT.parent / "shared" / "peers"))


def pouchdb(*cases: str) -> dict[str, dict[str, Any]] | None:
    """What the peer saw, by case; None when it is not there."""
    script = peers() / "pouchdb" / "run.sh"
    if not script.is_file():
        return None
    said = subprocess.run(
        ["sh", str(script), *cases], capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    rows = [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]
    return {row["case"]: row for row in rows}
