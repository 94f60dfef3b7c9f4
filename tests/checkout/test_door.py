"""What happens once a member has scanned the till: recognised, proved by a code, or joined."""

import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.checkout.models import OneTime
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta, Operation
from crm_pwa.members.models import Member, Presence
from crm_pwa.messages import sending
from crm_pwa.privacy.models import Consent
from tests.checkout.floor import NEW, Till, prove, sent_code
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor


def national(member: Known) -> str:
    return member.phone.removeprefix("+86")


def test_a_member_proves_their_number_and_is_here(till: Till, member_a: Known) -> None:
    code, phone = till.code(), till.phone()
    assert "Your phone number" in phone.get(f"/t/{code}").text
    prove(till, phone, national(member_a), code)
    assert "Welcome, 李女士" in phone.get(f"/t/{code}").text
    (came,) = till.arrivals()
    assert (came.member_id, came.store_id, came.till_id) == (member_a.id, "store-a", till.id)
    assert (came.staff_id, came.how, came.rating) == (till.guide.id, "code", None)


def test_the_card_opens_for_who_shows_the_code(app: Flask, till: Till, member_b: Known) -> None:
    prove(till, till.phone(), national(member_b), till.code())
    with app.app_context():
        (present,) = db.session.scalars(select(Presence)).all()
        kinds = db.session.scalars(select(Operation.kind)).all()
    assert (present.staff_id, present.member_id) == (till.guide.id, member_b.id)
    assert "scan.seen" in kinds
    Visitor(app).by(till.guide).get(f"/members/{member_b.id}")


def test_a_browser_that_knows_the_member_needs_one_tap(till: Till, member_a: Known) -> None:
    phone = till.phone()
    prove(till, phone, national(member_a), till.code())
    with till.app.app_context(), writing() as session:
        session.execute(db.text("UPDATE arrival SET at = at - 7200001"))
    code = till.code()
    page = phone.get(f"/t/{code}")
    assert "Hello, 李女士" in page.text
    assert page.all("input[type=tel]") == []
    phone.post(f"/t/{code}/arrival")
    assert "Welcome, 李女士" in phone.get(f"/t/{code}").text
    assert [one.how for one in till.arrivals()] == ["code", "session"]


def test_who_is_here_already_does_not_arrive_twice(till: Till, member_a: Known) -> None:
    phone = till.phone()
    prove(till, phone, national(member_a), till.code())
    for _ in range(2):
        phone.post(f"/t/{till.code()}/arrival")
    assert len(till.arrivals()) == 1


def test_somebody_new_joins_with_a_number_alone(app: Flask, till: Till) -> None:
    code, phone = till.code(), till.phone()
    prove(till, phone, NEW, code)
    assert till.members() == 0, "nobody joins before they say so"
    assert "Become a member?" in phone.get(f"/t/{code}").text
    phone.post(f"/t/{code}/joining")
    assert "You are a member now" in phone.get(f"/t/{code}").text
    with app.app_context():
        (member,) = db.session.scalars(select(Member)).all()
        (consent,) = db.session.scalars(select(Consent)).all()
    assert (member.home_store, member.phone_mask, member.name) == ("store-a", "139****5678", "")
    assert NEW not in str(member.phone_sealed)
    assert (consent.layer, consent.state, consent.version) == ("membership", "given", "join-1")
    assert [one.how for one in till.arrivals()] == ["joined"]


def test_joining_twice_is_joining_once(till: Till) -> None:
    code = till.code()
    phone, again = till.phone(), till.phone()
    prove(till, phone, NEW, code)
    for _ in range(2):
        phone.post(f"/t/{code}/joining")
    prove(till, again, NEW, code)
    assert "Welcome" in again.get(f"/t/{code}").text
    assert till.members() == 1


def test_nobody_joins_without_the_code(till: Till) -> None:
    code, phone = till.code(), till.phone()
    phone.post(f"/t/{code}/joining", status=422)
    phone.post(f"/t/{code}/phone", {"phone": NEW})
    phone.post(f"/t/{code}/joining", status=422)
    assert till.members() == 0


def test_asking_tells_nobody_whether_a_number_is_a_members(till: Till, member_a: Known) -> None:
    seen = []
    for number in (national(member_a), NEW):
        code, phone = till.code(), till.phone()
        asked = phone.post(f"/t/{code}/phone", {"phone": number})
        page = phone.get(f"/t/{code}").text
        wrong = phone.post(f"/t/{code}/proof", {"code": "x"}, status=422).text
        shown = [text.replace(number[-4:], "").replace(number[:3], "") for text in (page, wrong)]
        seen.append((asked.location.replace(code, ""), *shown))
    assert seen[0] == seen[1]


def test_a_wrong_code_counts_and_the_sixth_is_too_late(till: Till, member_a: Known) -> None:
    code, phone = till.code(), till.phone()
    phone.post(f"/t/{code}/phone", {"phone": national(member_a)})
    right = sent_code(till.app)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        page = phone.post(f"/t/{code}/proof", {"code": wrong}, status=422)
        assert "That is not the code" in page.text
    page = phone.post(f"/t/{code}/proof", {"code": right}, status=422)
    assert "no longer good" in page.text
    assert till.arrivals() == []


def test_a_code_is_good_for_five_minutes_and_in_its_own_browser(
    till: Till, member_a: Known
) -> None:
    code, phone = till.code(), till.phone()
    phone.post(f"/t/{code}/phone", {"phone": national(member_a)})
    right = sent_code(till.app)
    till.phone().post(f"/t/{code}/proof", {"code": right}, status=422)
    with till.app.app_context(), writing() as session:
        (row,) = session.scalars(select(OneTime))
        row.at -= 300_000
    page = phone.post(f"/t/{code}/proof", {"code": right}, status=422)
    assert "no longer good" in page.text


def test_a_code_is_used_once(till: Till, member_a: Known) -> None:
    code, phone = till.code(), till.phone()
    phone.post(f"/t/{code}/phone", {"phone": national(member_a)})
    kept = phone.browser.get_cookie("asked")
    assert kept
    right = sent_code(till.app)
    phone.post(f"/t/{code}/proof", {"code": right})
    other = till.phone()
    other.browser.set_cookie("asked", kept.value)
    other.post(f"/t/{code}/proof", {"code": right}, status=422)


@pytest.mark.parametrize("digits", [" 482 913 ", "４８２９１３", "482-913"])
def test_a_code_may_be_typed_as_people_type(
    till: Till, member_a: Known, digits: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_pwa.checkout.proof.new_code", lambda: "482913")
    code, phone = till.code(), till.phone()
    phone.post(f"/t/{code}/phone", {"phone": national(member_a)})
    phone.post(f"/t/{code}/proof", {"code": digits})


def test_what_is_no_number_is_said_and_still_there(till: Till) -> None:
    page = till.phone().post(f"/t/{till.code()}/phone", {"phone": "1380013"}, status=422)
    assert "That is no phone number" in page.text
    assert page.one("input[name=phone]")["value"] == "1380013"


def test_without_a_way_to_send_codes_a_guide_is_named(app: Flask, till: Till) -> None:
    with app.app_context(), writing() as session:
        session.delete(session.get_one(Meta, sending.DEMO))
    page = till.phone().get(f"/t/{till.code()}")
    assert "Ask a guide" in page.text
    assert page.all("form[action$='/phone']") == []
    till.phone().post(f"/t/{till.code()}/phone", {"phone": NEW}, status=422)


def test_a_code_of_who_left_the_store_opens_nothing(
    till: Till, member_a: Known, guide_b: Person, hq: Person
) -> None:
    for person in (guide_b, hq):
        code = till.code(staff=person.id)
        phone = till.phone()
        phone.post(f"/t/{code}/phone", {"phone": national(member_a)})
        answer = phone.post(f"/t/{code}/proof", {"code": sent_code(till.app)}, status=422)
        assert "Scan it once more" in answer.text
    assert till.arrivals() == []


def test_a_member_who_was_erased_is_nobody(app: Flask, till: Till, member_a: Known) -> None:
    phone = till.phone()
    prove(till, phone, national(member_a), till.code())
    with app.app_context(), writing() as session:
        session.get_one(Member, member_a.id).erased_at = now_ms()
    assert "Your phone number" in phone.get(f"/t/{till.code()}").text


def test_that_is_not_me_forgets_whom_the_browser_knew(till: Till, member_a: Known) -> None:
    phone = till.phone()
    prove(till, phone, national(member_a), till.code())
    kept = phone.browser.get_cookie("member")
    assert kept
    phone.post(f"/t/{till.code()}/other")
    phone.browser.set_cookie("member", kept.value)
    assert "Your phone number" in phone.get(f"/t/{till.code()}").text


def test_a_tap_whose_answer_broke_off_is_tapped_again(till: Till, member_a: Known) -> None:
    phone = till.phone()
    prove(till, phone, national(member_a), till.code())
    kept = phone.browser.get_cookie("member")
    assert kept
    code = till.code()
    phone.post(f"/t/{code}/arrival")
    phone.browser.set_cookie("member", kept.value)
    phone.post(f"/t/{code}/arrival")
    assert "Welcome, 李女士" in phone.get(f"/t/{code}").text
