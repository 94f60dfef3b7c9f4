"""The peer of sync: PouchDB and its server, run beside ours. PEERS names the folder it lies in."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

PATIENCE_S = 900


def peers() -> Path | None:
    """The folder PEERS names; None when it names none."""
    named = os.environ.get("PEERS")
    return Path(named) if named else None


def pouchdb(*cases: str) -> dict[str, dict[str, Any]] | None:
    """What the peer saw, by case; None when it is not there."""
    folder = peers()
    if folder is None or not (script := folder / "pouchdb" / "run.sh").is_file():
        return None
    said = subprocess.run(
        ["sh", str(script), *cases], capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    rows = [json.loads(line) for line in said.stdout.splitlines() if line.startswith("{")]
    return {row["case"]: row for row in rows}
