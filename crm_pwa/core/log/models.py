"""The operation log, its sealed bodies, the feed of each store, and the epoch."""

from typing import NamedTuple

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base


class Operation(Base):
    """One judged operation: what, when, by whom and with which verdict; no personal text.

    ``body_hash`` is a keyed hash of the whole operation: a repeat is told from a reuse.
    ``verdict`` is ``accepted`` or ``rejected``; ``why`` is empty or a reason that
    templates/components/why_words.html has words for.
    """

    __tablename__ = "operation"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(36))
    n: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(40))
    v: Mapped[int]
    member_id: Mapped[str] = mapped_column(String(40))
    rev: Mapped[int] = mapped_column(BigInteger)
    hlc: Mapped[str] = mapped_column(String(18))
    actor_id: Mapped[str] = mapped_column(String(36))
    seen: Mapped[int] = mapped_column(BigInteger)
    target_id: Mapped[str] = mapped_column(String(36), default="")
    received_at: Mapped[int] = mapped_column(BigInteger)
    verdict: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(30), default="")
    body_hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        Index("ix_operation_member_id_rev", "member_id", "rev"),
        Index("ix_operation_device_id_n", "device_id", "n"),
        Index("ix_operation_received_at", "received_at"),
    )


class Logged(NamedTuple):
    """A row of ``Operation`` in the hand: one that is being written, or one read again."""

    id: str
    device_id: str
    n: int
    kind: str
    v: int
    member_id: str
    rev: int
    hlc: str
    actor_id: str
    seen: int
    target_id: str
    received_at: int
    verdict: str
    why: str
    body_hash: str


class OperationBody(Base):
    """The whole operation as JSON, sealed under its member's key."""

    __tablename__ = "operation_body"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(40), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class MemberKey(Base):
    """A member's data key, wrapped by the chain's. Erasure deletes this one row."""

    __tablename__ = "member_key"
    member_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class FeedHead(Base):
    """The last sequence number given out in a store; its row is the store's write lock.

    ``forgotten``: the highest number of a ``gone`` row that is kept no longer; a cursor from
    before it cannot know who went.
    """

    __tablename__ = "feed_head"
    store_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    forgotten: Mapped[int] = mapped_column(BigInteger, default=0)


class Feed(Base):
    """What changed in a store: one row a thing, moved to the end at each change.

    ``t`` is card, index, followup, product, setting or gone. For ``gone`` rows ``why`` is
    left_scope, merged or erased, ``into`` the member that now holds the notes, and ``day``
    the day they went.
    """

    __tablename__ = "feed"
    store_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    t: Mapped[str] = mapped_column(String(10), primary_key=True)
    k: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    why: Mapped[str] = mapped_column(String(12), default="")
    into: Mapped[str] = mapped_column(String(40), default="")
    day: Mapped[str] = mapped_column(String(10), default="")
    __table_args__ = (Index("ix_feed_store_id_seq", "store_id", "seq", unique=True),)


class Stray(Base):
    """An operation on a code nobody has, kept for the lead until somebody is found for it.

    ``key_id`` names the data key (``MemberKey``) it is sealed under while it has no member;
    ``device_id`` and ``store_id`` say whose phone wrote it, and in which shop.
    """

    __tablename__ = "stray"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(40), index=True)
    store_id: Mapped[str] = mapped_column(String(40), index=True)
    actor_id: Mapped[str] = mapped_column(String(36))
    device_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[int] = mapped_column(BigInteger)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Quarantined(Base):
    """An edit that came from a phone after it was signed off: its lead says whether it counts.

    ``sealed``: the operation in JSON, under the chain's own key, bound to its id. ``named``: the
    member's id or the code ("code:…") that it names, in clear, so that erasing finds it; "" for
    one that was kept before this was written down, until the nightly work names it.
    """

    __tablename__ = "quarantined"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    store_id: Mapped[str] = mapped_column(String(40), index=True)
    actor_id: Mapped[str] = mapped_column(String(36))
    device_id: Mapped[str] = mapped_column(String(36))
    received_at: Mapped[int] = mapped_column(BigInteger)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    named: Mapped[str] = mapped_column(String(261), default="", server_default="", index=True)


class Meta(Base):
    """Facts about this database, such as its epoch."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
