"""A store switches its rules, and not those that come before all selling."""

from flask import Flask

from crm_pwa.accounts.models import Store
from crm_pwa.core.db import db
from crm_pwa.prompts import changing
from crm_pwa.prompts.models import RuleChange
from tests.house.cast import Person
from tests.house.visiting import Visitor


def test_a_lead_switches_for_the_own_store_and_changes_no_number(
    app: Flask, visit: Visitor, lead_a: Person
) -> None:
    lead = visit.by(lead_a).speaking("en")
    page = lead.get("/rules")
    assert "静安店" in page.text
    assert not lead.get("/rules/silent").all(".number-fields input")
    lead.post("/rules/silent/switch", {"on": "0", "back": "list", "away_days": "1"})
    with app.app_context():
        stores = {one.id: one for one in db.session.scalars(db.select(Store))}
        rules = {
            k: changing.rules_for(db.session(), one).rule("silent") for k, one in stores.items()
        }
    assert [rules[f"store-{k}"].on for k in "abc"] == [False, True, True]
    assert rules["store-a"].when["away_days"] == 30
    lead.post("/rules/silent/changes", {"away_days": "1"}, status=404)
    lead.post("/rules/silent/restoration", {"change": ""}, status=404)
    lead.post("/trades", {"first": "beauty", "store": "store-a"}, status=404)


def test_what_stands_alone_is_not_switched_off_for_one_store(
    app: Flask, visit: Visitor, hq: Person, lead_a: Person
) -> None:
    desk = visit.by(hq).speaking("en")
    path, off = "/rules/open_complaint", {"store": "store-a", "on": "0"}
    for visitor in (visit.by(lead_a).speaking("en"), desk):
        page = visitor.post(f"{path}/switch", off, status=422)
        assert page.one("#fault").text.startswith("In one store this is never off")
        assert visitor.post(f"{path}/trial", off, status=422).all("#fault")
    with app.app_context():
        assert not db.session.scalars(db.select(RuleChange)).all()
        store = db.session.get_one(Store, "store-a")
        assert changing.rules_for(db.session(), store).rule("open_complaint").on
    desk.post(f"{path}/switch", {"on": "0"})
    with app.app_context():
        assert not changing.chain_rules(db.session()).rule("open_complaint").on
