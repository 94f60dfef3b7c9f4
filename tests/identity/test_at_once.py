"""Merges that are said at the same time: of the same two, or of one of them and a third."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from crm_pwa.identity import operations
from crm_pwa.identity.models import Doubt
from crm_pwa.members import cards, erasing, proposing, queries
from crm_pwa.members.models import Member
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from tests.house.at_once import at_once
from tests.house.cast import Person
from tests.house.members import AddMember, Known

Does = Callable[[Session], object]
LIKES = {"facet": "style", "concept": "style.minimal", "polarity": "like"}


def merge(app: Flask, lead: Person, into: Known, away: Known) -> Does:
    sender = Sender(lead.scope, now_ms(), app.extensions["keys"])
    verb = Verb(kind="member.merge", member=into.id, payload={"away": away.id})
    return lambda session: do(session, sender, verb)


def ends(app: Flask, *members: Known) -> list[str]:
    """Who holds the notes of each, who must be merged into nobody."""
    with app.app_context():
        found = queries.resolve(db.session(), [one.id for one in members])
        for holder in found.values():
            assert not db.session.get_one(Member, holder).merged_into
        for one in members:
            into = db.session.get_one(Member, one.id).merged_into
            assert into in ("", found[one.id])
        return [found[one.id] for one in members]


def test_each_into_the_other_leaves_one(app: Flask, lead_a: Person, add_member: AddMember) -> None:
    one, other = add_member(), add_member()
    at_once(app, merge(app, lead_a, one, other), merge(app, lead_a, other, one))
    assert set(ends(app, one, other)) == {one.id}


def test_the_one_merged_and_merging_takes_all_along(
    app: Flask, lead_a: Person, add_member: AddMember
) -> None:
    one, other, third = add_member(), add_member(), add_member()
    at_once(app, merge(app, lead_a, other, one), merge(app, lead_a, third, other))
    assert len(set(ends(app, one, other, third))) == 1


def test_two_who_take_the_same_one_over_do_not_both(
    app: Flask, lead_a: Person, add_member: AddMember
) -> None:
    one, other, third = add_member(), add_member(), add_member()
    at_once(app, merge(app, lead_a, other, one), merge(app, lead_a, third, one))
    assert ends(app, one, other, third) == [other.id, other.id, third.id]


def test_a_note_said_while_its_member_goes_over_is_on_who_stays(
    app: Flask, lead_a: Person, guide_a: Person, add_member: AddMember
) -> None:
    one, other = add_member(), add_member()
    sender = Sender(guide_a.scope, now_ms(), app.extensions["keys"])
    note = Verb(kind="tag.add", member=one.id, payload=LIKES)
    at_once(app, merge(app, lead_a, other, one), lambda session: do(session, sender, note))
    with app.app_context():
        body = cards.bodies(db.session(), [other.id], "", now_ms())[other.id]
    assert [tag["c"] for tag in body["tags"]] == ["style.minimal"]


def forgets(app: Flask, lead: Person, member: Known, how: str) -> Does:
    if how == "asks":
        return lambda session: erasing.ask(session, member.id, now_ms())
    return lambda session: proposing.propose(session, lead.scope, member.id, "asked", now_ms())


@pytest.mark.parametrize("how", ["asks", "is proposed"])
def test_who_asks_to_be_forgotten_meanwhile_stays_alone(
    app: Flask, lead_a: Person, add_member: AddMember, how: str
) -> None:
    one, other = add_member(), add_member()
    does = forgets(app, lead_a, one, how), merge(app, lead_a, other, one)
    (_, refused) = at_once(app, *does)
    assert isinstance(refused, Invalid)
    assert refused.reason == "locked"
    assert ends(app, one, other) == [one.id, other.id]


@pytest.fixture
def pair(app: Flask, add_member: AddMember) -> tuple[str, str]:
    """Two members about whom somebody is asked."""
    one, other = sorted(add_member().id for _ in range(2))
    with app.app_context(), writing() as session:
        session.add(Doubt(one=one, other=other, bits=9.0, found="{}"))
    return one, other


def says(app: Flask, lead: Person, pair: tuple[str, str], answer: str) -> Does:
    sender = Sender(lead.scope, now_ms(), app.extensions["keys"])
    return lambda session: operations.settle(session, sender, *pair, answer)


def test_the_first_of_two_answers_holds_and_is_taken_back_once(
    app: Flask, lead_a: Person, pair: tuple[str, str]
) -> None:
    same, different = (says(app, lead_a, pair, said) for said in operations.ANSWERS)
    assert at_once(app, same, different) == [None, None]
    with app.app_context():
        assert db.session.get_one(Doubt, pair).state == "same"
    sender = Sender(lead_a.scope, now_ms(), app.extensions["keys"])

    def back(session: Session) -> None:
        operations.take_back(session, sender, *pair)

    assert at_once(app, back, back) == [None, None]
    with app.app_context():
        assert db.session.get_one(Doubt, pair).state == "open"
        assert set(db.session.scalars(select(Member.merged_into))) == {""}
