"""Pairs who may be one person: shown to who may say, settled with a tap, taken back with one."""

from itertools import combinations, permutations

import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.errors import NotHere
from crm_pwa.identity import finding
from crm_pwa.identity.models import Doubt
from crm_pwa.members import erasing
from crm_pwa.members.models import Member
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from tests.accounts.second_steps import minutes_pass
from tests.house.cast import PASSWORD, Person
from tests.house.members import AddMember, Known
from tests.house.visiting import Visitor

Pair = tuple[Known, Known]
PHONE = "+8613800135021"


@pytest.fixture
def pair(app: Flask, add_member: AddMember) -> Pair:
    """Two cards of store A on one phone, their names written differently, found as a pair."""
    two = (
        add_member("store-a", name="李静", phone=PHONE),
        add_member("store-a", name="Li Jing", phone=PHONE),
    )
    look(app)
    return two


def look(app: Flask) -> int:
    with app.app_context():
        found = finding.find(db.session(), app.extensions["keys"])
        with writing() as session:
            return finding.keep(session, found)


def paths(pair: Pair) -> tuple[str, str]:
    one, other = sorted(who.id for who in pair)
    return f"/same-person/{one}/{other}/answer", f"/same-person/{one}/{other}/undo"


def into(app: Flask, pair: Pair) -> list[str]:
    with app.app_context():
        query = select(Member.merged_into).where(Member.id.in_([who.id for who in pair]))
        return sorted(db.session.scalars(query))


def test_a_lead_is_shown_both_cards_and_what_they_have_in_common(
    lead_a: Person, visit: Visitor, pair: Pair
) -> None:
    page = visit.by(lead_a).speaking("en").get("/same-person")
    assert "李静" in page.text
    assert "Li Jing" in page.text
    assert "The same phone" in page.text
    assert "Names read the same" in page.text
    assert "••5021" in page.text


def test_one_tap_makes_them_one_and_one_makes_them_two_again(
    app: Flask, lead_a: Person, visit: Visitor, pair: Pair
) -> None:
    lead, (answer, undo) = visit.by(lead_a), paths(pair)
    lead.post(answer, {"answer": "same"})
    lead.post(answer, {"answer": "same"})
    stays, goes = into(app, pair)
    assert (stays, goes in {who.id for who in pair}) == ("", True)
    assert look(app) == 0
    assert undo in lead.get("/same-person").html
    lead.post(undo)
    assert into(app, pair) == ["", ""]
    assert answer in lead.get("/same-person").html


def test_who_takes_it_back_is_told_of_a_request_that_ends_with_it(
    app: Flask, lead_a: Person, visit: Visitor, pair: Pair
) -> None:
    lead, (answer, undo) = visit.by(lead_a).speaking("en"), paths(pair)
    lead.post(answer, {"answer": "same"})
    assert lead.post(undo).location == "/same-person"
    lead.post(answer, {"answer": "same"})
    with app.app_context(), writing() as session:
        erasing.ask(session, pair[0].id, now_ms())
    assert lead.post(undo).location == "/same-person?erasure=ended"
    assert "asked to erase their card" in lead.get("/same-person", erasure="ended").text
    assert "asked to erase" not in lead.get("/same-person").text


def test_who_are_two_people_is_not_asked_again(
    app: Flask, lead_a: Person, visit: Visitor, pair: Pair
) -> None:
    lead, (answer, undo) = visit.by(lead_a), paths(pair)
    lead.post(answer, {"answer": "different"})
    assert look(app) == 0
    assert answer not in lead.get("/same-person").html
    lead.post(undo)
    assert answer in lead.get("/same-person").html


def test_another_answer_is_none(app: Flask, lead_a: Person, visit: Visitor, pair: Pair) -> None:
    visit.by(lead_a).post(paths(pair)[0], {"answer": "perhaps"}, status=422)
    assert into(app, pair) == ["", ""]


def test_a_lead_of_another_store_finds_nothing_there(
    app: Flask, lead_b: Person, visit: Visitor, pair: Pair
) -> None:
    lead = visit.by(lead_b)
    assert "李静" not in lead.get("/same-person").text
    for path in paths(pair):
        lead.post(path, {"answer": "same"}, status=404)
    assert into(app, pair) == ["", ""]


@pytest.mark.parametrize("who", ["guide_a", "hq"])
def test_nobody_else_may(
    who: str, visit: Visitor, pair: Pair, request: pytest.FixtureRequest
) -> None:
    visitor = visit.by(request.getfixturevalue(who))
    visitor.get("/same-person", status=404)
    visitor.post(paths(pair)[0], {"answer": "same"}, status=404)


@pytest.mark.parametrize("who", ["area", "admin"])
def test_an_area_settles_two_stores_and_sees_no_name_no_phone_and_no_birthday(
    app: Flask,
    who: str,
    request: pytest.FixtureRequest,
    lead_a: Person,
    visit: Visitor,
    add_member: AddMember,
) -> None:
    two = (
        add_member("store-a", name="李静怡", phone=PHONE),
        add_member("store-b", name="李静怡", phone=PHONE),
    )
    look(app)
    assert paths(two)[0] not in visit.by(lead_a).get("/same-person").html
    person = request.getfixturevalue(who)
    page = visit.by(person).get("/same-person")
    assert "李＊＊" in page.text
    for word in ("李静怡", "5021", "/members/"):
        assert word not in page.html
    desk = visit.by(person)
    minutes_pass(app, 6)
    desk.post(paths(two)[0], {"answer": "same"}, status=403)
    assert into(app, two) == ["", ""]
    desk.post(paths(two)[0], {"answer": "same", "proof": PASSWORD})
    assert into(app, two) != ["", ""]
    visit.by(person).post(paths(two)[1])
    assert into(app, two) == ["", ""]


def test_an_area_settles_none_of_another_areas_stores(
    app: Flask, area: Person, visit: Visitor, add_member: AddMember
) -> None:
    two = (
        add_member("store-a", name="李静怡", phone=PHONE),
        add_member("store-c", name="李静怡", phone=PHONE),
    )
    look(app)
    assert "李＊＊" not in visit.by(area).get("/same-person").text
    visit.by(area).post(paths(two)[0], {"answer": "same"}, status=404)
    with app.app_context(), writing() as session:
        sender = Sender(area.scope, now_ms(), app.extensions["keys"])
        merge = Verb(kind="member.merge", member=two[0].id, payload={"away": two[1].id})
        with pytest.raises(NotHere):
            do(session, sender, merge)
    assert into(app, two) == ["", ""]


def test_a_pair_that_is_none_any_more_goes(
    app: Flask, add_member: AddMember, pair: Pair, lead_a: Person
) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Member, pair[1].id).phone_sealed = b""
        session.get_one(Member, pair[1].id).name = "王伟"
    assert look(app) == 0
    with app.app_context():
        assert db.session.scalars(select(Doubt)).all() == []


def test_a_card_says_where_its_fields_are_from(
    guide_a: Person, guide_b: Person, visit: Visitor, pair: Pair
) -> None:
    page = visit.by(guide_a).speaking("en").get(f"/members/{pair[0].id}/origin")
    assert "Source of details" in page.text
    visit.by(guide_b).get(f"/members/{pair[0].id}/origin", status=404)


def test_of_three_who_are_one_any_two_taps_do_and_each_is_taken_back(
    app: Flask, lead_a: Person, visit: Visitor, add_member: AddMember
) -> None:
    three = sorted(add_member("store-a", name=name).id for name in ("李静", "Li Jing", "李静静"))
    pairs = list(combinations(three, 2))
    with app.app_context(), writing() as session:
        session.add_all(Doubt(one=a, other=b, bits=9.0, found="{}") for a, b in pairs)
    lead = visit.by(lead_a).speaking("en")
    for order in permutations(pairs):
        for one, other in order:
            lead.post(f"/same-person/{one}/{other}/answer", {"answer": "same"})
        with app.app_context():
            gone = db.session.scalars(select(Member.merged_into).order_by(Member.id)).all()
        assert len([into for into in gone if into]) == len(three) - 1
        assert not lead.get("/same-person").all("form[action$='/answer']")
        for one, other in reversed(order[:-1]):
            lead.post(f"/same-person/{one}/{other}/undo")
        with app.app_context():
            assert set(db.session.scalars(select(Member.merged_into))) == {""}
        assert len(lead.get("/same-person").all("form[action$='/answer']")) >= len(pairs)
