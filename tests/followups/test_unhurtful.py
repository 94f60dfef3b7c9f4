"""No list names what a member is allergic to or dislikes, as their card does not."""

import json
from typing import Any

import pytest
from sqlalchemy import event

from crm_pwa.core.clock import now_ms, store_day
from crm_pwa.core.db import db
from crm_pwa.followups import queries
from tests.followups.conftest import TODAY, TOMORROW, Desk
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.house.visiting import Visitor
from tests.sync.merging import merge, part

UNKNOWN = "Composition not known: read the label first."
COAT = {"product": "Coat", "contains": ["wool"]}
WOOL = {"substance": "allergen.wool", "severity": "severe"}
NO_MORE = {"layer": "allergy", "state": "withdrawn", "text_version": "allergy-1"}


@pytest.mark.parametrize(
    ("kind", "said", "args"),
    [
        ("allergy.add", {"substance": "allergen.wool", "severity": "severe"}, COAT),
        (
            "allergy.add",
            {"substance": "allergen.wool", "severity": "severe"},
            {"offer": "allergen.wool"},
        ),
        (
            "tag.add",
            {"facet": "material", "concept": "material.wool", "polarity": "dislike"},
            {"offer": "material.wool", "tags": []},
        ),
    ],
)
def test_a_row_that_names_what_hurts_or_is_disliked_is_not_listed(
    desk: Desk,
    member_a: Known,
    guide_a: Person,
    act: Act,
    kind: str,
    said: dict[str, str],
    args: object,
) -> None:
    desk.prompt(member_a, args=json.dumps(args))
    desk.make()
    desk.change("UPDATE follow_up SET staff_id = ''")
    assert desk.listed()
    assert todays(desk, guide_a)
    act(guide_a, member_a, kind, said)
    assert desk.listed() == {}
    assert todays(desk, guide_a) == []


def test_phones_are_told_of_such_a_row_at_once_but_not_what_it_says(
    desk: Desk, member_a: Known, guide_a: Person, act: Act
) -> None:
    desk.prompt(member_a, args=json.dumps(COAT))
    desk.make()
    ((followup, seq),) = desk.feed()
    act(guide_a, member_a, "allergy.add", WOOL)
    assert desk.feed()[0][1] > seq
    hidden = carried(desk, followup)
    assert (hidden["hidden"], hidden["args"], hidden["reasons"]) == (True, {}, [])
    act(guide_a, member_a, "consent.set", NO_MORE)
    assert desk.feed()[0][1] > seq + 1
    assert carried(desk, followup)["args"] == COAT


def test_an_answer_on_a_row_that_hurts_by_now_leads_back_to_the_list(
    desk: Desk, visit: Visitor, member_a: Known, guide_a: Person, act: Act
) -> None:
    today = store_day(now_ms(), "Asia/Shanghai")
    prompt = desk.prompt(
        member_a, args=json.dumps(COAT), from_day=str(today), to_day=f"{today.year + 1}-12-31"
    )
    desk.make(today)
    row = desk.only(today)["id"]
    act(guide_a, member_a, "allergy.add", WOOL)
    path = f"/members/{member_a.id}/prompts/{prompt}/outcomes"
    guide = visit.by(guide_a)
    guide.headers["HX-Target"] = f"li#followup-{row}"
    answer = guide.hx_post(path, {"outcome": "waiting"}, status=204)
    assert "/today" in str(answer.response.headers)


def test_cards_are_read_only_for_rows_that_name_something(
    desk: Desk, add_member: AddMember, guide_a: Person
) -> None:
    for args in ({"coupon_days": 3}, COAT, COAT):
        desk.prompt(add_member(), args=json.dumps(args))
    desk.make()
    desk.change("UPDATE follow_up SET staff_id = ''")
    read: list[Any] = []
    with desk.app.app_context():
        session = db.session()
        event.listen(db.engine, "before_cursor_execute", lambda *a: read.append(a[2:4]))
        queries.today_for(session, guide_a.scope, TODAY)
    cards = [given for query, given in read if "FROM card" in query]
    assert len(read) == 2
    assert [len(given) for given in cards] == [2]


def todays(desk: Desk, person: Person) -> list[str]:
    """The members on somebody's own list of today."""
    with desk.app.app_context():
        groups = queries.today_for(db.session(), person.scope, TODAY)
        return [row["m"] for group in groups for row in group["rows"]]


def carried(desk: Desk, followup: str) -> dict[str, Any]:
    """A row as phones are sent it."""
    with desk.app.app_context():
        return queries.rows(db.session(), [followup])[followup]


def test_without_the_consent_to_keep_allergies_a_row_is_listed_as_before(
    desk: Desk, member_a: Known, guide_a: Person, act: Act
) -> None:
    desk.prompt(member_a, args=json.dumps(COAT))
    desk.make()
    act(guide_a, member_a, "allergy.add", {"substance": "allergen.wool", "severity": "severe"})
    act(guide_a, member_a, "consent.set", NO_MORE)
    assert desk.only()["args"] == COAT


def test_what_hurts_takes_nobodys_place_on_a_list(
    desk: Desk, add_member: AddMember, guide_a: Person, act: Act
) -> None:
    hurt, other = add_member(), add_member()
    desk.prompt(hurt, args=json.dumps(COAT), score=9000)
    harmless = desk.prompt(hurt, "birthday", score=5000)
    desk.prompt(other, "dormant", score=1000)
    act(guide_a, hurt, "allergy.add", WOOL)
    assert desk.make(cap=3) == 2
    rows = [row for group in desk.listed().values() for row in group]
    assert {row["m"] for row in rows} == {hurt.id, other.id}
    assert harmless in {row["prompt"] for row in rows}


def test_a_row_that_hurts_by_now_ends_with_the_next_list_and_makes_room(
    desk: Desk, member_a: Known, guide_a: Person, act: Act
) -> None:
    desk.prompt(member_a, args=json.dumps(COAT), score=9000)
    harmless = desk.prompt(member_a, "birthday", score=5000)
    assert desk.make() == 1
    act(guide_a, member_a, "allergy.add", WOOL)
    assert desk.make(TOMORROW, cap=1) == 1
    assert desk.only(TOMORROW)["prompt"] == harmless


def test_who_keeps_no_allergies_is_listed_for_what_names_one(
    desk: Desk, member_a: Known, guide_a: Person, act: Act
) -> None:
    act(guide_a, member_a, "allergy.add", WOOL)
    act(guide_a, member_a, "consent.set", NO_MORE)
    desk.prompt(member_a, args=json.dumps(COAT))
    assert desk.make() == 1


def test_phones_are_told_of_what_a_merge_lets_the_row_of_who_stays_say(
    desk: Desk, add_member: AddMember, guide_a: Person, act: Act
) -> None:
    stays, away = add_member(), add_member()
    desk.prompt(stays, args=json.dumps(COAT))
    desk.make()
    act(guide_a, away, "allergy.add", WOOL)
    ((followup, seq),) = desk.feed()
    both = merge(desk.app, desk.lead, stays.id, away.id)
    ((_, merged),) = desk.feed()
    assert merged > seq
    assert carried(desk, followup)["hidden"]
    part(desk.app, desk.lead, stays.id, both)
    ((_, parted),) = desk.feed()
    assert parted > merged
    assert not carried(desk, followup)["hidden"]


def test_a_row_of_goods_nobody_read_says_so_of_who_is_allergic(
    desk: Desk, visit: Visitor, member_a: Known, guide_a: Person, lead_a: Person, act: Act
) -> None:
    today = store_day(now_ms(), "Asia/Shanghai")
    args = json.dumps({"offer": "Nut bar", "label": "open"})
    days = {"from_day": str(today), "to_day": f"{today.year + 1}-12-31"}
    desk.prompt(member_a, "complement", args=args, **days)
    desk.make(today)
    desk.change("UPDATE follow_up SET staff_id = ''")
    lead, guide = (visit.by(one).speaking("en") for one in (lead_a, guide_a))
    assert UNKNOWN not in lead.get("/followups").text + guide.get("/today").text
    act(guide_a, member_a, "allergy.add", WOOL)
    on_the_list, on_paper = 1, 1
    assert lead.get("/followups").text.count(UNKNOWN) == on_the_list + on_paper
    assert guide.get("/today").text.count(UNKNOWN) == 1
