"""A yes counts against a no only when the no was there as its form was shown."""

import pytest
from flask import Flask

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.me.consenting import Said, Shown, answer
from crm_pwa.members import cards, own
from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.house.page import Page
from tests.house.visiting import Visitor

SHEETS = [
    ("consents/new", {"layer": "personalisation", "state": "given"}),
    ("consents/new", {"layer": "allergy", "state": "given", "evidence": "read"}),
    ("tags/new", {"layer": "personalisation", "state": "given", "concept": "style.retro"}),
]
PEANUT = {"substance": "substance.peanut", "severity": "severe"}


@pytest.fixture
def guide(visit: Visitor, guide_a: Person, member_quiet: Known, act: Act) -> Visitor:
    """guide_a, before whom member_quiet stands, who agreed to nothing."""
    act(guide_a, member_quiet, "scan.seen", {"how": "search"})
    return visit.by(guide_a)


def says(app: Flask, member: Known, layer: str, state: str) -> None:
    """The member answers on their own page."""
    said = Said(layer, "", state, read=True)
    with app.app_context(), writing() as session:
        sender = own.sender(member.id, app.extensions["keys"], now_ms())
        answer(session, sender, said, Shown("what it is for", "en", "0123456789ab"))


def agreed(app: Flask, member: Known, layer: str) -> str:
    with app.app_context():
        body = cards.bodies(db.session(), [member.id], "", now_ms())[member.id]
    return str(body["consent"].get(layer, {}).get("state", ""))


def carried(page: Page) -> dict[str, str]:
    """What the form of the answer holds of itself."""
    fields = page.all("form:has([name=layer]) input[type=hidden]")
    return {str(one["name"]): str(one["value"]) for one in fields}


@pytest.mark.parametrize(("sheet", "yes"), SHEETS)
def test_a_yes_does_not_count_against_a_no_said_while_its_form_was_open(
    app: Flask, guide: Visitor, member_quiet: Known, sheet: str, yes: dict[str, str]
) -> None:
    at, layer = f"/members/{member_quiet.id}", yes["layer"]
    form = carried(guide.get(f"{at}/{sheet}", layer=layer))
    says(app, member_quiet, layer, "withdrawn")
    guide.post(f"{at}/consents", form | yes, status=422 if "concept" in yes else 303)
    assert agreed(app, member_quiet, layer) == "withdrawn"


@pytest.mark.parametrize(("sheet", "yes"), SHEETS)
def test_a_yes_of_a_form_shown_after_the_no_counts(
    app: Flask, guide: Visitor, member_quiet: Known, sheet: str, yes: dict[str, str]
) -> None:
    at, layer = f"/members/{member_quiet.id}", yes["layer"]
    says(app, member_quiet, layer, "withdrawn")
    form = carried(guide.get(f"{at}/{sheet}", layer=layer))
    guide.post(f"{at}/consents", form | yes)
    assert agreed(app, member_quiet, layer) == "given"


def test_a_form_that_does_not_say_what_it_knew_knew_nothing(
    app: Flask, guide: Visitor, member_quiet: Known
) -> None:
    at, yes = f"/members/{member_quiet.id}/consents", SHEETS[0][1]
    says(app, member_quiet, "personalisation", "withdrawn")
    for told in ({}, {"seen": "", "obs": ""}, {"seen": "-1", "obs": "x"}, {"seen": "²"}):
        guide.post(at, yes | told)
        assert agreed(app, member_quiet, "personalisation") == "withdrawn", told


def test_who_said_no_knows_it_whatever_form_they_say_yes_on(
    app: Flask, guide: Visitor, member_quiet: Known
) -> None:
    at, yes = f"/members/{member_quiet.id}", SHEETS[0][1]
    form = carried(guide.get(f"{at}/consents/new"))
    for state in ("refused", "given", "withdrawn"):
        guide.post(f"{at}/consents", form | yes | {"state": state})
        assert agreed(app, member_quiet, "personalisation") == state


def test_an_allergy_is_not_kept_by_a_yes_that_does_not_count(
    app: Flask, guide: Visitor, member_quiet: Known
) -> None:
    at = f"/members/{member_quiet.id}"
    form = carried(guide.hx_post(f"{at}/allergies", PEANUT))
    assert form.items() >= PEANUT.items()
    says(app, member_quiet, "allergy", "withdrawn")
    signed = {"state": "given", "evidence": "1,1 2,2"}
    guide.hx_post(f"{at}/consents", form | signed, status=422)
    assert agreed(app, member_quiet, "allergy") == "withdrawn"
    form = carried(guide.hx_post(f"{at}/allergies", PEANUT))
    assert guide.hx_post(f"{at}/consents", form | signed).one("#alert")
    assert agreed(app, member_quiet, "allergy") == "given"


def test_a_question_asked_again_for_a_guardian_knows_no_more_than_before(
    app: Flask, guide: Visitor, act: Act, guide_a: Person, member_quiet: Known
) -> None:
    with app.app_context(), writing() as session:
        session.execute(
            db.text("UPDATE member SET birthday = '2020-03-08' WHERE id = :id"),
            {"id": member_quiet.id},
        )
    at, yes = f"/members/{member_quiet.id}", SHEETS[0][1]
    form = carried(guide.get(f"{at}/consents/new"))
    says(app, member_quiet, "personalisation", "withdrawn")
    again = carried(guide.post(f"{at}/consents", form | yes, status=200))
    guide.post(f"{at}/consents", again | yes | {"guardian": "李静"})
    assert agreed(app, member_quiet, "personalisation") == "withdrawn"
