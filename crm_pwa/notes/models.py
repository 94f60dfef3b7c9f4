"""Notes that a lead should look at."""

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base
from crm_pwa.privacy.held import held


class NoteReview(Base):
    """A note whose words may not be fit to be read by its member; none of its words are here.

    ``op_id``: the operation it came by; ``store_id``: the member's home; ``state``: open, kept or
    hidden, by whom and when.
    """

    __tablename__ = "note_review"
    op_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    store_id: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[str] = mapped_column(String(36))
    at: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default="open")
    by: Mapped[str] = mapped_column(String(36), default="")
    done_at: Mapped[int] = mapped_column(BigInteger, default=0)
    __table_args__ = (Index("ix_note_review_store_id_state", "store_id", "state"),)


held(NoteReview)
