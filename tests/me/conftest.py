"""A till of store A, and a member's own phone that came by it."""

import pytest
from flask import Flask

from tests.checkout.floor import Till, open_till, prove
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor


@pytest.fixture
def till(app: Flask, guide_a: Person) -> Till:
    """A till of store A."""
    return open_till(app, guide_a)


@pytest.fixture
def phone(till: Till, member_a: Known) -> Visitor:
    """member_a's own phone, in English."""
    mine = till.phone()
    prove(till, mine, member_a.phone.removeprefix("+86"), till.code())
    return mine
