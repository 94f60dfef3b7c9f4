"""The small size: one fault of each family against the real server and browser, nothing broken."""

import subprocess
import sys

import pytest

from faults.catalogue import CATALOGUE
from tests.house.server import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(600)]


def test_no_promise_is_broken_at_the_small_size() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "faults", "--small"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if "; sound (" in line]
    assert len(lines) == sum(fault.small > 0 for fault in CATALOGUE.values())
