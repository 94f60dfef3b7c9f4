"""What arrives is an operation, or is refused by the name of the field at fault."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_pwa.core import hlc, ids
from crm_pwa.core.log.op import BadOp, UnknownKind, decode_op
from crm_pwa.core.merge import catalogue
from crm_pwa.sync import kinds

ID = "01890a5d-ac96-774b-bcce-b302099a8057"
assert kinds.DOMAINS


def raw(**changed: Any) -> bytes:
    """Encode a sound operation with some fields changed."""
    op = {
        "id": ID,
        "v": 1,
        "k": "note.add",
        "m": ids.new(),
        "n": 1,
        "hlc": hlc.make(1_780_000_000_000),
        "act": "guide-a",
        "seen": 0,
        "p": {"text": "喜欢真丝"},
    }
    return msgspec.json.encode(op | changed)


def test_a_sound_operation_is_read() -> None:
    op = decode_op(raw())
    assert (op.id, op.k, op.p, op.obs, op.of, op.rev) == (
        ID,
        "note.add",
        {"text": "喜欢真丝"},
        [],
        "",
        0,
    )


def test_a_code_scanned_offline_stands_for_its_member() -> None:
    assert decode_op(raw(m="code:M1:7Q2K9")).m == "code:M1:7Q2K9"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "7"),
        ("id", ID.upper()),
        ("v", 0),
        ("k", "Note.Add"),
        ("m", ""),
        ("m", "a/b"),
        ("m", "code:" + "x" * 257),
        ("n", -1),
        ("hlc", "2026-05-28"),
        ("act", ""),
        ("act", "王芳"),
        ("seen", -1),
        ("seen", 2**53),
        ("obs", ["7"]),
        ("obs", [ID] * 101),
        ("of", "7"),
    ],
)
def test_a_field_out_of_its_grammar_is_named(field: str, value: Any) -> None:
    with pytest.raises(BadOp) as refused:
        decode_op(raw(**{field: value}))
    assert refused.value.reason == field


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"7",
        b"[]",
        b'{"id": 7}',
        b"\xff",
        raw().replace("喜".encode(), b"\\ud800"),
        b'{"p":' + b"[" * 5000,
    ],
)
def test_what_is_no_operation_is_refused(body: bytes) -> None:
    with pytest.raises(BadOp):
        decode_op(body)


def test_text_comes_out_in_one_form() -> None:
    assert decode_op(raw(p={"text": "e\u0301\u0000\u0007 a\n"})).p == {"text": "é a\n"}


@pytest.mark.parametrize("turn", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_text_reads_in_the_order_it_was_written(turn: str) -> None:
    p = {"substance": f"{turn}tunaep", "words": f"no{turn} wool", "severity": "severe"}
    kept = decode_op(raw(k="allergy.add", p=p)).p
    assert (kept["substance"], kept["words"]) == ("tunaep", "no wool")


@pytest.mark.parametrize("substance", [" ", "\u200b", "\u3164", "\u202e"])
def test_an_allergy_to_nothing_readable_is_none(substance: str) -> None:
    with pytest.raises(BadOp) as refused:
        decode_op(raw(k="allergy.add", p={"substance": substance, "severity": "severe"}))
    assert refused.value.reason == "blank"


def test_text_that_is_nothing_but_controls_is_no_note() -> None:
    with pytest.raises(BadOp) as refused:
        decode_op(raw(p={"text": "\u0000"}))
    assert refused.value.reason == "blank"


@pytest.mark.parametrize(("size", "fits"), [(4096, True), (4097, False)])
def test_a_payload_is_at_most_four_kilobytes(size: int, fits: bool) -> None:
    p = {"layer": "personalisation", "state": "given", "text_version": "t", "evidence": ""}
    p["evidence"] = "x" * (size - len(msgspec.json.encode(p)))
    body = raw(k="consent.set", p=p)
    if fits:
        assert decode_op(body).p == p
    else:
        with pytest.raises(BadOp) as refused:
            decode_op(body)
        assert refused.value.reason == "size"


def test_the_rev_is_the_servers_to_give() -> None:
    assert decode_op(raw(rev=9)).rev == 0


@pytest.mark.parametrize("changed", [{"k": "dance.begin"}, {"v": 2}])
def test_a_newer_kind_is_told_from_a_bad_one(changed: dict[str, Any]) -> None:
    with pytest.raises(UnknownKind):
        decode_op(raw(**changed))


def test_the_catalogue_is_the_one_of_the_protocol() -> None:
    names = """tag.add tag.remove facet.set note.add note.retract allergy.add allergy.withdraw
        allergy.none consent.set scan.seen access.read contact.claim contact.made prompt.outcome
        move undo op.discard member.join member.merge member.unmerge"""
    assert {kind.name for kind in catalogue()} == set(names.split())


_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["id", "v", "k", "m", "n", "hlc", "act", "seen", "obs", "of", "p", "rev"]),
    _json,
)
def test_nothing_but_a_refusal_comes_of_nonsense(field: str, value: Any) -> None:
    try:
        op = decode_op(raw(**{field: value}))
    except (BadOp, UnknownKind):
        return
    assert ids.is_uuid(op.id)
