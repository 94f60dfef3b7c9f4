"""The page that says how to trust the server: in three languages, for two kinds of phone."""

import plistlib
import re

import pytest
from bs4 import Tag
from cryptography import x509
from flask import Flask

from crm_pwa.lan.authority import Authority
from tests.house.application import MakeApp
from tests.house.page import Page
from tests.house.visiting import Visitor

LANGUAGES = {
    "zh-Hans": ("证书信任设置", "移除描述文件", "加密与凭据", "信任的凭据"),
    "zh-Hant": ("憑證信任設定", "移除描述檔", "加密與憑證", "信任的憑證"),
    "en": ("Certificate Trust Settings", "Remove Profile", "Encryption & credentials", "Trusted"),
}
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1"
PIXEL = "Mozilla/5.0 (Linux; Android 16; K) Chrome/140.0.0.0 Mobile Safari/537.36"


def words(page: Page) -> str:
    return page.markup.get_text(" ", strip=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_every_step_in_the_language_of_its_address(
    trusted: Flask, visit: Visitor, own: Authority, language: str
) -> None:
    page = visit.get("/ca", lang=language)
    assert page.markup.html
    assert page.markup.html["lang"] == language
    for step in (*LANGUAGES[language], own.fingerprint, "iPhone", "Android"):
        assert step in words(page), step
    assert words(page).count(own.name) == 4, "to switch on, to compare, to remove on either phone"
    assert len(page.markup.select("ol.steps > li")) == 8
    others = {str(link["href"]) for link in page.markup.select("nav a:not([aria-current])")}
    assert others == {f"?lang={other}" for other in LANGUAGES if other != language}


def test_without_one_in_the_address_it_speaks_the_browsers(trusted: Flask, visit: Visitor) -> None:
    visit.headers["Accept-Language"] = "zh-TW,zh;q=0.9"
    assert "憑證信任設定" in words(visit.get("/ca"))
    assert "憑證信任設定" in words(visit.get("/ca", lang="tlh"))


@pytest.mark.parametrize(
    ("browser", "shown"),
    [(IPHONE, ["iPhone · iPad"]), (PIXEL, ["Android"]), ("", ["iPhone · iPad", "Android"])],
)
def test_the_steps_of_the_phone_at_hand_stand_open(
    trusted: Flask, visit: Visitor, browser: str, shown: list[str]
) -> None:
    visit.headers["User-Agent"] = browser
    page = visit.get("/ca")
    heads = [one.select_one("summary") for one in page.markup.select("details[open]")]
    assert [head.get_text(strip=True) for head in heads if isinstance(head, Tag)] == shown


def test_it_needs_no_script_and_sends_nothing(trusted: Flask, visit: Visitor) -> None:
    page = visit.get("/ca")
    assert page.markup.select("script, form, [rel=manifest]") == []


def test_the_certificate_is_shown_as_one(trusted: Flask, visit: Visitor, own: Authority) -> None:
    answer = visit.browser.get("/ca/preference-cards.crt")
    assert answer.content_type == "application/x-x509-ca-cert"
    assert "Content-Disposition" not in answer.headers, "iPhones install what is no download"
    assert x509.load_der_x509_certificate(answer.data) == own.certificate
    assert b"PRIVATE" not in answer.data


def test_the_profile_holds_the_certificate_and_can_be_removed(
    trusted: Flask, visit: Visitor, own: Authority
) -> None:
    answer = visit.browser.get("/ca/preference-cards.mobileconfig?lang=zh-Hans")
    assert answer.content_type == "application/x-apple-aspen-config"
    told = plistlib.loads(answer.data)
    (root,) = told["PayloadContent"]
    assert (told["PayloadType"], root["PayloadType"]) == (
        "Configuration",
        "com.apple.security.root",
    )
    assert root["PayloadContent"] == own.der
    assert told["PayloadDisplayName"] == own.name
    assert told["PayloadRemovalDisallowed"] is False
    assert "信任门店服务器" in told["PayloadDescription"]
    assert root["PayloadUUID"] != told["PayloadUUID"]
    again = plistlib.loads(visit.browser.get("/ca/preference-cards.mobileconfig").data)
    assert again["PayloadUUID"] == told["PayloadUUID"], "loaded again it replaces itself"


@pytest.mark.parametrize("file", ["", "/preference-cards.crt", "/preference-cards.mobileconfig"])
def test_where_phones_were_never_served_there_is_nothing_to_trust(
    make_app: MakeApp, tmp_path: object, file: str
) -> None:
    answer = make_app(CRM_PWA_DATA_DIR=str(tmp_path)).test_client().get(f"/ca{file}")
    assert answer.status_code == 404


def test_the_buttons_lead_to_what_is_there(trusted: Flask, visit: Visitor) -> None:
    page = visit.get("/ca", lang="en")
    leads = [str(link["href"]) for link in page.markup.select("main a:not([href^='#'])")]
    assert leads.count("/") == 2, "the app, which is right here when encrypted"
    for link in leads:
        assert visit.browser.get(link, follow_redirects=True).status_code == 200, link
    assert not re.search(r"https?://", "".join(leads))
