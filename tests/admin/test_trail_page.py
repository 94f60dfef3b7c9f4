"""Who did what: one's own, the store's, the area's; no word of it, and reading it is an act."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import select, text

from crm_pwa.admin import acts
from crm_pwa.core.audit import trail
from crm_pwa.core.audit.models import AuditLink
from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db, writing
from crm_pwa.privacy import operations as privacy
from crm_pwa.privacy.models import Access
from tests.accounts.second_steps import minutes_pass
from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.house.visiting import NAVIGATES, Visitor
from tests.sync.floor import open_shop

WORDS = "喜欢孔雀蓝"
ZONE = "Asia/Shanghai"


@pytest.fixture(autouse=True)
def _acted(
    app: Flask, act: Act, guide_a: Person, guide_a2: Person, guide_b: Person, member_a: Known,
    member_b: Known,
) -> None:  # fmt: skip
    """Two guides of store A and one of B noted something; one of A looked at a number."""
    open_shop(app)
    with app.app_context(), writing() as session:
        trail.begin(session, now_ms())
    act(guide_a, member_a, "note.add", {"text": WORDS})
    act(guide_a2, member_a, "scan.seen", {"how": "search"})
    act(guide_b, member_b, "note.add", {"text": WORDS})
    with app.app_context(), writing() as session:
        privacy.log_read(session, member_a.id, guide_a2.id, "phone", now_ms())


def read(app: Flask, person: Person, **wanted: object) -> list[tuple[str, str]]:
    """(whose, act) of what this person may read, but consents and acts without a member."""
    with app.app_context():
        asked = acts.Wanted(**wanted)  # type: ignore[arg-type] # as the test says it
        found, _ = acts.listed(db.session(), person.scope, asked, ZONE)
        db.session.remove()
    return [(one.who, one.act) for one in found if one.member and one.act != "consent.set"]


def test_a_guide_reads_their_own_acts_alone(app: Flask, guide_a: Person, guide_a2: Person) -> None:
    assert read(app, guide_a) == [(guide_a.id, "note.add")]
    assert read(app, guide_a, who=guide_a2.id) == []


def test_a_lead_reads_those_of_the_store(
    app: Flask, lead_a: Person, guide_a: Person, guide_a2: Person
) -> None:
    store = {(guide_a.id, "note.add"), (guide_a2.id, "scan.seen"), (guide_a2.id, "read")}
    assert set(read(app, lead_a)) == store
    assert read(app, lead_a, who=guide_a.id) == [(guide_a.id, "note.add")]
    assert read(app, lead_a, kind="look") == [(guide_a2.id, "read")]


def test_an_area_manager_reads_those_of_the_area(
    app: Flask, area: Person, guide_b: Person, guide_c: Person, act: Act, member_b: Known
) -> None:
    assert len(read(app, area)) == 4
    assert (guide_b.id, "note.add") in read(app, area)
    assert read(app, area, who=guide_c.id) == []


def test_one_member_and_one_day(
    app: Flask, lead_a: Person, area: Person, guide_b: Person, member_a: Known, member_b: Known
) -> None:
    assert len(read(app, lead_a, member=member_a.code)) == 3
    assert len(read(app, lead_a, member=member_a.id)) == 3
    assert read(app, lead_a, member=member_b.id) == []
    assert read(app, area, member=member_b.id) == [(guide_b.id, "note.add")]
    today = store_day(now_ms(), ZONE)
    assert len(read(app, lead_a, day=today)) == 3
    assert read(app, lead_a, day=today.replace(year=2020)) == []


def test_page_after_page_every_act_comes_once(
    app: Flask, act: Act, area: Person, guide_a: Person, member_a: Known
) -> None:
    at = now_ms()
    for n in range(12):
        act(guide_a, member_a, "note.add", {"text": f"{WORDS}{n}"}, at=at + n // 3)
    with app.app_context():
        whole, _ = acts.listed(db.session(), area.scope, acts.Wanted(), ZONE, 1_000)
        pages, after = [], ""
        while True:
            wanted = acts.Wanted(after=after)
            page, after = acts.listed(db.session(), area.scope, wanted, ZONE, 4)
            pages += page
            if not after:
                break
    assert pages == whole
    assert len({one.key for one in whole}) == len(whole) >= 16


def test_the_page_says_no_word_of_it_and_is_read_on_record(
    app: Flask, visit: Visitor, area: Person, lead_a: Person, member_a: Known
) -> None:
    for person in (area, lead_a):
        desk = visit.by(person).speaking("en")
        first = desk.get("/trail", member=member_a.code)
        for word in (WORDS, member_a.name, member_a.phone):
            assert word not in first.text
        assert ("/members/" in first.html) is (person is lead_a)
        assert "Read this page" in desk.get("/trail", kind="desk").text
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output


@pytest.mark.parametrize("who", ["hq", "admin"])
def test_nobody_else_reads_it(visit: Visitor, who: str, request: pytest.FixtureRequest) -> None:
    visit.by(request.getfixturevalue(who)).get("/trail", status=404)
    visit.by(request.getfixturevalue(who)).get("/trail.csv", status=404)


def test_an_area_takes_it_along_once_it_showed_who_it_is(
    app: Flask, visit: Visitor, area: Person, lead_a: Person
) -> None:
    visit.by(lead_a).get("/trail.csv", status=404)
    desk = visit.by(area)
    rows = list(
        csv.DictReader(io.StringIO(desk.browser.get("/trail.csv").data.decode("utf-8-sig")))
    )
    assert {"note.add", "read", "scan.seen"} <= {row["act"] for row in rows}
    assert "Took this page along" in desk.speaking("en").get("/trail", kind="desk").text
    minutes_pass(app, 6)
    page = desk.get("/trail.csv", kind="desk", status=403)
    assert str(page.one("form.panel input[name=back]")["value"]) == "/trail.csv?kind=desk"


@pytest.mark.parametrize(
    "query",
    [{"after": "x"}, {"after": "9" * 30}, {"day": "2026-02-31"}, {"day": "9999-12-31"},
     {"day": "0001-01-01"}, {"kind": "all"}, {"who": "-"}, {"member": "M1:NOBODY"},
     {"after": "1 \u202e"}],
)  # fmt: skip
def test_what_makes_no_sense_is_no_fault(
    visit: Visitor, lead_a: Person, query: dict[str, str]
) -> None:
    browser = visit.by(lead_a).browser
    assert browser.get("/trail", query_string=query, headers=NAVIGATES).status_code == 200


def test_whose_acts_they_were_is_looked_up_and_not_searched_for(
    app: Flask, lead_a: Person, guide_a: Person, on_postgres: bool
) -> None:
    if on_postgres:
        pytest.skip("it reads a table as small as this one from end to end")
    plans = []
    with app.app_context():
        for column in (Access.staff_id, AuditLink.actor_id):
            query = select(column).where(column == "x").order_by(column.class_.at.desc()).limit(9)
            said = str(query.compile(compile_kwargs={"literal_binds": True}))
            rows = db.session.execute(text("EXPLAIN QUERY PLAN " + said)).all()
            plans.append(" ".join(row[3] for row in rows))
    assert "ix_access_staff_id_at" in plans[0]
    assert "ix_audit_link_actor_id_at" in plans[1]
