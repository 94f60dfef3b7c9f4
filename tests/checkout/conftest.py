"""A till of store A."""

import pytest
from flask import Flask

from tests.checkout.floor import Till, open_till
from tests.house.cast import Person


@pytest.fixture
def till(app: Flask, guide_a: Person) -> Till:
    """A till of store A whose code guide_a shows."""
    return open_till(app, guide_a)
