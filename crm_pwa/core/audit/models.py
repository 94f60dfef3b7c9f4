"""One link of a chain: an act, the rows it wrote, and a seal over both and the link before."""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base


class AuditLink(Base):
    """One act. A store has a chain of its own, "" is the chain's of all stores.

    ``covers``: JSON, {table: {id: digest}} of the rows the act wrote; ``detail``: JSON of what
    has no table. ``mac``: HMAC-SHA-256, hex, over all of it and the mac before, under a key that
    is not in the database. No personal text.
    """

    __tablename__ = "audit_link"
    chain: Mapped[str] = mapped_column(String(40), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    actor_id: Mapped[str] = mapped_column(String(36))
    act: Mapped[str] = mapped_column(String(20))
    covers: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    mac: Mapped[str] = mapped_column(String(64))
    __table_args__ = (Index("ix_audit_link_actor_id_at", "actor_id", "at"),)
