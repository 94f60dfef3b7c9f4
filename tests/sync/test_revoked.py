"""A phone that is signed off for good: it wipes itself, and what it held waits for the lead."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from sqlalchemy import select, update

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Quarantined
from crm_pwa.members import erasing, late
from crm_pwa.members.models import Member
from tests.house.cast import Person
from tests.house.visiting import Visitor
from tests.sync.floor import TASTE, Phone, code_of

PhoneOf = Callable[[Person], Phone]
NOTE = {"text": "喜欢安静的角落"}


def sealed(app: Flask, op: dict[str, object]) -> dict[str, object]:
    """The operation as a phone sends it that cannot read it itself."""
    mine = ec.generate_private_key(ec.SECP256R1())
    e = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    point = app.extensions["keys"].delivery_point()
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    shared = mine.exchange(ec.ECDH(), theirs)
    key = HKDF(SHA256(), 32, salt=e, info=b"crm-pwa delivery").derive(shared)
    rest = {name: value for name, value in op.items() if name != "p"}
    said = AESGCM(key).encrypt(b"\7" * 12, msgspec.json.encode(op["p"]), str(op["id"]).encode())
    return rest | {"s": f"{b64encode(e).decode()}.{b64encode(bytes(12 * [7]) + said).decode()}"}


def send(
    phone: Phone, path: str, token: str, *ops: dict[str, object]
) -> tuple[int, dict[str, Any]]:
    """Post operations to a path with a token; return the status and what was said."""
    answer = phone.browser.post(
        path,
        data=msgspec.json.encode({"proto": 1, "ops": list(ops)}),
        headers={"Authorization": f"Bearer {token}"},
        content_type="application/json",
    )
    return answer.status_code, answer.get_json()


def note(phone: Phone, member: str) -> list[dict[str, object]]:
    return [phone.op("consent.set", member, TASTE), phone.op("note.add", member, NOTE)]


def test_a_ticket_sends_sealed_edits_and_reads_nothing(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    ops = [sealed(shop, op) for op in note(phone, member_a)]
    assert "角落" not in str(ops)
    status, said = send(phone, "/sync/v1/push", phone.ticket, *ops)
    assert (status, [one["s"] for one in said["results"]]) == (200, ["accepted"] * 2)
    assert said["rows"] == []
    pulled = phone.browser.get(
        "/sync/v1/pull",
        query_string={"store": guide_a.stores[0]},
        headers={"Authorization": f"Bearer {phone.ticket}"},
    )
    assert (pulled.status_code, pulled.get_json()["error"]) == (401, "sign_in")
    assert "喜欢安静的角落" in str(phone.card(member_a))


def test_an_edit_that_was_sealed_for_another_one_s_place_is_not_read(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    first, second = (sealed(shop, op) for op in note(phone, member_a))
    swapped = [first | {"s": second["s"]}, second | {"s": "x.y"}, second | {"s": 7}]
    _, said = send(phone, "/sync/v1/push", phone.ticket, *swapped)
    assert {one["why"] for one in said["results"]} <= {"invalid", "id_reused"}
    assert {one["s"] for one in said["results"]} == {"rejected"}


def test_the_same_edit_counts_once_whether_it_comes_sealed_or_not(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    ops = note(phone, member_a)
    assert [one["s"] for one in phone.push(*ops)] == ["accepted"] * 2
    _, said = send(phone, "/sync/v1/push", phone.ticket, *(sealed(shop, op) for op in ops))
    assert [one["s"] for one in said["results"]] == ["duplicate"] * 2


def test_a_revoked_phone_is_told_to_wipe_itself_and_where_to_send_what_it_holds(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    visit.by(lead_a).post(f"/devices/{phone.device}/revocation")
    for token in (phone.token, phone.ticket):
        status, said = send(phone, "/sync/v1/push", token)
        assert (status, said["error"], said["wipe"]) == (403, "revoked", True)
        assert said["quarantine"] == "/sync/v1/quarantine"


def test_what_a_revoked_phone_held_counts_once_the_lead_takes_it(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone, other = phone_of(guide_a), phone_of(guide_a)
    ops = [sealed(shop, op) for op in note(phone, member_a)]
    desk = visit.by(lead_a).speaking("en")
    desk.post(f"/devices/{phone.device}/revocation")
    status, said = send(phone, "/sync/v1/quarantine", phone.ticket, *ops)
    assert (status, [one["s"] for one in said["results"]]) == (200, ["accepted"] * 2)
    assert "角落" not in str(other.card(member_a))
    page = desk.get("/devices")
    assert "喜欢安静的角落" in page.text
    with shop.app_context():
        kept = db.session().query(Quarantined).all()
        assert b"".join(row.sealed for row in kept).find("角落".encode()) < 0
    desk.post(f"/devices/{phone.device}/late-edits", {"take": "1"})
    assert "喜欢安静的角落" in str(other.card(member_a))
    assert "喜欢安静的角落" not in desk.get("/devices").text


def test_what_was_judged_before_keeps_its_verdict_and_waits_for_nobody(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    refused = phone.op("note.add", member_a, NOTE)
    (verdict,) = phone.push(refused)
    assert verdict["why"] == "consent_missing"
    visit.by(lead_a).post(f"/devices/{phone.device}/revocation")
    _, said = send(phone, "/sync/v1/quarantine", phone.token, refused)
    assert [(one["s"], one["why"]) for one in said["results"]] == [("rejected", "consent_missing")]
    with shop.app_context():
        assert db.session().query(Quarantined).count() == 0


def test_what_the_lead_turns_down_counts_nowhere(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone, other = phone_of(guide_a), phone_of(guide_a)
    desk = visit.by(lead_a)
    desk.post(f"/devices/{phone.device}/revocation")
    send(phone, "/sync/v1/quarantine", phone.token, *note(phone, member_a))
    desk.post(f"/devices/{phone.device}/late-edits")
    assert "喜欢安静的角落" not in desk.get("/devices").text
    assert "角落" not in str(other.card(member_a))


def test_what_waits_of_a_member_who_is_erased_goes_with_them_and_is_not_taken_again(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, other: str,
    visit: Visitor, data_dir: Path,
) -> None:  # fmt: skip
    phone = phone_of(guide_a)
    desk = visit.by(lead_a)
    desk.post(f"/devices/{phone.device}/revocation")
    named = note(phone, member_a)
    by_code = note(phone, f"code:{code_of(shop, member_a)}")
    send(phone, "/sync/v1/quarantine", phone.token, *named, *by_code, *note(phone, other))
    with shop.app_context():
        erasing.forget(data_dir, member_a, now_ms())
        kept = db.session().scalars(select(Quarantined.named)).all()
    assert kept == [other] * 2
    _, said = send(phone, "/sync/v1/quarantine", phone.token, *named)
    assert {(one["s"], one["why"]) for one in said["results"]} == {("rejected", "erased")}


def test_late_edits_from_before_this_was_written_down_are_named_afterwards(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    visit.by(lead_a).post(f"/devices/{phone.device}/revocation")
    send(phone, "/sync/v1/quarantine", phone.token, *note(phone, member_a))
    with shop.app_context(), writing() as session:
        session.execute(update(Quarantined).values(named=""))
        assert late.name_old(session, shop.extensions["keys"]) == 2
        assert set(session.scalars(select(Quarantined.named))) == {member_a}


def test_late_edits_that_nobody_named_go_with_their_member(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    visit.by(lead_a).post(f"/devices/{phone.device}/revocation")
    send(phone, "/sync/v1/quarantine", phone.token, *note(phone, member_a))
    with shop.app_context():
        with writing() as session:
            rows = session.scalars(select(Quarantined).order_by(Quarantined.id)).all()
            rows[0].sealed = b"what another secret sealed"
            for row in rows:
                row.named = ""
        erasing.forget(shop.extensions["settings"].data_dir, member_a, now_ms())
        assert db.session.scalars(select(Quarantined.id)).all() == []


def test_late_edits_of_who_is_forgotten_by_now_are_not_kept(
    shop: Flask, phone_of: PhoneOf, guide_a: Person, lead_a: Person, member_a: str, visit: Visitor
) -> None:
    phone = phone_of(guide_a)
    visit.by(lead_a).post(f"/devices/{phone.device}/revocation")
    send(phone, "/sync/v1/quarantine", phone.token, *note(phone, member_a))
    with shop.app_context(), writing() as session:
        session.execute(update(Quarantined).values(named=""))
        session.execute(update(Member).where(Member.id == member_a).values(erased_at=1))
        assert late.name_old(session, shop.extensions["keys"]) == 0
        assert session.scalars(select(Quarantined.id)).all() == []


def test_a_phone_that_was_not_revoked_has_no_business_there(
    phone_of: PhoneOf, guide_a: Person, member_a: str
) -> None:
    phone = phone_of(guide_a)
    assert send(phone, "/sync/v1/quarantine", phone.token, *note(phone, member_a))[0] == 401


def test_a_lead_does_nothing_to_phones_of_other_stores(
    phone_of: PhoneOf, guide_b: Person, lead_a: Person, visit: Visitor
) -> None:
    phone = phone_of(guide_b)
    desk = visit.by(lead_a)
    desk.post(f"/devices/{phone.device}/revocation", status=404)
    desk.post(f"/devices/{phone.device}/label", {"label": "x"}, status=404)
    desk.post(f"/devices/{phone.device}/late-edits", {"take": "1"}, status=404)
