"""How much is tried: little in every run, all of it by ``make attack``."""

import os

import pytest


@pytest.fixture(scope="session")
def attack_rounds() -> int:
    """How often everything is tried with other texts."""
    return int(os.environ.get("ATTACK_ROUNDS", "1"))
