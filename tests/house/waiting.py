"""Waiting for something to become true: bounded, and saying what it waited for."""

import time
from collections.abc import Callable

PATIENCE = 120.0  # seconds: a loaded machine is slow, not broken
STEP = 0.05


def until(true: Callable[[], object], otherwise: str, patience: float = PATIENCE) -> None:
    """Ask again and again until the answer is true. AssertionError after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, otherwise
        time.sleep(STEP)
