"""Push: every operation gets its own verdict, once, and what is accepted is kept."""

import gzip
from collections.abc import Callable
from typing import Any

import msgspec
from flask import Flask

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.history import By
from crm_pwa.core import ids
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation, OperationBody
from tests.house.cast import Person
from tests.sync.floor import HEALTH, TASTE, Phone, code_of

PhoneOf = Callable[[Person], Phone]
MINIMAL = {"facet": "style", "concept": "style.minimal", "polarity": "like"}


def states(results: list[dict[str, Any]]) -> list[str]:
    return [result["s"] for result in results]


def test_a_note_sent_twice_is_one_note(phone_of: PhoneOf, guide_a: Person, member_a: str) -> None:
    phone = phone_of(guide_a)
    ops = [phone.op("consent.set", member_a, TASTE), phone.op("tag.add", member_a, MINIMAL)]
    first, second = phone.push(*ops), phone.push(*ops)
    assert states(first) == ["accepted", "accepted"]
    assert states(second) == ["duplicate", "duplicate"]
    assert [r["rev"] for r in first] == [r["rev"] for r in second]
    card = phone.card(member_a)
    assert card is not None
    assert [tag["c"] for tag in card["tags"]] == ["style.minimal"]


def test_the_same_id_twice_in_one_batch_counts_once(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    op = phone.op("consent.set", member_a, TASTE)
    assert states(phone.push(op, op)) == ["accepted", "duplicate"]


def test_an_id_with_another_body_is_refused(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    op = phone.op("consent.set", member_a, TASTE)
    phone.push(op)
    (again,) = phone.push(op | {"p": TASTE | {"state": "refused"}})
    assert (again["s"], again["why"]) == ("rejected", "id_reused")


def test_one_bad_operation_spoils_no_other(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    results = phone.push(
        phone.op("tag.add", member_a, {"facet": 7}),
        phone.op("dance.add", member_a, {}),
        phone.op("consent.set", member_a, TASTE),
        phone.op("tag.add", member_a, MINIMAL, seen="x"),
        phone.op("tag.add", member_a, MINIMAL),
    )
    assert states(results) == ["rejected", "deferred", "accepted", "rejected", "accepted"]


def test_what_cannot_be_read_stays_rejected_even_when_it_could_be_later(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    bad = phone.op("consent.set", member_a, TASTE | {"state": "maybe"})
    for op in (bad, bad, bad | {"p": TASTE}):
        (verdict,) = phone.push(op)
        assert (verdict["s"], verdict["why"]) == ("rejected", "invalid")


def test_taste_waits_for_its_consent_and_allergies_for_theirs(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    allergy = {"substance": "allergen.polyester", "severity": "reacts"}
    results = phone.push(
        phone.op("tag.add", member_a, MINIMAL),
        phone.op("consent.set", member_a, TASTE),
        phone.op("allergy.add", member_a, allergy),
        phone.op("consent.set", member_a, HEALTH),
        phone.op("allergy.add", member_a, allergy),
    )
    assert states(results) == ["rejected", "accepted", "rejected", "accepted", "accepted"]
    assert {r["why"] for r in results if r["s"] == "rejected"} == {"consent_missing"}


def test_a_withdrawn_consent_empties_the_card_and_refuses_late_notes(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    phone.push(phone.op("consent.set", member_a, TASTE), phone.op("tag.add", member_a, MINIMAL))
    phone.push(phone.op("consent.set", member_a, TASTE | {"state": "withdrawn"}, seen=2))
    (late,) = phone.push(phone.op("tag.add", member_a, MINIMAL))
    assert late["why"] == "consent_withdrawn"
    card = phone.card(member_a)
    assert card is not None
    assert card["tags"] == []


def test_a_stranger_of_another_store_cannot_write(
    shop: Flask, phone_of: PhoneOf, guide_b: Person, member_a: str
) -> None:
    phone = phone_of(guide_b)
    known, unknown = phone.push(
        phone.op("consent.set", member_a, TASTE), phone.op("consent.set", ids.new(), TASTE)
    )
    assert (known["s"], known["why"]) == ("rejected", "out_of_scope")
    assert (unknown["s"], unknown["why"]) == ("rejected", "out_of_scope"), "told apart"


def test_nobody_writes_in_a_colleagues_name(
    phone_of: PhoneOf, guide_a: Person, guide_a2: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    (result,) = phone.push(phone.op("consent.set", member_a, TASTE, act=guide_a2.id))
    assert result["why"] == "forbidden"


def test_a_code_scanned_without_network_finds_its_member_at_the_server(
    shop: Flask, phone_of: PhoneOf, guide_b: Person, member_a: str
) -> None:
    phone = phone_of(guide_b)
    name = f"code:{code_of(shop, member_a)}"
    results = phone.push(
        phone.op("scan.seen", name, {"how": "code"}), phone.op("consent.set", name, TASTE)
    )
    assert states(results) == ["accepted", "accepted"]
    assert {r["m"] for r in results} == {member_a}
    assert phone.card(member_a) is not None, "a scan brings the card to the guest store"


def test_an_unknown_code_waits_and_is_not_lost(phone_of: PhoneOf, guide_a: Person) -> None:
    phone = phone_of(guide_a)
    (result,) = phone.push(phone.op("consent.set", "code:M1:NOBODY", TASTE))
    assert result["s"] == "deferred"


def test_the_log_holds_no_words_of_the_member(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    words = "marker-words-of-the-member"
    phone.push(
        phone.op("consent.set", member_a, TASTE), phone.op("note.add", member_a, {"text": words})
    )
    with shop.app_context():
        kept = [str(row) for row in db.session.execute(db.select(Operation.__table__))]
        sealed = db.session.scalars(db.select(OperationBody.sealed)).all()
    assert kept
    assert not any(words in row for row in kept)
    assert not any(words.encode() in body for body in sealed)


def test_a_push_answers_with_the_new_card(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    body = {"proto": 1, "ops": [phone.op("consent.set", member_a, TASTE)]}
    answer = phone.send(msgspec.json.encode(body))
    assert answer.headers["X-Sync"] == "1"
    (row,) = answer.get_json()["rows"]
    assert (row["t"], row["k"], row["body"]["rev"]) == ("card", member_a, 1)


def test_a_packed_body_is_read(phone_of: PhoneOf, guide_a: Person, member_a: str) -> None:
    phone = phone_of(guide_a)
    body = msgspec.json.encode({"proto": 1, "ops": [phone.op("consent.set", member_a, TASTE)]})
    answer = phone.send(gzip.compress(body), **{"Content-Encoding": "gzip"})
    assert answer.get_json()["results"][0]["s"] == "accepted"


def test_bad_envelopes_get_a_clear_answer_and_change_nothing(
    phone_of: PhoneOf, guide_a: Person
) -> None:
    phone = phone_of(guide_a)
    many = msgspec.json.encode({"proto": 1, "ops": [{}] * 101})
    faults = {
        b"": 400,
        b"{": 400,
        b"[" * 100_000: 400,
        b'{"proto": "1", "ops": []}': 400,
        b'{"proto": 9, "ops": []}': 409,
        many: 413,
        b" " * (256 * 1024 + 1): 413,
        gzip.compress(b" " * 5_000_000): 400,
    }
    for body, status in faults.items():
        answer = phone.send(body)
        assert answer.status_code == status, body[:40]
        assert answer.mimetype == "application/json"
    packed = phone.send(gzip.compress(b" " * 5_000_000), **{"Content-Encoding": "gzip"})
    assert packed.status_code == 413


def test_what_is_on_the_phone_of_a_closed_account_is_taken_once_it_is_open_again(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, admin: Person, member_a: str
) -> None:
    phone, by = phone_of(guide_a), By(admin.id, now_ms())
    known, new = (
        phone.op("consent.set", member_a, TASTE),
        phone.op("tag.add", member_a, MINIMAL),
    )
    phone.push(known)
    with shop.app_context(), writing() as session:
        accounts.close_staff(session, guide_a.id, by=by)
    answer = phone.send(msgspec.json.encode({"proto": 1, "ops": [known, new]}))
    assert (answer.status_code, answer.get_json()["error"]) == (401, "sign_in")
    with shop.app_context(), writing() as session:
        accounts.open_staff(session, guide_a.id, by=by)
    assert states(phone.push(known, new)) == ["duplicate", "accepted"]


def test_a_wrong_token_is_told_to_sign_in(shop: Flask, guide_a: Person) -> None:
    answer = Phone(shop, guide_a, "x", "nobody").send(b'{"proto": 1, "ops": []}')
    assert (answer.status_code, answer.json) == (
        401,
        {"error": "sign_in", "text": "This phone is not known; sign in again."},
    )
