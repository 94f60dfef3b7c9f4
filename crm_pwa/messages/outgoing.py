"""The outbox of outside effects: the only writer of messages.

A message is written in the transaction of what caused it, so that neither is there without the
other. It leaves afterwards, at least once, under an id of its own (docs/messages.md).
"""

from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_pwa.core import ids
from crm_pwa.core.seal import Keys
from crm_pwa.messages.models import Message

WAITING, SENT, UNDELIVERED = "waiting", "sent", "undelivered"
DAY_MS = 24 * 3_600_000
FIRST_MS, LONGEST_MS = 5_000, 6 * 3_600_000
TIMES_LONGER = 4
MOST_TRIES = 8
HELD_MS = 60_000
"""For so long nobody else sends what one sender has begun to; longer than any way takes."""


class Letter(msgspec.Struct, frozen=True):
    """What is sent: what it is, by which channel, to whom, the text and its language.

    ``to`` is E.164, an e-mail address, or a WeCom id.
    """

    kind: str
    channel: str
    to: str
    text: str
    lang: str
    subject: str = ""


class Claimed(NamedTuple):
    """A message that one sender has taken on, with its letter."""

    id: str
    tries: int
    until: int
    letter: Letter


def put(
    session: Session,
    keys: Keys,
    letter: Letter,
    now_ms: int,
    *,
    store_id: str = "",
    member_id: str = "",
    lasts_ms: int = DAY_MS,
) -> str:
    """Have a letter sent once the caller's transaction is kept; return the message's id.

    ``lasts_ms``: for how long it is of use; what could not be sent by then is given up.
    """
    made = ids.new()
    session.add(
        Message(
            id=made,
            kind=letter.kind,
            channel=letter.channel,
            store_id=store_id,
            member_id=member_id,
            sealed=keys.seal_message(msgspec.json.encode(letter), made),
            at=now_ms,
            until=now_ms + lasts_ms,
            next_at=now_ms,
        )
    )
    session.flush()
    return made


def is_due(session: Session, now_ms: int) -> bool:
    """Whether any message is to be sent now. Reads only."""
    query = select(Message.id).where(Message.state == WAITING, Message.next_at <= now_ms).limit(1)
    return session.scalar(query) is not None


def claim(session: Session, keys: Keys, now_ms: int, most: int) -> list[Claimed]:
    """Take on messages that are due; each counts as tried, and is held for a minute.

    A sender that dies meanwhile lets them go by that. What is of no use any more is given up; what
    another secret sealed cannot be read, and is tried again later, in case the secret comes back.
    """
    query = (
        select(Message)
        .where(Message.state == WAITING, Message.next_at <= now_ms)
        .order_by(Message.next_at, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    claimed = []
    for row in session.scalars(query):
        if row.until <= now_ms:
            _over(row, UNDELIVERED, row.why or "too_late")
            continue
        row.tries, row.next_at = row.tries + 1, now_ms + HELD_MS
        try:
            letter = msgspec.json.decode(keys.open_message(row.sealed, row.id), type=Letter)
        except (InvalidTag, msgspec.DecodeError):
            _later(row, "fault", now_ms)
        else:
            claimed.append(Claimed(row.id, row.tries, row.until, letter))
    session.flush()
    return claimed


def sent(session: Session, message_id: str, now_ms: int) -> None:
    """It was taken: the address and the text are forgotten."""
    row = session.get_one(Message, message_id)
    _over(row, SENT, "")
    row.sent_at = now_ms


def put_off(session: Session, one: Claimed, why: str, now_ms: int, after_ms: int = 0) -> None:
    """It was not taken now: try again later, four times as late each time, eight times in all.

    Nothing where somebody else has taken it on since.
    """
    if row := _still(session, one):
        _later(row, why, now_ms, after_ms)


def give_up(session: Session, one: Claimed, why: str) -> None:
    """It will never be taken. Nothing where somebody else has taken it on since."""
    if row := _still(session, one):
        _over(row, UNDELIVERED, why)


def forget(session: Session, member_id: str) -> None:
    """Take the words of all that waits for this member away: nothing more is sent to them."""
    waiting = (Message.member_id == member_id, Message.state == WAITING)
    gone = {"state": UNDELIVERED, "why": "forgotten", "sealed": b""}
    session.execute(update(Message).where(*waiting).values(**gone))


def _still(session: Session, one: Claimed) -> Message | None:
    """The message while it is this sender's; None once it is another's, or over."""
    row = session.get_one(Message, one.id)
    return row if row.state == WAITING and row.tries == one.tries else None


def _later(row: Message, why: str, now_ms: int, after_ms: int = 0) -> None:
    wait = min(FIRST_MS * TIMES_LONGER ** (row.tries - 1), LONGEST_MS)
    row.why, row.next_at = why, now_ms + max(wait, min(after_ms, LONGEST_MS))
    if row.tries >= MOST_TRIES or row.next_at >= row.until:
        _over(row, UNDELIVERED, why)


def _over(row: Message, state: str, why: str) -> None:
    row.state, row.why, row.sealed = state, why, b""
