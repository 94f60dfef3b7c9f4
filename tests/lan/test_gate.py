"""Without encryption there is the page that leads to trust and what it needs; nothing else."""

import pytest
from flask import Flask, request
from werkzeug.test import Client

from crm_pwa.core import access
from crm_pwa.lan.gate import only_trust
from tests.house.cast import Person
from tests.house.visiting import Visitor


@pytest.fixture
def plain(trusted: Flask) -> Client:
    """A phone on the unencrypted port of a server whose encrypted one is 8443."""
    return Client(only_trust(trusted.wsgi_app, 8443))


def test_the_page_the_certificate_and_its_style_are_there(plain: Client) -> None:
    page = plain.get("/ca", base_url="http://192.168.3.4:8001")
    assert page.status_code == 200
    for link in ("/ca/preference-cards.crt", "/ca/preference-cards.mobileconfig"):
        assert link in page.text
        assert plain.get(link).status_code == 200
    assert plain.get("/static/joined/ca.css").status_code == 200
    assert plain.head("/ca").status_code == 200


def test_it_leads_to_the_encrypted_port_of_the_same_machine(plain: Client) -> None:
    for host in ("192.168.3.4", "till.local"):
        page = plain.get("/ca", base_url=f"http://{host}:8001")
        assert page.text.count(f'href="https://{host}:8443/"') == 2


def test_no_other_route_is_there_and_none_is_led_elsewhere(plain: Client, trusted: Flask) -> None:
    ours = {"lan.trust", "lan.certificate", "lan.apple_profile"}
    for rule in trusted.url_map.iter_rules():
        if rule.endpoint not in ours:
            values = dict.fromkeys(rule.arguments, "x")
            _, path = rule.build(values, append_unknown=False) or ("", "")
            answer = plain.get(path)
            assert (answer.status_code, "Location" in answer.headers) == (404, False), path


@pytest.mark.parametrize(
    "path",
    [
        "/static/joined/ca.css/../../page/ready.js",
        "/ca/",
        "//ca",
        "/ca/x",
        "/CA",
        "/static/joined/../page/ready.js",
        "/static/joined/%2e%2e/x.css",
    ],
)
def test_nothing_gets_past_by_its_spelling(plain: Client, path: str) -> None:
    assert plain.get(path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_sent(plain: Client, method: str) -> None:
    assert plain.open("/ca", method=method).status_code == 404


def test_nobody_is_known_there(
    plain: Client, trusted: Flask, visit: Visitor, guide_a: Person
) -> None:
    signed_in = visit.by(guide_a).browser.get_cookie("session")
    assert signed_in
    who = {"Cookie": f"session={signed_in.value}", "Authorization": "Bearer x"}
    asked: list[object] = []

    def looks() -> str:
        asked.extend((dict(request.cookies), request.headers.get("Authorization")))
        return ""

    trusted.view_functions["lan.trust"] = access.anyone(looks)
    plain.get("/ca", headers=who)
    assert asked == [{}, None]
