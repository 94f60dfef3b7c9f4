"""The lead's daily list: a prompt given to a guide for a day; and who is off on one."""

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base
from crm_pwa.privacy.held import held


class FollowUp(Base):
    """One row of a store's list. ``staff_id`` is empty until somebody takes it.

    ``state`` is due, done, waiting, later, unsuitable or ended (nobody answered before the prompt
    ran out); days are ISO store dates.
    """

    __tablename__ = "follow_up"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    prompt_id: Mapped[str] = mapped_column(ForeignKey("prompt.id"), unique=True)
    staff_id: Mapped[str] = mapped_column(String(36), default="")
    due_day: Mapped[str] = mapped_column(String(10))
    made_day: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12), default="due")
    until_day: Mapped[str] = mapped_column(String(10), default="")
    __table_args__ = (Index("ix_follow_up_store_id_state_due_day", "store_id", "state", "due_day"),)


class DayOff(Base):
    """Somebody of a store who is off on one day, as its lead said that day.

    ``day`` is an ISO store date. It moves follow-ups only: whoever comes in all the same signs in.
    """

    __tablename__ = "day_off"
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)


held(FollowUp, tells=("store_id", "due_day", "state"))
