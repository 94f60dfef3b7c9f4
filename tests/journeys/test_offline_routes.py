"""Every page and every form of the guide's app is answered by the phone with the server gone."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.house.browsers import SignIn
from tests.house.cast import Person
from tests.house.server import ROOT, Server
from tests.house.waiting import until
from tests.journeys.phone import filled, open_by_name

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
NAMED = re.compile(r'"((?:GET|POST) [a-z_.]+)":')
CHIP = {"facet": "style", "concept": "style.minimal", "polarity": "like"}
DIGITS = {"pin": "250731", "again": "250731"}
CALL = "POST members.call"
"""The one thing the phone cannot do alone: it keeps no numbers, and says so."""
LEADS = "GET lead.day_list"
"""Of a lead's phone alone: see below."""
LAST = "POST accounts.sign_out"
"""After it the phone answers nothing any more."""
SIGNED = {"layer": "allergy", "state": "given", "evidence": "1,1 2,2"}

FETCH = """async ({ method, path, form }) => {
  const headers = { "HX-Request": "true" };
  const body = method === "POST" ? new URLSearchParams(form) : undefined;
  const answer = await fetch(path, { method, headers, body });
  return { status: answer.status, text: await answer.text() };
}"""

KEPT = """() => new Promise((answer) => {
  const asked = indexedDB.open("crm-cards");
  asked.onsuccess = () => {
    const found = asked.result.transaction("meta").objectStore("meta").getKey("list");
    found.onsuccess = () => {
      asked.result.close();
      answer(found.result !== undefined);
    };
  };
})"""

DESK = "async () => Boolean(await caches.match('/static/joined/desk.css', { ignoreSearch: true }))"


def worker_routes() -> set[str]:
    """The names of all handlers in the worker's table."""
    sources = (ROOT / "static" / "worker").glob("*.js")
    return {name for source in sources for name in NAMED.findall(source.read_text())}


def visits(member: str, prompt: str, op: str) -> dict[str, tuple[str, dict[str, str]]]:
    """How each route is visited: path and form."""
    at = f"/members/{member}"
    return {
        "GET members.scan_page": ("/", {}),
        "POST members.scan": ("/scan", {"code": "M1:NOBODYHERE"}),
        "GET members.search": ("/search?q=li", {}),
        "GET members.join_page": ("/join", {}),
        "POST members.join": ("/join", {"phone": "13800135021"}),
        "GET members.first_steps": ("/first-steps", {}),
        "GET members.practice_page": ("/practice", {}),
        "POST members.practise": ("/practice", {}),
        "POST members.practice_over": ("/practice/end", {}),
        "GET members.card": (at, {}),
        "POST members.arrive": (f"{at}/presence", {"how": "search"}),
        CALL: (f"{at}/call", {}),
        "GET items.item_page": (f"{at}/items/new", {}),
        "POST items.check_item": (f"{at}/items", {"words": "大衣"}),
        "GET notes.tag_sheet": (f"{at}/tags/new?tab=style", {}),
        "POST notes.add_tag": (f"{at}/tags", CHIP),
        "POST notes.remove_tag": (f"{at}/tags/removal", CHIP),
        "POST notes.set_facet": (f"{at}/facets", {"facet": "size_top", "value": "size_top.l"}),
        "POST notes.add_note": (f"{at}/notes", {"text": "喜欢安静的角落"}),
        "POST notes.retract_note": (f"{at}/notes/retraction", {"note": op}),
        "GET notes.move_sheet": (f"{at}/moves/new?note={op}", {}),
        "POST notes.move": (f"{at}/moves", {"note": op, "to": op}),
        "GET notes.allergy_sheet": (f"{at}/allergies/new", {}),
        "POST notes.add_allergy": (
            f"{at}/allergies",
            {"substance": "allergen.wool", "severity": "reacts"},
        ),
        "POST notes.no_allergy": (f"{at}/allergies/none", {}),
        "POST notes.withdraw_allergy": (
            f"{at}/allergies/withdrawal",
            {"allergy": op, "reason": "tested", "confirmed": "1"},
        ),
        "GET notes.consent_sheet": (f"{at}/consents/new?layer=allergy", {}),
        "POST notes.set_consent": (f"{at}/consents", SIGNED),
        "POST notes.undo": (f"{at}/undo", {"op": op}),
        "GET prompts.reasons": (f"{at}/prompts/{prompt}/why", {}),
        "GET products.purchases": (f"{at}/purchases", {}),
        "POST prompts.answer": (f"{at}/prompts/{prompt}/outcomes", {"outcome": "done"}),
        "GET followups.today": ("/today", {}),
        "GET sync.status": ("/sync", {}),
        "POST sync.repair": ("/sync/repair", {"op": op}),
        "POST sync.discard": ("/sync/discard", {"op": op}),
        "POST accounts.language": ("/language", {"lang": "en", "back": "/today"}),
        "GET accounts.pin_page": ("/pin", {}),
        "POST accounts.pin": ("/pin", DIGITS),
        "GET accounts.unlock_page": ("/unlock", {}),
        "POST accounts.unlock": ("/unlock", DIGITS | {"back": "/today"}),
        LAST: ("/sign-out", {}),
    }


def test_every_route_of_the_worker_is_answered_with_the_server_gone(
    server: Server, phone: Page, sign_in: SignIn, cast: Mapping[str, Person]
) -> None:
    sign_in(phone, cast["guide-a"])
    filled(phone, 20)
    open_by_name(phone, "李静")
    member = str(phone.locator("#card").get_attribute("data-member"))
    op = "01900000-0000-7000-8000-000000000001"
    planned = visits(member, op, op)
    assert {*planned, LEADS} == worker_routes(), "a route nobody visits, or a visit to none"

    server.kill()

    def asked(name: str) -> dict[str, Any]:
        path, form = planned[name]
        what = {"method": name.split(" ", 1)[0], "path": path, "form": form}
        answer: dict[str, Any] = phone.evaluate(FETCH, what)
        return answer

    for name in (name for name in planned if name != LAST):
        answer = asked(name)
        expected = (503,) if name == CALL else (200, 204, 404, 422)
        assert answer["status"] in expected, f"{name}: {answer}"

    for name, (path, _) in planned.items():
        if name.startswith("GET"):
            opened = phone.goto(path)
            assert opened is not None
            assert opened.status == 200, name
            assert phone.locator("h1").count() == 1, name
    assert asked(LAST)["status"] == 204


def test_a_lead_reads_the_last_list_with_the_server_gone(
    server: Server, phone: Page, sign_in: SignIn, cast: Mapping[str, Person]
) -> None:
    sign_in(phone, cast["lead-a"])
    filled(phone, 20)
    assert not phone.evaluate(DESK), "a phone keeps what only a lead's page needs"
    phone.goto("/followups")
    row = phone.locator("tr[id^=lead-row-]").first
    name = row.locator("a").first.inner_text()
    until(lambda: bool(phone.evaluate(KEPT)), "the list was not kept", 30)
    until(lambda: bool(phone.evaluate(DESK)), "its styles were not kept", 30)

    server.kill()

    phone.goto("/followups")
    assert phone.locator("tr[id^=lead-row-]").first.locator("a").first.inner_text() == name
    assert phone.locator(".desk-head").get_by_text("离线").is_visible()
    assert phone.locator("form.assign .button").first.is_disabled()
