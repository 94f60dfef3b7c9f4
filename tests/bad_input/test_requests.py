"""Requests nobody should send: each gets a clear answer, and nothing half-written stays."""

from collections.abc import Callable

import msgspec
import pytest
from flask import Flask

from crm_pwa.accounts.models import Device
from crm_pwa.core.db import db
from crm_pwa.core.log.models import Operation
from tests.house.cast import Person
from tests.house.members import Act, Known
from tests.house.visiting import Visitor
from tests.sync.floor import TASTE, Phone, new_phone

MEGABYTE = "长" * 350_000
DEEP = 100_000
NESTED = b"[" * DEEP + b"]" * DEEP
UNSOUND = [
    ("nothing", b""),
    ("no JSON", b"<html>"),
    ("cut off", b'{"proto": 1, "ops": [{"id": '),
    ("no object", b"[1, 2]"),
    ("no operations", b'{"proto": 1}'),
    ("operations as an object", b'{"proto": 1, "ops": {}}'),
    ("a protocol in words", b'{"proto": "one", "ops": []}'),
    ("no text", b"\xff\xfe\x00"),
    ("a deep envelope", NESTED),
    ("deep operations", b'{"proto": 1, "ops": ' + NESTED + b"}"),
    ("a deep field", b'{"proto": 1, "ops": [], "lease": ' + NESTED + b"}"),
]
WRONG = [
    {"id": 7},
    {"id": "7"},
    {"v": "1"},
    {"v": -1},
    {"k": None},
    {"hlc": 1_700_000_000_000},
    {"seen": 1.5},
    {"act": ["guide"]},
    {"obs": "all"},
    {"of": {}},
    {"p": "text"},
    {"p": {"text": 7}},
    {"p": {"text": None}},
    {"p": {"text": "x", "more": 1}},
    {"p": {"text": MEGABYTE[:60_000]}},
]

NO_VALUES = [b"NaN", b"1e999", b"-Infinity", b"9" * 5_000, b'"\xff"', b'"\\ud800"', b"null"]
SAID = [
    (b'"build": "\\ud800b"', "build", "?b"),
    (b'"build": 7', "build", ""),
    (b'"wall": NaN', "skew_ms", 0),
    (b'"wall": ' + b"9" * 5_000, "skew_ms", 0),
    (b'"rejected_len": 1.5', "rejected", 0),
    (b'"rejected_len": "many"', "rejected", 0),
]


def kept(app: Flask) -> int:
    """How many operations of the log were accepted."""
    query = db.select(db.func.count(Operation.id)).where(Operation.verdict == "accepted")
    with app.app_context():
        return int(db.session.execute(query).scalar_one())


@pytest.fixture
def phone(app: Flask, guide_a: Person) -> Phone:
    """A phone of guide_a."""
    return new_phone(app, guide_a)


@pytest.mark.parametrize("send", [Visitor.post, Visitor.hx_post])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(MEGABYTE, "What you sent is too large. Send less at once.", id="1 MB"),
        pytest.param(MEGABYTE[:1_001], "At most 1000 characters fit here.", id="1,001 characters"),
    ],
)
def test_a_note_too_long_says_so_and_leaves_nothing(
    app: Flask,
    visit: Visitor,
    guide_a: Person,
    member_a: Known,
    act: Act,
    send: Callable[..., object],
    text: str,
    told: str,
) -> None:
    act(guide_a, member_a, "scan.seen", {"how": "search"})
    before = kept(app)
    guide = visit.by(guide_a).speaking("en")
    page = send(guide, f"/members/{member_a.id}/notes", {"text": text}, status=413)
    assert told in getattr(page, "text", "")
    assert kept(app) == before


def test_a_batch_too_large_is_told_so_that_the_phone_halves_it(app: Flask, phone: Phone) -> None:
    before = kept(app)
    note = phone.op("note.add", "m", {"text": MEGABYTE})
    for ops in ([note], [note] * 3):
        answer = phone.send(msgspec.json.encode({"proto": 1, "ops": ops}))
        assert (answer.status_code, answer.mimetype) == (413, "application/json")
        assert "X-Sync" in answer.headers
        assert answer.get_json()["error"]
    assert kept(app) == before


@pytest.mark.parametrize(("what", "body"), UNSOUND, ids=[what for what, _ in UNSOUND])
def test_a_push_that_is_none_is_refused_whole_and_the_next_one_taken(
    app: Flask, phone: Phone, member_a: Known, what: str, body: bytes
) -> None:
    before = kept(app)
    answer = phone.send(body)
    assert (answer.status_code, answer.mimetype) in (
        (400, "application/json"),
        (413, "application/json"),
    ), what
    assert "X-Sync" in answer.headers
    assert kept(app) == before
    (verdict,) = phone.push(phone.op("consent.set", member_a.id, TASTE))
    assert verdict["s"] == "accepted"


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong)[:40])
def test_a_field_of_the_wrong_type_costs_its_operation_alone(
    app: Flask, phone: Phone, member_a: Known, wrong: dict[str, object]
) -> None:
    before = kept(app)
    good = phone.op("note.add", member_a.id, {"text": "kept"})
    bad = phone.op("note.add", member_a.id, {"text": "not kept"}) | wrong
    first, second = phone.push(bad, good)
    assert (first["s"], first.get("why")) == ("rejected", "invalid")
    assert second["s"] == "accepted"
    assert kept(app) == before + 1


@pytest.mark.parametrize("op", NO_VALUES, ids=lambda op: op[:9].decode(errors="replace"))
def test_what_is_no_value_costs_itself_alone(
    app: Flask, phone: Phone, member_a: Known, op: bytes
) -> None:
    good = msgspec.json.encode(phone.op("note.add", member_a.id, {"text": "kept"}))
    answer = phone.send(b'{"proto": 1, "ops": [%b, NaN, %b], "wall": NaN}' % (op, good))
    verdicts = [(one["s"], one.get("why")) for one in answer.get_json()["results"]]
    assert verdicts == [("rejected", "invalid")] * 2 + [("accepted", None)]


@pytest.mark.parametrize(("field", "column", "value"), SAID, ids=lambda one: str(one)[:30])
def test_what_a_phone_says_of_itself_and_is_none_is_left_out(
    app: Flask, phone: Phone, field: bytes, column: str, value: object
) -> None:
    assert phone.send(b'{"proto": 1, "ops": [], %b}' % field).status_code == 200
    with app.app_context():
        assert getattr(db.session.get_one(Device, phone.device), column) == value
