"""Real data from elsewhere: a folder of folders, named by DATA; tests say so where it is absent."""

import os
from pathlib import Path

import pytest


def real(name: str) -> Path:
    """The folder of a data set. Skips the test where it is not there."""
    folder = Path(os.environ.get("DATA", ""), name)
    if not os.environ.get("DATA") or not folder.is_dir():
        pytest.skip(f"needs the data set {name}: DATA=folder that holds it")
    return folder
