"""Contacts made elsewhere, and messages on their way out of here."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base
from crm_pwa.privacy.held import held


class Contact(Base):
    """One contact, or one left out for comparison, as another system reported it.

    ``arm`` is treat or holdout, ``propensity`` the chance with which it was drawn (0 < p ≤ 1),
    ``outcome`` 1 when the member did what was hoped for, ``value`` in minor units.
    """

    __tablename__ = "contact"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    at: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40))
    arm: Mapped[str] = mapped_column(String(10))
    propensity: Mapped[float]
    outcome: Mapped[int]
    value: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        Index("ix_contact_member_id_at", "member_id", "at"),
        Index("ix_contact_reason_day", "reason", "day"),
    )


class Message(Base):
    """One effect outside: something to send, written with what caused it, sent afterwards.

    ``id`` goes along, so that whoever takes it twice sends it once. ``sealed`` holds the address
    and the text until it is sent or given up, then nothing. ``state`` is waiting, sent or
    undelivered, ``why`` the reason of the last failure, ``next_at`` when it is tried again; after
    ``until`` it is of no use to anybody.
    """

    __tablename__ = "message"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(12))
    store_id: Mapped[str] = mapped_column(String(40), default="")
    member_id: Mapped[str] = mapped_column(String(40), default="")
    sealed: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    why: Mapped[str] = mapped_column(String(20), default="")
    tries: Mapped[int] = mapped_column(default=0)
    at: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[int] = mapped_column(BigInteger)
    next_at: Mapped[int] = mapped_column(BigInteger)
    sent_at: Mapped[int] = mapped_column(BigInteger, default=0)
    __table_args__ = (
        Index("ix_message_state_next_at", "state", "next_at"),
        Index("ix_message_member_id", "member_id"),
    )


held(Contact, tells=("day", "channel", "reason", "arm", "outcome"))
held(Message, tells=("kind", "channel", "state", "at"))
