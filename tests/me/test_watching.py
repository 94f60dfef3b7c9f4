"""A member sees who looked, ends what knows them elsewhere, and tells the lead what went wrong."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from crm_pwa.accounts.chosen import choose
from crm_pwa.accounts.models import StaffStore
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Feed
from crm_pwa.followups import operations as followups
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import cards
from crm_pwa.members.models import Member, MemberFact
from crm_pwa.prompts import operations as prompts
from tests.checkout.floor import Till, prove
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor
from tests.sync.merging import merge


def own_phone(till: Till, member: Known) -> Visitor:
    mine = till.phone()
    prove(till, mine, member.phone.removeprefix("+86"), till.code())
    return mine


def said(app: Flask, member: Known) -> list[str]:
    """The rules that speak on the member's card."""
    with app.app_context():
        body = cards.bodies(db.session(), [member.id], "", now_ms())[member.id]
    return [one["rule"] for one in body["prompts"]]


def in_feed(app: Flask, state: str) -> dict[str, int]:
    """Where the follow-ups in this state stand in store A's feed."""
    query = select(Feed.k, Feed.seq).join(FollowUp, FollowUp.id == Feed.k)
    with app.app_context():
        rows = db.session.execute(query.where(Feed.t == "followup", FollowUp.state == state))
        return dict(rows.all())


def test_who_looked_is_told_by_role_and_shop_and_not_by_name(
    till: Till, member_a: Known, member_b: Known, act: Act, guide_a: Person, guide_b: Person
) -> None:
    phone = own_phone(till, member_a)
    assert "Nobody so far" in phone.get("/me/looked").text
    act(guide_a, member_a, "access.read", {"field": "allergy"})
    act(guide_b, member_b, "access.read", {"field": "allergy"})
    said = phone.get("/me/looked").text
    assert said.count("My allergies") == 1
    assert "静安店" in said
    assert guide_a.name not in said


def test_where_they_worked_until_yesterday_is_not_where_they_work(
    app: Flask, till: Till, member_a: Known, act: Act, guide_a: Person
) -> None:
    phone = own_phone(till, member_a)
    act(guide_a, member_a, "access.read", {"field": "allergy"})
    with app.app_context(), writing() as session:
        session.get_one(StaffStore, (guide_a.id, "store-a")).to_day = "2020-01-01"
    said = phone.get("/me/looked").text
    assert "My allergies" in said
    assert "静安店" not in said


def test_every_other_browser_forgets_them_at_once(
    till: Till, member_a: Known, member_ab: Known
) -> None:
    here, lost = own_phone(till, member_a), own_phone(till, member_a)
    stranger = own_phone(till, member_ab)
    page = here.get("/me/browsers").text
    assert (page.count("This browser"), page.count("Another browser")) == (1, 1)
    here.post("/me/browsers/end")
    assert lost.get("/me", status=303).location == "/me/sign-in"
    here.get("/me")
    stranger.get("/me")


def test_one_tap_brings_a_complaint_before_the_lead_until_they_say_it_is_settled(
    app: Flask, till: Till, member_a: Known, lead_a: Person, lead_b: Person, visit: Visitor
) -> None:
    phone = own_phone(till, member_a)
    lead = visit.by(lead_a).speaking("en")
    assert "Complaints" not in lead.get("/followups").text
    phone.post("/me/complaint")
    phone.post("/me/complaint")
    assert "has an hour to answer" in phone.get("/me/complaint").text
    told = lead.get("/followups").text
    assert "Complaints 1" in told
    assert "minutes left to answer" in told
    assert "Complaints" not in visit.by(lead_b).speaking("en").get("/followups").text
    with app.app_context(), writing() as session:
        session.execute(update(MemberFact).values(at=MemberFact.at - 3_700_000))
    assert "min overdue: contact soon" in lead.get("/followups").text
    with app.app_context(), writing() as session:
        session.execute(update(MemberFact).values(at=MemberFact.at - 30 * 86_400_000))
    assert "days overdue: contact soon" in lead.get("/followups").text
    phone.post("/me/complaint/end")
    assert "Complaints" not in lead.get("/followups").text
    assert "Tell the store lead" in phone.get("/me/complaint").text


def test_quiet_hours_are_told_of_where_a_store_has_them(
    app: Flask, till: Till, member_a: Known
) -> None:
    phone = own_phone(till, member_a)
    for path in ("/me/complaint", "/me/complaint/end"):
        assert "quiet hours" not in phone.get("/me/complaint").text
        with app.app_context(), writing() as session:
            choose(session, "quiet_hours", ["21:00", "09:00"], by=None, store_id="store-a")
        assert "quiet hours" in phone.get("/me/complaint").text
        with app.app_context(), writing() as session:
            choose(session, "quiet_hours", [], by=None, store_id="store-a")
        phone.post(path)


def test_nobody_sells_to_who_complains_from_the_tap_until_it_is_settled(
    app: Flask, till: Till, member_a: Known, guide_a: Person, visit: Visitor
) -> None:
    phone, at = own_phone(till, member_a), now_ms()
    today = store_day(at, "Asia/Shanghai")
    with app.app_context(), writing() as session:
        session.get_one(Member, member_a.id).joined_on = str(today - timedelta(days=30))
        prompts.make(session, "store-a", today, at)
        followups.make(session, "store-a", today, at)
    before = said(app, member_a)
    listed = in_feed(app, "due")
    guide = visit.by(guide_a).speaking("en")
    assert "welcome" in before
    assert "李女士" in guide.get("/today").text
    phone.post("/me/complaint")
    assert said(app, member_a) == ["open_complaint"]
    assert "李女士" not in guide.get("/today").text
    ended = in_feed(app, "ended")
    assert ended.keys() == listed.keys()
    assert min(ended.values()) > max(listed.values())
    phone.post("/me/complaint/end")
    assert said(app, member_a) == before
    assert "李女士" in guide.get("/today").text


def test_a_complaint_made_before_two_became_one_is_settled_by_who_stays(
    app: Flask, till: Till, lead_a: Person, add_member: AddMember, visit: Visitor
) -> None:
    stays, away = add_member(name="李静"), add_member(name="Li Jing")
    own_phone(till, away).post("/me/complaint")
    merge(app, lead_a, stays.id, away.id)
    phone = own_phone(till, stays)
    assert "has an hour to answer" in phone.get("/me/complaint").text
    phone.post("/me/complaint")
    phone.post("/me/complaint/end")
    assert "Tell the store lead" in phone.get("/me/complaint").text
    assert "Complaints" not in visit.by(lead_a).speaking("en").get("/followups").text
