"""Phones and members for sync tests."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.house.cast import Person
from tests.sync import floor

PhoneOf = Callable[[Person], floor.Phone]


@pytest.fixture
def shop(app: Flask) -> Flask:
    """The application with its epoch and settings."""
    floor.open_shop(app)
    return app


@pytest.fixture
def phone_of(shop: Flask) -> PhoneOf:
    """Enrol a phone: ``phone_of(guide_a)``."""
    return lambda person: floor.new_phone(shop, person)


@pytest.fixture
def member_a(shop: Flask) -> str:
    """A member of store A who has agreed to nothing yet."""
    return floor.new_member(shop)


@pytest.fixture
def other(shop: Flask) -> str:
    """A second member of store A."""
    return floor.new_member(shop, name="李靜")
