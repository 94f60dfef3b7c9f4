"""The ``server`` fixture: the real process over this test's own database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.server import Server


@pytest.fixture
def server(settings: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    """The running server. The test may kill, stop and start it."""
    server = Server(settings, tmp_path / "server.log")
    try:
        server.start()
        yield server
    finally:
        server.kill()
