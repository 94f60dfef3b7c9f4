"""Who complains reaches the lead while the list lies open, and nobody else."""

from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import writing
from crm_pwa.members import complaints
from tests.house.cast import Person
from tests.house.members import AddMember
from tests.house.visiting import Visitor

TZ = "Asia/Shanghai"


def test_a_complaint_comes_onto_the_open_list_by_itself(
    app: Flask, visit: Visitor, add_member: AddMember, lead_a: Person, lead_b: Person
) -> None:
    lead, other = visit.by(lead_a), visit.by(lead_b)
    part = lead.get("/followups").one("#complaints")
    assert part.text.strip() == ""
    member = add_member("store-a", name="李静")
    with app.app_context(), writing() as session:
        complaints.tell(session, member.id, TZ, now_ms())
    address = str(part["data-fresh"])
    assert "李" in lead.hx_get(address).one("#complaints").text
    assert other.hx_get(address).one("#complaints").text.strip() == ""
    assert lead.get(address).one("h1")


def test_a_list_without_a_row_says_so(visit: Visitor, lead_a: Person) -> None:
    assert "Nothing is due today" in visit.by(lead_a).speaking("en").get("/followups").text
