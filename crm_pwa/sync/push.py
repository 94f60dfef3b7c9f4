"""Push: take a batch of operations from a phone, answer each one."""

import json
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts.queries import Person, Phone
from crm_pwa.core import hlc
from crm_pwa.core.errors import AppError
from crm_pwa.core.log.op import BadOp, Op, UnknownKind, decode_op
from crm_pwa.core.seal import Keys
from crm_pwa.members import malformed
from crm_pwa.members.record import record
from crm_pwa.members.verdicts import Recorded, Sender, Verdict
from crm_pwa.sync import delivery

PROTO = 1
MOST_OPS = 100
MOST_BYTES = 256 * 1024
MOST_COUNTED = 2**31 - 1
MOST_SKEW_MS = 2**52
LONGEST_BUILD = 40
MOST_DIGITS = 30
SAID = {"build": str, "outbox_len": int, "oldest_unsent_ms": int, "rejected_len": int, "wall": int}
"""What a phone says of itself, and in what form it is kept."""
FOUND_ID = msgspec.json.Decoder(type=dict[str, msgspec.Raw])


class TooLarge(AppError):
    """More operations or bytes than a batch may hold: the phone halves it."""

    status = 413


class OldProtocol(AppError):
    """The phone speaks a protocol this server does not."""

    reason = "proto"
    status = 409


class Envelope(msgspec.Struct):
    """What is read of the things a phone sends around its operations.

    ``outbox_len``: how many waited when it sent, these included; ``oldest_unsent_ms`` how long
    the oldest had; ``rejected_len`` how many refused ones lie there. ``wall``: the phone's
    clock, corrected by what it heard of the server's, as it sends. ``dev`` and ``lease`` are
    not read: who sends is told by the token.
    """

    proto: int
    ops: list[msgspec.Raw]
    build: str = ""
    outbox_len: int = 0
    oldest_unsent_ms: int = 0
    rejected_len: int = 0
    wall: int = 0


class Answer(msgspec.Struct):
    """Verdicts in the order of the operations, and the feed rows this batch made."""

    results: list[Verdict]
    rows: list[dict[str, Any]]
    server_time: int
    epoch: str


def decode(body: bytes) -> Envelope:
    """Read an envelope. Raises TooLarge, OldProtocol, or AppError for anything malformed."""
    if len(body) > MOST_BYTES:
        raise TooLarge("A batch holds at most 256 KiB.")
    try:
        envelope = _envelope(body)
    except (ValueError, RecursionError, TypeError) as error:
        raise AppError("The body is not a sync envelope in JSON.") from error
    if envelope.proto != PROTO:
        raise OldProtocol(f"This server speaks protocol {PROTO}.")
    if len(envelope.ops) > MOST_OPS:
        raise TooLarge(f"A batch holds at most {MOST_OPS} operations.")
    return envelope


def _envelope(body: bytes) -> Envelope:
    """Read it at once; where something in it is unsound, each thing by itself.

    An operation that is none costs itself alone; what a phone says of itself and is none is left
    out. A number of more digits than one may have is read as too large a one.
    """
    try:
        return msgspec.json.decode(body, type=Envelope)
    except (msgspec.DecodeError, UnicodeError):
        text = body.decode(errors="replace")
        loose = msgspec.convert(json.loads(text, parse_int=_whole), dict[str, Any])
        sent = msgspec.convert(loose.pop("ops", None), list[Any])
        ops = [msgspec.Raw(json.dumps(op).encode()) for op in sent]
        said = {name: loose[name] for name in SAID if isinstance(loose.get(name), SAID[name])}
        proto = msgspec.convert(loose.get("proto"), int)
        return Envelope(proto, ops, **said)


def _whole(digits: str) -> float:
    return int(digits) if len(digits) <= MOST_DIGITS else float(digits)


@dataclass(frozen=True)
class From:
    """Who sends: the phone, and its person."""

    phone: Phone
    person: Person


def push(session: Session, envelope: Envelope, sent: From, now_ms: int, keys: Keys) -> Recorded:
    """Judge and keep the batch inside the caller's write transaction; one verdict each."""
    said = _said(envelope, now_ms)
    accounts.heard(session, sent.phone.id, said)
    read = [_read(raw, keys) for raw in envelope.ops]
    good = [op for op in read if isinstance(op, Op)]
    unread = {
        one.id: bytes(raw)
        for one, raw in zip(read, envelope.ops, strict=True)
        if isinstance(one, Verdict) and one.s == "rejected"
    }
    if any(hlc.clamp(op.hlc, now_ms)[1] for op in good):
        accounts.heard(session, sent.phone.id, {"ahead_at": now_ms})
    sender = Sender(sent.person.scope, now_ms, keys, sent.phone.id, said["skew_ms"])
    recorded = record(session, good, sender)
    malformed.remember(session, sender, unread)
    judged = iter(recorded.verdicts)
    verdicts = [next(judged) if isinstance(one, Op) else one for one in read]
    return Recorded(verdicts, recorded.news)


def _said(envelope: Envelope, now_ms: int) -> dict[str, Any]:
    """What the phone says of itself, for its lead to see."""
    left = _within(envelope.outbox_len - len(envelope.ops), 0, MOST_COUNTED)
    waited = _within(envelope.oldest_unsent_ms, 0, now_ms)
    skew = envelope.wall - now_ms if envelope.wall else 0
    return {
        "seen_at": now_ms,
        "unsent": left,
        "unsent_since": now_ms - waited if left else 0,
        "rejected": _within(envelope.rejected_len, 0, MOST_COUNTED),
        "build": _sound(envelope.build)[:LONGEST_BUILD],
        "skew_ms": _within(skew, -MOST_SKEW_MS, MOST_SKEW_MS),
    }


def _sound(text: str) -> str:
    """The text as both databases keep it: no NUL, nothing that is no character."""
    return text.replace("\0", "").encode(errors="replace").decode()


def _within(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))


def _read(raw: msgspec.Raw, keys: Keys) -> Op | Verdict:
    try:
        return decode_op(delivery.opened(bytes(raw), keys))
    except UnknownKind:
        return Verdict(_id_of(raw), "deferred")
    except BadOp:
        return Verdict(_id_of(raw), "rejected", why="invalid")


def _id_of(raw: msgspec.Raw) -> str:
    try:
        return msgspec.json.decode(FOUND_ID.decode(raw)["id"], type=str)[:64]
    except (msgspec.DecodeError, KeyError, RecursionError, UnicodeError):
        return ""
