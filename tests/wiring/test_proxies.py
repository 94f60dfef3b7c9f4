"""Behind a proxy that ends TLS: https is believed from those who are trusted, from nobody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from crm_pwa.config import ConfigError
from crm_pwa.wiring import create_app
from tests.house.application import MakeApp
from tests.house.cast import PASSWORD

FORWARDED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "cards.example",
    "Origin": "https://cards.example",
}
GUIDE = {"login": "guide-a", "password": PASSWORD}


def cookies(browser: FlaskClient, headers: dict[str, str]) -> dict[str, str]:
    """The cookies of signing in and of choosing a language: name → attributes."""
    sent = [
        *browser.post("/sign-in", data=GUIDE, headers=headers).headers.getlist("Set-Cookie"),
        *browser.post("/language", data={"lang": "en"}, headers=headers).headers.getlist(
            "Set-Cookie"
        ),
    ]
    return {line.partition("=")[0]: line for line in sent}


def test_behind_one_trusted_proxy_cookies_are_secure_and_the_session_host_locked(
    make_app: MakeApp,
) -> None:
    found = cookies(make_app(CRM_PWA_PROXIES="1").test_client(), FORWARDED)
    assert set(found) == {"__Host-session", "lang"}
    for line in found.values():
        assert "Secure" in line
        assert "HttpOnly" in line
        assert "SameSite=Strict" in line


def test_without_a_trusted_proxy_its_words_are_not_believed(app: Flask) -> None:
    browser = app.test_client()
    answer = browser.post("/sign-in", data=GUIDE, headers=FORWARDED)
    assert answer.status_code == 403, "the origin is another one than the server's own"
    own = cookies(browser, {**FORWARDED, "Origin": "http://localhost"})
    assert set(own) == {"session", "lang"}
    assert not any("Secure" in line for line in own.values())


def test_only_the_proxies_that_are_ones_own_are_believed(make_app: MakeApp) -> None:
    forged = FORWARDED | {"X-Forwarded-Proto": "https, http", "Origin": "http://cards.example"}
    found = cookies(make_app(CRM_PWA_PROXIES="1").test_client(), forged)
    assert set(found) == {"session", "lang"}


def test_over_tls_of_its_own_cookies_are_secure(app: Flask) -> None:
    browser = app.test_client()
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = browser.post("/sign-in", data=GUIDE, headers=headers, base_url="https://localhost")
    (line,) = answer.headers.getlist("Set-Cookie")
    assert line.startswith("__Host-session=")
    assert "Secure" in line


@pytest.mark.parametrize("value", ["one", "-1", "10", "²"])
def test_a_number_of_proxies_that_is_none_stops_the_start(
    settings: dict[str, str], value: str
) -> None:
    with pytest.raises(ConfigError, match="CRM_PWA_PROXIES must be a number from 0 to 9"):
        create_app({**settings, "CRM_PWA_PROXIES": value})
