"""One number that joins at two tills at the same time becomes one member."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.checkout import operations
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db
from crm_pwa.core.scope import Scope
from crm_pwa.members.models import Member
from crm_pwa.members.verdicts import Sender
from tests.house.at_once import at_once
from tests.house.cast import Person

NUMBER = "+8613912345678"


def joins(app: Flask, guide: Person, store: str) -> Callable[[Session], object]:
    sender = Sender(Scope(guide.id, "guide", (store,)), now_ms(), app.extensions["keys"])
    return lambda session: operations.join(session, sender, NUMBER, "en")


@pytest.mark.parametrize("second", ["store-a", "store-b"])
def test_a_number_joins_once(app: Flask, guide_a: Person, guide_b: Person, second: str) -> None:
    who = guide_a if second == "store-a" else guide_b
    made = at_once(app, joins(app, guide_a, "store-a"), joins(app, who, second))
    with app.app_context():
        hashed = app.extensions["keys"].phone_hash(NUMBER)
        (found,) = db.session.scalars(select(Member.id).where(Member.phone_hash == hashed)).all()
    assert made == [found, found]
