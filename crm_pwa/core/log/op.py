"""Operations as they arrive: decoded, checked, normalised; nothing else reaches the fold."""

import re
import unicodedata
from typing import Any

import msgspec

from crm_pwa.core import hlc, ids
from crm_pwa.core.merge import Kind, Op, UnknownKind, Unsound, kind_for

__all__ = ["BadOp", "Op", "UnknownKind", "decode_op"]

PAYLOAD_BYTES = 4096
_OP_BYTES = 4 * PAYLOAD_BYTES
_OBS = 100
_MEMBER = re.compile(r"[A-Za-z0-9-]{1,64}|code:[!-~]{1,256}")
_KIND = re.compile(r"[a-z][a-z.]{0,39}")
_ACTOR = re.compile(r"[!-~]{1,36}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""What is no text, and what turns the reading direction: a word turned round reads as another."""
_COUNTS = 2**53
_decoder = msgspec.json.Decoder(Op)


class BadOp(ValueError):
    """An operation that can never be accepted as it is; `reason` names the field at fault.

    A payload's fault may be named closer: `blank`, `day`, `proof`; else it is `p`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode_op(raw: bytes) -> Op:
    """Read one operation from JSON.

    Text in the payload comes out in NFC and without control characters, also those that turn the
    reading direction; `rev` is the
    server's to give and comes out 0. Raises BadOp when it is malformed, UnknownKind when it
    is well formed but its kind or version is not known here.
    """
    if len(raw) > _OP_BYTES:
        raise BadOp("size")
    try:
        op = _decoder.decode(raw)
        op.p = _clean(op.p)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise BadOp("shape") from error
    op.rev = 0
    _check_fields(op)
    if len(raw) > PAYLOAD_BYTES and len(msgspec.json.encode(op.p)) > PAYLOAD_BYTES:
        raise BadOp("size")
    _check_payload(op, kind_for(op.k, op.v))
    return op


def _check_fields(op: Op) -> None:
    sound = {
        "id": ids.is_uuid(op.id),
        "k": _KIND.fullmatch(op.k),
        "v": 0 < op.v < _COUNTS,
        "m": _MEMBER.fullmatch(op.m),
        "n": 0 <= op.n < _COUNTS,
        "hlc": hlc.is_valid(op.hlc),
        "act": _ACTOR.fullmatch(op.act),
        "seen": 0 <= op.seen < _COUNTS,
        "obs": len(op.obs) <= _OBS and all(map(ids.is_uuid, op.obs)),
        "of": not op.of or ids.is_uuid(op.of),
    }
    for name, holds in sound.items():
        if not holds:
            raise BadOp(name)


def _check_payload(op: Op, kind: Kind) -> None:
    if kind.needs and not getattr(op, kind.needs):
        raise BadOp(kind.needs)
    try:
        msgspec.convert(op.p, kind.payload)
    except msgspec.ValidationError as error:
        cause = error.__cause__
        raise BadOp(cause.what if isinstance(cause, Unsound) else "p") from error


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isalnum() and value.isascii() else _clean_text(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return value


def _clean_text(text: str) -> str:
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))
