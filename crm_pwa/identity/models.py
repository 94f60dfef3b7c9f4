"""Pairs of members who may be one person."""

from sqlalchemy import BigInteger, Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base
from crm_pwa.privacy.held import held


class Doubt(Base):
    """Two members who may be one person; ``one`` is the lesser id.

    ``found`` is JSON {field: level} as in ``evidence``, ``bits`` what it weighs. ``state`` is open,
    same or different: what people said, ``by`` whom and when (``at``, UTC milliseconds);
    ``merge_id`` the merge that followed.
    """

    __tablename__ = "doubt"
    one: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    other: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    bits: Mapped[float] = mapped_column(Float)
    found: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")
    by: Mapped[str] = mapped_column(String(36), default="")
    at: Mapped[int] = mapped_column(BigInteger, default=0)
    merge_id: Mapped[str] = mapped_column(String(36), default="")
    __table_args__ = (Index("ix_doubt_state_bits", "state", "bits"),)


held(Doubt, by=("one", "other"))
