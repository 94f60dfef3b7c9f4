"""Tills, who came to them, and the members' own sessions."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base
from crm_pwa.privacy.held import held


class Till(Base):
    """A till of a store, the ``n``-th. ``id`` is what its code says of it: opaque and short."""

    __tablename__ = "till"
    id: Mapped[str] = mapped_column(String(8), primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"))
    n: Mapped[int]
    __table_args__ = (Index("uq_till_store_id_n", "store_id", "n", unique=True),)


class Arrival(Base):
    """A member who scanned a till's code. ``how``: session, code (one-time) or joined.

    ``staff_id``: who showed the code. ``rating``: one tap, 1 to 5; None while not given.
    """

    __tablename__ = "arrival"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"))
    till_id: Mapped[str] = mapped_column(ForeignKey("till.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[str] = mapped_column(String(10))
    how: Mapped[str] = mapped_column(String(8))
    rating: Mapped[int | None]
    rated_at: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        Index("ix_arrival_store_id_at", "store_id", "at"),
        Index("ix_arrival_member_id_at", "member_id", "at"),
    )


class MemberSession(Base):
    """A member's own browser, never one of the staff's. Of its 256-bit secret the hash is kept."""

    __tablename__ = "member_session"
    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[int] = mapped_column(BigInteger)


class OneTime(Base):
    """Somebody says they have this number, and proves it with a code that is sent to it.

    ``id_hash``: of the secret in the cookie of the browser that asked. ``phone_hash`` finds the
    member, ``phone_sealed`` holds the number until it is ``until``. ``proved``: the code came back.
    """

    __tablename__ = "one_time"
    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    phone_hash: Mapped[str] = mapped_column(String(64))
    phone_mask: Mapped[str] = mapped_column(String(20))
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    code_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[int] = mapped_column(BigInteger, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    proved: Mapped[bool] = mapped_column(default=False)


held(Arrival, tells=("store_id", "day", "how", "rating"))
held(MemberSession)
held(OneTime, by=("phone_hash",))
