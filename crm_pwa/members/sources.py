"""Where a member's fields are from: which source said them, and what they said themselves."""

from sqlalchemy import BigInteger, ForeignKey, String, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm_pwa.core.db import Base
from crm_pwa.core.sql import upsert
from crm_pwa.privacy.held import held

OWN = "member"
"""The member themselves, on their own page."""


class FieldSource(Base):
    """What a source said of a member's field last, and when: not the value, where it is from.

    ``source`` is the system (till, web, wecom, import …) or ``OWN``; ``at`` UTC milliseconds, 0 for
    what was said but did not count, the member having put it right. ``said``: of such a field, the
    keyed hash of what the source said last, so that a repetition is told from news.
    """

    __tablename__ = "field_source"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    said: Mapped[str] = mapped_column(String(32), default="", server_default="")


def told_by_them(session: Session, member_id: str, field: str, now_ms: int) -> None:
    """Have it known that a field is as the member themselves put it."""
    row = {"member_id": member_id, "field": field, "source": OWN, "at": now_ms, "said": ""}
    upsert(session, FieldSource, [row], update=("at",))


def own_fields(session: Session, member_id: str) -> set[str]:
    """The fields that are as the member themselves put them."""
    return set(session.scalars(_OWN, {"m": member_id}))


_OWN = select(FieldSource.field).where(
    FieldSource.member_id == bindparam("m"), FieldSource.source == OWN
)

held(FieldSource, tells=("field", "source", "at"))
