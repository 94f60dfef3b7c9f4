"""Contacts made elsewhere: what a campaign sent to whom, by which draw, and what came of it."""

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base


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
