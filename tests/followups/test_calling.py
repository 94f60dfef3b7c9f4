"""Who follows a member up today may call them; nobody else who does not see them may."""

import pytest

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db
from crm_pwa.followups import queries
from tests.followups.conftest import Desk
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor

TOMORROW = "UPDATE follow_up SET state = 'later', until_day = '2199-01-01'"


@pytest.mark.parametrize("change", ["", "UPDATE follow_up SET due_day = '2026-01-01'"])
def test_the_guide_who_has_the_follow_up_is_given_the_number(
    desk: Desk,
    visit: Visitor,
    guide_a: Person,
    guide_a2: Person,
    add_member: AddMember,
    change: str,
) -> None:
    member = add_member(phone="+8613800135021")
    today = store_day(now_ms(), "Asia/Shanghai")
    desk.prompt(member, from_day=str(today), to_day=f"{today.year + 1}-12-31")
    desk.make(today)
    desk.change("UPDATE follow_up SET staff_id = :s", s=guide_a.id)
    if change:
        desk.change(change)
    path = f"/members/{member.id}/call"
    visit.by(guide_a).hx_post(path, status=204)
    visit.by(guide_a2).hx_post(path, status=422)
    for over in (TOMORROW, "UPDATE follow_up SET state = 'done'"):
        desk.change(over)
        visit.by(guide_a).hx_post(path, status=422)


def test_nobody_is_offered_to_call_who_is_spoken_to_in_store_only_and_phones_hear_of_it(
    desk: Desk, visit: Visitor, member_a: Known, guide_a: Person, act: Act
) -> None:
    today = store_day(now_ms(), "Asia/Shanghai")
    desk.prompt(member_a, from_day=str(today), to_day=f"{today.year + 1}-12-31")
    desk.make(today)
    desk.change("UPDATE follow_up SET staff_id = ''")
    row, before = desk.only(today)["id"], desk.feed()
    assert visit.by(guide_a).get("/today").all(f"#followup-{row} .reach form")
    act(guide_a, member_a, "facet.set", {"facet": "channel", "value": "channel.in_store"})
    assert visit.by(guide_a).get("/today").all(f"#followup-{row} .reach form") == []
    assert desk.feed() > before
    with desk.app.app_context():
        assert queries.rows(db.session(), [row])[row]["channel"] == "none"


def test_who_is_spoken_to_in_store_only_is_not_listed(
    desk: Desk, member_a: Known, guide_a: Person, act: Act
) -> None:
    act(guide_a, member_a, "facet.set", {"facet": "channel", "value": "channel.in_store"})
    desk.prompt(member_a)
    assert desk.make() == 0
