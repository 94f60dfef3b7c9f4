"""A member answers for themselves: with one tap either way, at once, and with the proof of it."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.templating.language import using
from crm_pwa.me import consenting
from crm_pwa.members import cards
from crm_pwa.members.models import Member
from crm_pwa.privacy.models import Consent
from tests.checkout.floor import Till, prove
from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.house.visiting import Visitor
from tests.screens.stage import environment, page

ALLERGY = {"substance": "", "words": "某种香精", "severity": "severe"}


def own_phone(till: Till, member: Known) -> Visitor:
    mine = till.phone()
    prove(till, mine, member.phone.removeprefix("+86"), till.code())
    return mine


def card(app: Flask, member: Known) -> dict[str, Any]:
    with app.app_context():
        return cards.bodies(db.session(), [member.id], "", now_ms())[member.id]


def proofs(app: Flask, member: Known) -> list[Consent]:
    with app.app_context():
        asked = select(Consent).where(Consent.member_id == member.id).order_by(Consent.hlc)
        return list(db.session.scalars(asked))


def answer(phone: Visitor, status: int = 303, **form: str) -> None:
    page = phone.get("/me/choices")
    marks = {
        str(one.select("[name=layer]")[0]["value"]): one.select("[name=shown]")[0]["value"]
        for one in page.all("form:has([name=layer])")
    }
    phone.post("/me/consents", {"shown": marks.get(form.get("layer", ""), "")} | form, status)


def test_what_is_taken_back_is_gone_from_the_card_at_once(
    app: Flask, till: Till, member_a: Known, act: Act, guide_a: Person
) -> None:
    act(guide_a, member_a, "allergy.add", ALLERGY)
    act(guide_a, member_a, "note.add", {"text": "喜欢真丝"})
    phone = own_phone(till, member_a)
    answer(phone, layer="allergy", state="withdrawn")
    assert card(app, member_a)["allergies"] == []
    assert len(card(app, member_a)["notes"]) == 1
    answer(phone, layer="personalisation", state="withdrawn")
    assert card(app, member_a)["notes"] == []


def test_what_is_given_again_counts_for_it_knew_of_the_no(
    app: Flask, till: Till, member_a: Known, act: Act, guide_a: Person
) -> None:
    act(guide_a, member_a, "allergy.add", ALLERGY)
    phone = own_phone(till, member_a)
    answer(phone, layer="allergy", state="withdrawn")
    answer(phone, layer="allergy", state="given", read="1")
    assert [one["w"] for one in card(app, member_a)["allergies"]] == ["某种香精"]


def test_an_answer_is_kept_with_its_proof(app: Flask, till: Till, member_quiet: Known) -> None:
    phone = own_phone(till, member_quiet)
    answer(phone, layer="personalisation", state="given")
    answer(phone, layer="marketing", channel="sms", state="given")
    answer(phone, layer="allergy", state="given", read="1")
    kept = proofs(app, member_quiet)
    assert [(row.layer, row.channel, row.source) for row in kept] == [
        ("personalisation", "", "own_page"),
        ("marketing", "sms", "own_page"),
        ("allergy", "", "own_page"),
    ]
    for row in kept:
        proof = msgspec.json.decode(row.evidence)
        assert row.actor_id == member_quiet.id
        assert re.fullmatch("[0-9a-f]{64}", proof["text"])
        assert (proof["lang"], len(proof["browser"])) == ("en", 12)
    said = phone.get("/me/choices").text
    assert said.count("on my own page") == len(kept)
    assert msgspec.json.decode(kept[0].evidence)["text"][:12] not in said


def test_the_allergy_layer_is_not_given_without_the_tick(
    app: Flask, till: Till, member_quiet: Known
) -> None:
    answer(own_phone(till, member_quiet), 422, layer="allergy", state="given")
    assert proofs(app, member_quiet) == []


@pytest.mark.parametrize(
    "form",
    [
        {"layer": "membership", "state": "withdrawn"},
        {"layer": "personalisation", "state": "refused"},
        {"layer": "marketing", "state": "given"},
        {"layer": "marketing", "channel": "pigeon", "state": "given"},
        {"layer": "allergy", "channel": "sms", "state": "withdrawn"},
        {},
    ],
)
def test_what_is_no_answer_is_refused(
    app: Flask, till: Till, member_quiet: Known, form: Mapping[str, str]
) -> None:
    answer(own_phone(till, member_quiet), 422, **form)
    assert proofs(app, member_quiet) == []


def test_who_was_never_asked_refuses_calls_by_one_tap(
    app: Flask, till: Till, member_a: Known, act: Act, guide_a: Person, visit: Visitor
) -> None:
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    phone = own_phone(till, member_a)
    page = phone.get("/me/choices")
    assert "by phone: not asked" in page.text
    no = page.one("#marketing form:has([value=phone]):has([value=withdrawn])")
    form = {str(one["name"]): str(one["value"]) for one in no.select("[name]")}
    phone.post("/me/consents", form)
    assert "by phone: withdrawn" in phone.get("/me/choices").text
    visit.by(guide_a).hx_post(f"/members/{member_a.id}/call", status=422)


def test_one_tap_says_no_to_every_way(
    app: Flask, till: Till, member_a: Known, act: Act, guide_a: Person, visit: Visitor
) -> None:
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    phone = own_phone(till, member_a)
    answer(phone, 422, layer="marketing", channel="none", state="given")
    answer(phone, layer="marketing", channel="none", state="withdrawn")
    said = card(app, member_a)["consent"]
    assert {said[f"marketing:{way}"]["state"] for way in consenting.CHANNELS} == {"withdrawn"}
    assert "Nobody writes or calls" in phone.get("/me/choices").text
    visit.by(guide_a).hx_post(f"/members/{member_a.id}/call", status=422)


def test_a_child_is_answered_for_by_a_guardian(app: Flask, till: Till, member_quiet: Known) -> None:
    with app.app_context(), writing() as session:
        session.get_one(Member, member_quiet.id).birthday = f"{2026 - 8}-03-08"
    phone = own_phone(till, member_quiet)
    answer(phone, 422, layer="personalisation", state="given")
    assert proofs(app, member_quiet) == []
    answer(phone, layer="personalisation", state="given", guardian="李  静")
    (kept,) = proofs(app, member_quiet)
    assert msgspec.json.decode(kept.evidence)["guardian"] == "李 静"
    answer(phone, layer="personalisation", state="withdrawn")
    assert card(app, member_quiet)["consent"]["personalisation"]["state"] == "withdrawn"


def test_an_answer_to_words_that_were_not_shown_is_asked_for_again(
    app: Flask, till: Till, member_quiet: Known
) -> None:
    phone = own_phone(till, member_quiet)
    seen = phone.get("/me/choices").all("#personalisation [name=shown]")[0]["value"]
    form = {"layer": "personalisation", "state": "given", "shown": seen}
    for other in ("", str(seen).replace("taste-1", "taste-0"), str(seen).replace(" en ", " fr ")):
        told = phone.post("/me/consents", form | {"shown": other}, 422)
        assert "Another text stands here now" in told.text
    phone.speaking("zh-Hans").post("/me/consents", form, 422)
    assert proofs(app, member_quiet) == []
    phone.speaking("en").post("/me/consents", form)


WORDS = {
    "own-taste-1": "5a3c53fbf927",
    "own-profiling-1": "a6e244f88dd8",
    "own-allergy-1": "6c2f40fce738",
    "own-marketing-2": "ada07ac0381e",
}
"""The hash of each text in Chinese. Other words are another version: VERSIONS."""


def test_a_version_names_one_text() -> None:
    shown, sample = environment().get_template("me/consent_text.html"), page({}, "zh-Hans")
    found = {}
    for layer, version in consenting.VERSIONS.items():
        with using("zh-Hans"):
            text = shown.render(page=sample, layer=layer)
        found[version] = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]
    assert found == WORDS
