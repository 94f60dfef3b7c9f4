"""A hostile shop, looked at by everybody: no text of it runs, loads or becomes markup anywhere.

Every page of the URL map is opened from the server, those of a guide from the worker too; every
form is sent with every field that the program reads hostile, and its answer is shown.
"""

from collections.abc import Mapping
from itertools import cycle
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.routing import Rule

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.chosen import choose
from crm_pwa.accounts.models import Device, Staff
from crm_pwa.checkout import operations as checkout
from crm_pwa.checkout import token
from crm_pwa.core import access
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta
from crm_pwa.members.models import Identity
from crm_pwa.messages import sending
from crm_pwa.prompts.models import Prompt
from tests.attacks import hostile_shop
from tests.attacks.browsing import Visit, go, submit, swap
from tests.attacks.fields import FIELDS, ORDER, SPARED, asked_for
from tests.attacks.payloads import payloads
from tests.attacks.watch import Watch, settle
from tests.contracts.test_lengths import PUBLISHED
from tests.house.browsers import SignIn
from tests.house.cast import Person
from tests.house.chromium import A_PHONE, leave
from tests.house.importing import Bring, Folder
from tests.house.server import Server
from tests.journeys.phone import filled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
QUERIES = {"stores.one": "?store=store-a", "settings.overview": "?store=store-a"}
BEGIN = {"anyone": "/sign-in", "guide": "/sync"}
"""The page a form is sent from: one without a camera."""
FILES = ("csv", "json", "crt", "mobileconfig", "js", "webmanifest", "ico", "pull", "healthz",
         "readyz", "metrics")  # fmt: skip


def test_every_field_that_is_read_is_sent_hostile() -> None:
    assert asked_for() - FIELDS == set()
    assert hostile_shop.columns_unknown() == set()


def beginnings(app: Flask) -> list[str]:
    """How the path of any request of the product begins."""
    return ["/static/", *{rule.rule.split("<")[0] for rule in app.url_map.iter_rules()} - {"/"}]


def cookies_of(app: Flask, cast: Mapping[str, Person], member: str) -> dict[str, dict[str, str]]:
    """The cookies of one of each role, of a member and of nobody."""
    people = {"lead": "lead-a", "guide": "guide-a", "admin": "admin", "hq": "hq", "area": "area"}
    found = {"anyone": {"lang": "en"}}
    with app.app_context(), writing() as session:
        for role, login in people.items():
            staff = session.get_one(Staff, cast[login].id)
            found[role] = {"session": accounts.open_session(session, staff, now_ms())}
        found["member"] = {"member": checkout.open_session(session, member, now_ms())}
    return found


def values_of(app: Flask, guide: Person, lead: Person) -> dict[str, Any]:
    """What stands in each variable place of a path, by endpoint where it differs."""
    with app.app_context(), writing() as session:
        session.merge(Meta(key=sending.DEMO, value="1"))
        till = checkout.open_till(session, lead.scope, "store-a")
        prompt = session.query(Prompt).first()
        member = (
            prompt.member_id if prompt else session.scalars(db.select(Identity.member_id)).all()[0]
        )
        device = session.scalars(db.select(Device)).all()[0]
        keys = app.extensions["keys"]
        return {
            "m": member, "one": member, "other": "x", "prompt": prompt.id if prompt else "x",
            "rule": "birthday", "lang": "en", "op": "x",
            "code": token.write(keys, till.id, guide.id, now_ms()), "id": till.id,
            "phones.one": device.id, "phones.label": device.id, "staff.one": guide.id,
            "staff.change": guide.id,
        }  # fmt: skip


def path_of(rule: Rule, values: Mapping[str, Any]) -> str:
    filled_in = {name: values.get(rule.endpoint, values[name]) for name in rule.arguments}
    _, path = rule.build(filled_in, append_unknown=False) or ("", "/")
    return path + QUERIES.get(rule.endpoint, "")


def role_for(app: Flask, rule: Rule) -> str:
    allowed = access.of(app.view_functions[rule.endpoint])
    if isinstance(allowed, frozenset):
        return next(role for role in ORDER if role in allowed)
    return str(allowed)


def test_no_text_of_a_hostile_shop_does_anything_anywhere(
    app: Flask, folder: Folder, bring: Bring, cast: Mapping[str, Person], server: Server,
    chromium: Browser, sign_in: SignIn, attack_rounds: int,
) -> None:  # fmt: skip
    texts, verdicts = hostile_shop.open_shop(app, folder, bring, cast, PUBLISHED)
    assert sum(said == "accepted" for _, said in verdicts) > len(verdicts) * 0.9
    assert len(texts.handed) > 300
    values = values_of(app, cast["guide-a"], cast["lead-a"])
    found: list[str] = []
    visits: dict[str, Visit] = {}
    for role, cookies in cookies_of(app, cast, values["m"]).items():
        visits[role] = Visit(chromium, server, beginnings(app), cookies)
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    found += from_the_server(app, rules, values, visits)
    found += answers(app, rules, values, visits, attack_rounds)
    for visit in visits.values():
        leave(visit.context)
    assert sorted(set(found)) == []
    found += from_the_worker(app, chromium, server, sign_in, cast["guide-a"], values)
    assert sorted(set(found)) == []


def from_the_server(
    app: Flask, rules: list[Rule], values: Any, visits: dict[str, Visit]
) -> list[str]:
    """Open every page, whole and as htmx would; what is no page must not be read as one."""
    found, opened = [], set()
    for rule in rules:
        role = role_for(app, rule)
        if "GET" not in (rule.methods or ()) or role == "device":
            continue
        visit, path = visits[role], path_of(rule, values)
        if path.partition("?")[0].endswith(FILES):
            file = visit.page.request.get(path)
            kind = file.headers.get("content-type", "")
            assert "html" not in kind or file.status != 200, path
            assert file.headers["x-content-type-options"] == "nosniff", path
            continue
        answer = go(visit.page, path)
        if answer.status == 200:
            opened.add(rule.endpoint)
        found += visit.looked(f"{role} {path}")
        swap(visit.page, "GET", path, {})
        found += visit.looked(f"{role} swap {path}")
        visit.page.emulate_media(media="print")
        found += visit.looked(f"{role} print {path}")
        visit.page.emulate_media(media="screen")
    pages = {
        r.endpoint
        for r in rules
        if "GET" in (r.methods or ()) and not path_of(r, values).endswith(FILES)
    }
    assert pages - opened <= {"lan.trust", "devices.code"}, pages - opened
    return found


def answers(
    app: Flask, rules: list[Rule], values: Any, visits: dict[str, Visit], rounds: int
) -> list[str]:
    """Send every form hostile, as htmx and as a browser do, and look at what it answers."""
    found = []
    some = cycle(text for text in payloads() if "\0" not in text)
    for _ in range(rounds):
        for rule in rules:
            role = role_for(app, rule)
            if "POST" not in (rule.methods or ()) or role == "device" or rule.endpoint in SPARED:
                continue
            visit, path = visits[role], path_of(rule, values)
            said = {name: next(some) for name in sorted(FIELDS)}
            go(visit.page, BEGIN.get(role, "/"))
            swap(visit.page, "POST", path, said)
            found += visit.looked(f"{role} htmx {path}")
            submit(visit.page, path, said)
            found += visit.looked(f"{role} form {path}")
    return found


def from_the_worker(
    app: Flask, browser: Browser, server: Server, sign_in: SignIn, guide: Person, values: Any
) -> list[str]:  # fmt: skip
    """The guide's pages as the phone makes them, whole and swapped in."""
    with app.app_context(), writing() as session:
        choose(session, "phone_lock", "open", by=None)
    context = browser.new_context(**A_PHONE, base_url=server.url)
    watch = Watch(context, server.url, beginnings(app))
    page = context.new_page()
    sign_in(page, guide)
    filled(page, hostile_shop.MEMBERS)
    with app.app_context():
        members = list(db.session.scalars(db.select(Identity.member_id).distinct()))
    found, m = [], values["m"]
    paths = ["/", "/search?q=m", "/today", "/sync", "/join", "/pin", "/practice", "/first-steps"]
    paths += [f"/members/{one}" for one in members]
    for one in ("tags/new", "tags/new?tab=other", "allergies/new", "consents/new", "items/new",
                "purchases", f"prompts/{values['prompt']}/why", "moves/new"):  # fmt: skip
        paths.append(f"/members/{m}/{one}")
    for path in paths:
        answer = go(page, path)
        assert answer.from_service_worker, path
        settle(page)
        swap(page, "GET", path, {})
        settle(page)
        found += [f"worker {path}: {one}" for one in watch.found]
        watch.found.clear()
    leave(context)
    return found
