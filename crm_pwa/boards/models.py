"""What boards show of many members at once, counted ahead; what a lead said a note is about."""

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base
from crm_pwa.privacy.held import held


class BoardCount(Base):
    """``hits`` of ``n``, in one store, as of ``day`` (ISO): counts add up over stores.

    ``what`` is effect (members, by their first contact; ``about`` a reason, ``arm`` treat or
    holdout), offer (suggestions made) or match (visits with a suggestion on the card); of these
    two ``about`` is a guide's id, or "" for the whole store, and ``arm`` is "".
    """

    __tablename__ = "board_count"
    what: Mapped[str] = mapped_column(String(10), primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), primary_key=True)
    about: Mapped[str] = mapped_column(String(40), primary_key=True)
    arm: Mapped[str] = mapped_column(String(10), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    hits: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[str] = mapped_column(String(10))


class NoteReading(Base):
    """What a lead says a note is about: ``need`` and ``sentiment``, either of them "" for none.

    ``id`` is the note's operation, ``member_id`` whom that named, or the note was moved to; nothing
    else of it is kept here. ``suggested`` is what the product had suggested ("need sentiment"),
    ``version`` by which model; ``at`` UTC milliseconds.
    """

    __tablename__ = "note_reading"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), index=True)
    member_id: Mapped[str] = mapped_column(String(40), default="", server_default="", index=True)
    need: Mapped[str] = mapped_column(String(20), default="")
    sentiment: Mapped[str] = mapped_column(String(10), default="")
    suggested: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[str] = mapped_column(String(12), default="")
    by: Mapped[str] = mapped_column(String(36))
    at: Mapped[int] = mapped_column(BigInteger)


held(NoteReading)
