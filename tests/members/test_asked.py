"""Whoever waits to be forgotten is made one with nobody, and who is one with others is found."""

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import Invalid
from crm_pwa.identity.models import Doubt
from crm_pwa.members import erasing, holds
from crm_pwa.members.models import Member, MemberMerge
from crm_pwa.members.proposing import NEVER
from crm_pwa.privacy.models import Erasure
from tests.checkout.floor import open_till, prove
from tests.house.cast import Person
from tests.house.members import AddMember, Known
from tests.house.visiting import Visitor
from tests.sync.merging import merge, part

Two = tuple[Known, Known]


@pytest.fixture
def two(add_member: AddMember) -> Two:
    """Who stays and who goes over, of store A."""
    return add_member(name="李静"), add_member(name="Li Jing")


def ask(app: Flask, member: Known) -> None:
    with app.app_context(), writing() as session:
        erasing.ask(session, member.id, now_ms())


def propose(app: Flask, member: Known, person: Person) -> None:
    row = Erasure(member_id=member.id, asked_at=now_ms(), due_at=NEVER, by=person.id, why="asked")
    with app.app_context(), writing() as session:
        session.add(row)


def hold(app: Flask, named: str, until: str, ago_ms: int = 0) -> None:
    with app.app_context(), writing() as session:
        holds.hold(session, named, "law", until, ("", now_ms() - ago_ms))


def waiting(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(one.member_id, one.by) for one in db.session().scalars(db.select(Erasure))]


@pytest.mark.parametrize("who", [0, 1])
def test_while_one_waits_to_be_forgotten_the_two_stay_two(
    app: Flask, lead_a: Person, two: Two, who: int
) -> None:
    ask(app, two[who])
    with pytest.raises(Invalid) as refused:
        merge(app, lead_a, two[0].id, two[1].id)
    assert refused.value.reason == "locked"
    with app.app_context():
        assert not any(db.session.get_one(Member, one.id).merged_into for one in two)


def test_nor_are_they_one_while_an_alias_of_either_waits(
    app: Flask, lead_a: Person, add_member: AddMember, two: Two
) -> None:
    stays, away = two
    merge(app, lead_a, stays.id, away.id)
    propose(app, away, lead_a)
    with pytest.raises(Invalid) as refused:
        merge(app, lead_a, add_member().id, stays.id)
    assert refused.value.reason == "locked"


def test_a_lead_who_says_that_they_are_one_is_told(
    app: Flask, visit: Visitor, lead_a: Person, two: Two
) -> None:
    one, other = sorted(member.id for member in two)
    with app.app_context(), writing() as session:
        session.add(Doubt(one=one, other=other, bits=9.0, found="{}"))
    ask(app, two[0])
    where = f"/same-person/{one}/{other}/answer"
    page = visit.by(lead_a).speaking("en").post(where, {"answer": "same"}, status=422)
    assert "This card is locked at the moment" in page.text


def test_on_their_page_who_stays_finds_it_and_takes_it_back(
    app: Flask, guide_a: Person, lead_a: Person, two: Two
) -> None:
    stays, away = two
    merge(app, lead_a, stays.id, away.id)
    ask(app, away)
    till = open_till(app, guide_a)
    phone = till.phone()
    prove(till, phone, stays.phone.removeprefix("+86"), till.code())
    assert "Keep my account" in phone.get("/me/data").text
    phone.post("/me/erasure")
    assert waiting(app) == [(away.id, "")]
    phone.post("/me/erasure/end")
    assert waiting(app) == []


def test_a_proposal_of_an_alias_is_their_own_wish_once_they_ask(
    app: Flask, lead_a: Person, two: Two
) -> None:
    stays, away = two
    merge(app, lead_a, stays.id, away.id)
    propose(app, away, lead_a)
    ask(app, stays)
    assert waiting(app) == [(away.id, "")]


def test_what_was_proposed_of_an_alias_is_withdrawn_on_the_card_of_all(
    app: Flask, visit: Visitor, lead_a: Person, two: Two
) -> None:
    stays, away = two
    merge(app, lead_a, stays.id, away.id)
    propose(app, away, lead_a)
    visit.by(lead_a).post(f"/members/{stays.id}/erasure/end", {}, status=303)
    assert waiting(app) == []


def test_what_was_asked_while_two_were_one_is_nobodys_once_they_part(
    app: Flask, guide_a: Person, lead_a: Person, two: Two
) -> None:
    stays, away = two
    merged = merge(app, lead_a, stays.id, away.id)
    till = open_till(app, guide_a)
    phone = till.phone()
    prove(till, phone, away.phone.removeprefix("+86"), till.code())
    phone.post("/me/erasure")
    assert waiting(app) == [(stays.id, "")]
    part(app, lead_a, stays.id, merged)
    assert waiting(app) == []
    with app.app_context():
        assert erasing.due(db.session(), now_ms() + 2 * erasing.THINK_MS) == []


def test_nor_is_what_was_proposed_of_them(app: Flask, lead_a: Person, two: Two) -> None:
    stays, away = two
    merged = merge(app, lead_a, stays.id, away.id)
    propose(app, stays, lead_a)
    part(app, lead_a, stays.id, merged)
    assert waiting(app) == []


def test_a_wish_of_before_an_import_made_them_one_stays_whose_it_is(
    app: Flask, lead_a: Person, two: Two
) -> None:
    stays, away = two
    merged = merge(app, lead_a, stays.id, away.id)
    with app.app_context(), writing() as session:
        row = erasing.ask(session, stays.id, now_ms())
        row.asked_at = session.get_one(MemberMerge, merged).at - 1
    part(app, lead_a, stays.id, merged)
    assert waiting(app) == [(stays.id, "")]


def test_a_hold_of_while_they_were_one_holds_both_and_the_longer_one_stands(
    app: Flask, lead_a: Person, two: Two
) -> None:
    stays, away = two
    hold(app, away.id, "2026-01-01")
    merged = merge(app, lead_a, stays.id, away.id)
    hold(app, away.code, "")
    part(app, lead_a, stays.id, merged)
    with app.app_context():
        assert holds.lawful(db.session(), now_ms()) == {stays.id, away.id}


def test_a_hold_of_before_stays_with_whom_it_held(app: Flask, lead_a: Person, two: Two) -> None:
    stays, away = two
    hold(app, stays.id, "", ago_ms=1_000)
    merged = merge(app, lead_a, stays.id, away.id)
    part(app, lead_a, stays.id, merged)
    with app.app_context():
        assert holds.lawful(db.session(), now_ms()) == {stays.id}
