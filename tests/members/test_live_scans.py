"""Codes that members' phones show, scanned on a server's page: once in a store, by one hand."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import select

from crm_pwa.accounts.models import Staff, StaffStore
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.scope import Scope
from crm_pwa.members import operations, queries, shown
from crm_pwa.members.models import CodeUse, Presence
from crm_pwa.members.shown import PERIOD, STEP_MS
from crm_pwa.members.verdicts import Sender
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.visiting import Visitor
from tests.vectors.marks import FOREIGN, signed, twisted

SIDE_BY_SIDE = 50


def code(app: Flask, member: Known, ago_ms: int = 0) -> str:
    """What the member's phone showed some time ago."""
    return signed((now_ms() - ago_ms) // STEP_MS, member.code, app.extensions["keys"])


def uses(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(CodeUse).order_by(CodeUse.id))
        return [(row.staff_id, row.outcome) for row in rows]


def is_live(app: Flask, person: Person, member: Known) -> bool:
    with app.app_context():
        return queries.is_live(db.session(), person.scope, member.id, now_ms())


def test_a_code_that_is_shown_opens_the_card_and_is_known_to_have_been_shown(
    app: Flask, visit: Visitor, guide_a: Person, guide_a2: Person, member_a: Known
) -> None:
    answer = visit.by(guide_a).hx_post("/scan", {"code": code(app, member_a)})
    assert answer.response.headers["HX-Push-Url"] == f"/members/{member_a.id}"
    assert uses(app) == [(guide_a.id, "live")]
    visit.by(guide_a2).hx_post("/scan", {"code": member_a.code})
    assert (is_live(app, guide_a, member_a), is_live(app, guide_a2, member_a)) == (True, False)
    later = now_ms() + 2 * 3_600_000
    with app.app_context():
        assert not queries.is_live(db.session(), guide_a.scope, member_a.id, later)


def test_a_picture_of_a_code_is_told_apart_from_a_code_that_nobody_showed(
    app: Flask, visit: Visitor, guide_a: Person, member_a: Known
) -> None:
    guide, step = visit.by(guide_a).speaking("en"), now_ms() // STEP_MS
    key = app.extensions["keys"].show_key
    nobodys = {
        "to come": shown.write(member_a.code, step + 5, key((step + 5) // PERIOD)),
        "foreign": signed(step, member_a.code, FOREIGN),
        "another period": shown.write(member_a.code, step, key(step // PERIOD + 1)),
        "the other s": twisted(code(app, member_a)),
        "nobody's": signed(step, "M1:NOBODYHASTHIS", app.extensions["keys"]),
        "altered": code(app, member_a).replace(f".{step}.", f".{step - 1}."),
        "no code": "M2:NOBODY",
    }
    unknown = guide.hx_post("/scan", {"code": "M1:NOBODY"}, status=422).text
    for why, text in nobodys.items():
        page = guide.hx_post("/scan", {"code": text}, status=422)
        assert page.text == unknown, why
    old = guide.hx_post("/scan", {"code": code(app, member_a, 180_000)}, status=422)
    assert "This code is old. Ask the member to open their page again." in old.text
    whole = guide.post("/scan", {"code": code(app, member_a, 180_000)}, status=422)
    assert "This code is old" in whole.text
    assert uses(app) == []


def test_a_code_is_used_by_one_guide_of_a_store_and_by_another_of_another_store(
    app: Flask,
    visit: Visitor,
    guide_a: Person,
    guide_a2: Person,
    guide_b: Person,
    member_ab: Known,
) -> None:
    text = code(app, member_ab)
    for guide in (guide_a, guide_a, guide_b):
        visit.by(guide).hx_post("/scan", {"code": text})
    second = visit.by(guide_a2).speaking("en").hx_post("/scan", {"code": text}, status=422)
    assert "This code was used here already" in second.text
    assert uses(app) == [(guide_a.id, "live"), (guide_b.id, "live")]
    with app.app_context():
        met = db.session.scalars(select(Presence.staff_id)).all()
    assert guide_a2.id not in met


def test_of_fifty_who_scan_a_code_at_the_same_time_one_uses_it(
    app: Flask, guide_a: Person, member_a: Known
) -> None:
    text, keys = code(app, member_a), app.extensions["keys"]
    people = [f"guide-{n}" for n in range(SIDE_BY_SIDE)]
    with app.app_context(), writing() as session:
        like = {"name": "n", "role": "guide", "password_hash": ""}
        session.add_all(Staff(id=one, login=one, **like) for one in people)
    begin = threading.Barrier(SIDE_BY_SIDE)

    def scan(person: str) -> operations.Scanned:
        scope = Scope(person, "guide", ("store-a",))
        with app.app_context():
            begin.wait()
            with writing() as session:
                return operations.scan(session, Sender(scope, now_ms(), keys), text)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        found = Counter((one.member, one.why) for one in threads.map(scan, people))
    assert found == {(member_a.id, ""): 1, ("", "used"): SIDE_BY_SIDE - 1}
    assert [outcome for _, outcome in uses(app)] == ["live"]


def test_who_works_in_two_stores_uses_a_code_in_both(
    app: Flask, guide_a: Person, guide_b: Person, member_ab: Known
) -> None:
    text, keys, both = code(app, member_ab), app.extensions["keys"], ("store-a", "store-b")
    with app.app_context(), writing() as session:
        session.add(StaffStore(staff_id=guide_a.id, store_id="store-b"))
    found = []
    for person, stores in ((guide_a.id, both), (guide_b.id, both[1:])):
        with app.app_context(), writing() as session:
            sender = Sender(Scope(person, "guide", stores), now_ms(), keys)
            found.append(operations.scan(session, sender, text).why)
    assert found == ["", "used"]
