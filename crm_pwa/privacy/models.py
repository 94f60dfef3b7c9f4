"""Consents as they were given, and who looked at what."""

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base


class Consent(Base):
    """One answer of a member about one layer; append-only.

    ``layer`` is membership, personalisation, profiling, marketing or allergy; ``state`` given,
    refused or withdrawn; ``source`` the channel it came through. ``evidence`` is what an imported
    file says of the proof, as it stands there, or what a member was shown on their own page: its
    text's hash, language, browser, and a child's guardian; empty for one taken in the shop, whose
    proof is in the sealed body of its operation.
    """

    __tablename__ = "consent"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(40))
    layer: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[str] = mapped_column(String(64))
    hlc: Mapped[str] = mapped_column(String(18))
    seen: Mapped[int] = mapped_column(BigInteger, default=0)
    rev: Mapped[int] = mapped_column(BigInteger, default=0)
    actor_id: Mapped[str] = mapped_column(String(36), default="")
    source: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    __table_args__ = (Index("ix_consent_member_id_hlc", "member_id", "hlc"),)


class Access(Base):
    """A read of a sensitive field: who, whose, which field, how and when. No values."""

    __tablename__ = "access"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(40))
    staff_id: Mapped[str] = mapped_column(String(36))
    field: Mapped[str] = mapped_column(String(64))
    how: Mapped[str] = mapped_column(String(20))
    at: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        Index("ix_access_member_id_at", "member_id", "at"),
        Index("ix_access_staff_id_at", "staff_id", "at"),
    )


class Erasure(Base):
    """A member asked to be forgotten, and may think better of it until ``due_at``; times in ms.

    ``by``: the staff id of who proposed it instead, and ``why``; ``approved_by``: of the second who
    agreed, from when on it is due. "" for a member's own request; then ``why`` is "merged" where
    somebody has to agree before it is due.
    """

    __tablename__ = "erasure"
    member_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    asked_at: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[int] = mapped_column(BigInteger, index=True)
    by: Mapped[str] = mapped_column(String(36), default="", server_default="")
    why: Mapped[str] = mapped_column(String(10), default="", server_default="")
    approved_by: Mapped[str] = mapped_column(String(36), default="", server_default="")


class Hold(Base):
    """Nothing of a member may go: ``why`` is law or dispute; ``until`` an ISO day, "" for no end.

    ``by``: staff id, "" for the command line; ``at`` ms.
    """

    __tablename__ = "hold"
    member_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    why: Mapped[str] = mapped_column(String(10))
    until: Mapped[str] = mapped_column(String(10), default="")
    by: Mapped[str] = mapped_column(String(36), default="")
    at: Mapped[int] = mapped_column(BigInteger)


class RetentionRun(Base):
    """What one rule let go, or only counted, in one run: ``n`` of what was from before ``before``.

    ``at``: ms, the same for all rules of a run; ``failed``: it could not be done, wholly.
    """

    __tablename__ = "retention_run"
    at: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    rule: Mapped[str] = mapped_column(String(20), primary_key=True)
    before: Mapped[str] = mapped_column(String(10))
    n: Mapped[int] = mapped_column(BigInteger)
    failed: Mapped[bool] = mapped_column(default=False)
