"""What is done at the same time: a number that joins at two tills, codes tried side by side."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.checkout import operations, proof, queries
from crm_pwa.checkout.models import Arrival
from crm_pwa.checkout.token import Token
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation
from crm_pwa.core.scope import Scope
from crm_pwa.members import joins
from crm_pwa.members.models import Member
from crm_pwa.members.verdicts import Sender
from crm_pwa.messages.outgoing import Letter
from tests.house.at_once import at_once
from tests.house.cast import Person
from tests.house.members import AddMember

NUMBER = "+8613912345678"


def joins_at(app: Flask, guide: Person, store: str) -> Callable[[Session], object]:
    sender = Sender(Scope(guide.id, "guide", (store,)), now_ms(), app.extensions["keys"])
    return lambda session: operations.join(session, sender, NUMBER, "en")


@pytest.mark.parametrize("second", ["store-a", "store-b"])
def test_a_number_joins_once(app: Flask, guide_a: Person, guide_b: Person, second: str) -> None:
    who = guide_a if second == "store-a" else guide_b
    made = at_once(app, joins_at(app, guide_a, "store-a"), joins_at(app, who, second))
    with app.app_context():
        hashed = app.extensions["keys"].phone_hash(NUMBER)
        (found,) = db.session.scalars(select(Member.id).where(Member.phone_hash == hashed)).all()
    assert made == [found, found]


def test_a_number_joins_once_at_a_till_and_on_the_floor(app: Flask, guide_a: Person) -> None:
    sender = Sender(guide_a.scope, now_ms(), app.extensions["keys"])

    def floor(session: Session) -> str:
        return joins.of_number(session, sender, NUMBER)

    first, second = at_once(app, joins_at(app, guide_a, "store-a"), floor)
    assert first == second


def test_codes_tried_side_by_side_count_each(app: Flask) -> None:
    keys = app.extensions["keys"]
    letter = Letter("code", "sms", NUMBER, "482913", "en")
    with app.app_context(), writing() as session:
        browser = proof.ask(
            session, keys, NUMBER, letter, "482913", store_id="store-a", now_ms=now_ms()
        )

    def tries(session: Session) -> str:
        row = queries.asked(session, browser, now_ms(), proof.KEPT_MS, held=True)
        assert row
        return proof.check(session, keys, row, "000000", address="192.0.2.7", now_ms=now_ms())

    limit = proof.TRIES
    found = [said for _ in range(limit) for said in at_once(app, tries, tries)]
    assert found == ["wrong"] * limit + ["late"] * limit


def test_tries_side_by_side_do_not_go_beyond_their_number(app: Flask) -> None:
    def tries(session: Session) -> str:
        return accounts.count_attempt(session, "of-a-test", now_ms(), tries=1)

    first, second = at_once(app, tries, tries)
    assert first
    assert isinstance(second, accounts.TooMany)


def test_two_taps_are_one_arrival(app: Flask, guide_a: Person, add_member: AddMember) -> None:
    member = add_member()
    sender = Sender(guide_a.scope, now_ms(), app.extensions["keys"])
    with app.app_context(), writing() as session:
        till = operations.open_till(session, guide_a.scope, "store-a").id
    shown = Token(till, guide_a.id, now_ms())

    def arrives(session: Session) -> str:
        return operations.arrive(session, sender, shown, member.id, "session").id

    first, second = at_once(app, arrives, arrives)
    with app.app_context():
        assert db.session.scalars(select(Arrival.id)).all() == [first]
        seen = select(Operation.id).where(Operation.kind == "scan.seen")
        assert len(db.session.scalars(seen).all()) == 1
    assert second == first


def test_two_tills_opened_side_by_side_have_numbers_of_their_own(
    app: Flask, guide_a: Person, lead_a: Person
) -> None:
    def opens(person: Person) -> Callable[[Session], object]:
        return lambda session: operations.open_till(session, person.scope, "store-a").n

    assert at_once(app, opens(guide_a), opens(lead_a)) == [1, 2]
