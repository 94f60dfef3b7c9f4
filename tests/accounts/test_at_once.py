"""Two administrators who close each other's accounts at the same time: one stays."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations
from crm_pwa.accounts.history import By
from crm_pwa.accounts.models import Staff
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Unfit
from tests.house.at_once import at_once
from tests.house.cast import Person


def test_a_chain_keeps_an_administrator(app: Flask, admin: Person) -> None:
    with app.app_context(), writing() as session:
        second = operations.add_staff(
            session, "second", name="Second", role="admin", stores=(), password="long enough 1"
        ).id

    def closes(one: str, by: str) -> Callable[[Session], None]:
        return lambda session: operations.close_staff(session, one, by=By(by, now_ms()))

    said = at_once(app, closes(second, admin.id), closes(admin.id, second))
    assert said[0] is None
    assert isinstance(said[1], Unfit)
    with app.app_context():
        active = select(Staff.id).where(Staff.role == "admin", Staff.active)
        assert db.session.scalars(active).all() == [admin.id]
