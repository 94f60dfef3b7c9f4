"""A member puts right what is known of them; guides read it the next moment, and nobody else's."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.checkout import proof
from crm_pwa.checkout.models import OneTime
from crm_pwa.checkout.queries import member_by_phone
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members import cards, queries
from crm_pwa.members.models import Member
from crm_pwa.messages import outgoing
from tests.checkout.floor import NEW, Till, prove, sent_code
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor
from tests.sync.merging import merge


def card(app: Flask, member: Known) -> dict[str, Any]:
    with app.app_context():
        return cards.bodies(db.session(), [member.id], "", now_ms())[member.id]


def found(app: Flask, guide: Person, words: str) -> list[str]:
    with app.app_context():
        return [one.id for one in queries.search(db.session(), guide.scope, words)]


def test_a_new_name_is_how_guides_greet_and_find_them(
    app: Flask, phone: Visitor, member_a: Known, guide_a: Person
) -> None:
    phone.post("/me/name", {"name": " 李 静怡 "})
    assert card(app, member_a)["address"] == "李女士"
    assert card(app, member_a)["name"] == "李静怡"
    assert found(app, guide_a, "lijingyi") == [member_a.id]
    phone.post("/me/name", {"name": "  "}, 422)
    phone.post("/me/name", {"name": "静" * 61}, 422)
    assert card(app, member_a)["name"] == "李静怡"


def test_a_long_name_is_spelled_as_far_as_there_is_room(
    app: Flask, phone: Visitor, member_a: Known
) -> None:
    phone.post("/me/name", {"name": "双" * 60})
    with app.app_context():
        kept = db.session.get_one(Member, member_a.id)
        assert kept.name == "双" * 60
        assert (kept.pinyin, kept.initials) == ("shuang" * 20, "s" * 20)


def test_a_birthday_is_a_day_of_the_past_or_none(
    app: Flask, phone: Visitor, member_a: Known
) -> None:
    phone.post("/me/birthday", {"birthday": "1990-02-28"})
    assert card(app, member_a)["birthday"] == "1990-02-28"
    for wrong in ("1990-02-30", "2999-01-01", "1800-01-01", "soon"):
        phone.post("/me/birthday", {"birthday": wrong}, 422)
    phone.post("/me/birthday", {"birthday": ""})
    assert card(app, member_a)["birthday"] == ""


def test_another_number_is_theirs_once_the_code_came_back(
    app: Flask, phone: Visitor, member_a: Known, guide_a: Person
) -> None:
    phone.post("/me/phone", {"phone": NEW})
    phone.post("/me/phone/proof", {"code": "000000"}, 422)
    assert card(app, member_a)["phone_mask"].endswith(member_a.phone[-4:])
    phone.post("/me/phone/proof", {"code": sent_code(app)})
    assert card(app, member_a)["phone_mask"] == "139****5678"
    assert found(app, guide_a, "5678") == [member_a.id]
    with app.app_context():
        hashed = app.extensions["keys"].phone_hash(f"+86{NEW}")
        assert db.session.get_one(Member, member_a.id).phone_hash == hashed


def test_who_mistyped_the_number_types_another_at_once(
    app: Flask, phone: Visitor, member_a: Known
) -> None:
    phone.post("/me/phone", {"phone": "13912345679"})
    assert not phone.get("/me/corrections").all("#phone")
    phone.post("/me/phone/other")
    assert phone.get("/me/corrections").all("#phone")
    phone.post("/me/phone", {"phone": NEW})
    phone.post("/me/phone/proof", {"code": sent_code(app)})
    assert card(app, member_a)["phone_mask"] == "139****5678"


def test_a_code_that_is_too_old_makes_room_for_another(app: Flask, phone: Visitor) -> None:
    phone.post("/me/phone", {"phone": NEW})
    code = sent_code(app)
    with app.app_context(), writing() as session:
        session.scalars(select(OneTime)).one().at -= proof.GOOD_MS
    assert "no longer good" in phone.post("/me/phone/proof", {"code": code}, 422).text
    page = phone.get("/me/corrections")
    assert (len(page.all("#code")), len(page.all("#phone"))) == (0, 1)


def test_a_number_given_up_leads_nowhere_by_one_who_went_over_either(
    app: Flask, phone: Visitor, member_a: Known, lead_a: Person, add_member: AddMember
) -> None:
    away = add_member(name="王芳")
    with app.app_context():
        theirs = db.session.get_one(Member, member_a.id)
        db.session.get_one(Member, away.id).phone_hash = theirs.phone_hash
        db.session.commit()
    merge(app, lead_a, member_a.id, away.id)
    phone.post("/me/phone", {"phone": NEW})
    phone.post("/me/phone/proof", {"code": sent_code(app)})
    with app.app_context():
        hashed = app.extensions["keys"].phone_hash(member_a.phone)
        assert member_by_phone(db.session(), hashed, "") is None


def test_the_number_of_another_member_stays_theirs(
    app: Flask, phone: Visitor, member_a: Known, member_b: Known
) -> None:
    phone.post("/me/phone", {"phone": member_b.phone})
    page = phone.post("/me/phone/proof", {"code": sent_code(app)}, 422)
    assert "Another member has this number" in page.text
    assert card(app, member_a)["phone_mask"].endswith(member_a.phone[-4:])


def test_a_warning_is_added_and_taken_back_with_a_reason(
    app: Flask, phone: Visitor, member_a: Known, act: Act, guide_a: Person
) -> None:
    phone.post("/me/allergies", {"none": "1"})
    assert card(app, member_a)["allergy_state"] == "none"
    phone.post("/me/allergies", {"substance": "allergen.wool", "severity": "severe"})
    act(guide_a, member_a, "allergy.add", {"words": "某种香精", "severity": "reacts"})
    both = card(app, member_a)["allergies"]
    assert [(one["s"] or one["w"], one["by"]) for one in both] == [
        ("allergen.wool", member_a.id),
        ("某种香精", guide_a.id),
    ]
    assert card(app, member_a)["people"][member_a.id] == "李女士"
    phone.post("/me/allergies/end", {"allergy": both[1]["id"], "reason": ""}, 422)
    phone.post("/me/allergies/end", {"allergy": both[1]["id"], "reason": "查过了"})
    assert [bool(one["gone"]) for one in card(app, member_a)["allergies"]] == [False, True]
    phone.post("/me/allergies", {"severity": "severe"}, 422)


def test_a_word_that_is_not_right_goes(
    app: Flask, phone: Visitor, member_a: Known, act: Act, guide_a: Person
) -> None:
    chip = {"facet": "style", "concept": "style.minimal", "polarity": "like"}
    act(guide_a, member_a, "tag.add", chip)
    act(guide_a, member_a, "note.add", {"text": "喜欢真丝"})
    assert phone.get("/me/notes").text.count("Not right") == 2
    phone.post("/me/notes/end", {"facet": "style", "concept": "style.minimal"})
    phone.post("/me/notes/end", {"note": card(app, member_a)["notes"][0]["id"]})
    assert (card(app, member_a)["tags"], card(app, member_a)["notes"]) == ([], [])


def test_a_word_about_somebody_else_stays(
    app: Flask, phone: Visitor, member_ab: Known, act: Act, guide_a: Person
) -> None:
    act(guide_a, member_ab, "note.add", {"text": "喜欢真丝"})
    note = card(app, member_ab)["notes"][0]["id"]
    phone.post("/me/notes/end", {"note": note}, 422)
    phone.post("/me/allergies/end", {"allergy": note, "reason": "x"}, 404)
    assert len(card(app, member_ab)["notes"]) == 1


@pytest.mark.parametrize("written", ["20000229", "2000-W09-2"])
def test_a_birthday_is_kept_as_everybody_reads_it(
    app: Flask, phone: Visitor, member_a: Known, written: str
) -> None:
    phone.post("/me/birthday", {"birthday": written})
    assert card(app, member_a)["birthday"] == "2000-02-29"


def test_a_birthday_without_a_year_is_shown_and_kept(
    app: Flask, phone: Visitor, member_a: Known
) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Member, member_a.id).birthday = "02-29"
    assert b'value="02-29"' in phone.get("/me/corrections").response.data
    phone.post("/me/birthday", {"birthday": "02-29"})
    assert card(app, member_a)["birthday"] == "02-29"
    phone.post("/me/birthday", {"birthday": "02-30"}, 422)
    phone.get("/me/choices")


@pytest.mark.parametrize("grown", ["1990-03-08", "03-08", ""])
def test_a_child_does_not_grow_up_by_a_tap(
    app: Flask, phone: Visitor, member_a: Known, grown: str
) -> None:
    child = f"{datetime.now(UTC).year - 8}-03-08"
    phone.post("/me/birthday", {"birthday": child})
    assert "only the shop" in phone.post("/me/birthday", {"birthday": grown}, 422).text
    assert card(app, member_a)["birthday"] == child


def test_nor_does_a_child_grow_older_by_one(app: Flask, phone: Visitor, member_a: Known) -> None:
    year = datetime.now(UTC).year
    phone.post("/me/birthday", {"birthday": f"{year - 8}-03-08"})
    phone.post("/me/birthday", {"birthday": f"{year - 8}-03-07"}, 422)
    soon = f"{year - 14}-12-31"
    assert "only the shop" in phone.post("/me/birthday", {"birthday": soon}, 422).text
    phone.post("/me/birthday", {"birthday": f"{year - 7}-03-08"})
    assert card(app, member_a)["birthday"] == f"{year - 7}-03-08"


def test_the_old_number_hears_of_the_new_one_and_other_browsers_forget(
    app: Flask, till: Till, phone: Visitor, member_a: Known
) -> None:
    other = till.phone()
    prove(till, other, member_a.phone.removeprefix("+86"), till.code())
    other.get("/me")
    phone.post("/me/phone", {"phone": NEW})
    phone.post("/me/phone/proof", {"code": sent_code(app)})
    with app.app_context():
        waiting = outgoing.claim(db.session(), app.extensions["keys"], now_ms(), 50)
        told = [one.letter for one in waiting if one.letter.kind == "number"]
        db.session.rollback()
    assert [(one.to, "139****5678" in one.text) for one in told] == [(member_a.phone, True)]
    phone.get("/me")
    other.get("/me", 303)
