"""A member, the codes and stores that lead to them, their card and their facts."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base
from crm_pwa.privacy.held import held

# A prefix is a range of keys: only true in the order of bytes, on both databases.
BY_BYTES = String(80).with_variant(String(80, collation="C"), "postgresql")


class Member(Base):
    """One person. The phone is sealed; its keyed hash finds it, its last four show it.

    ``rev`` counts the accepted operations; its row is the member's write lock.
    ``merged_into`` names the member who now holds the notes, who is merged into nobody;
    ``address`` is how to greet. ``channel`` is what files say of how to reach them, ``wish`` what
    their card says of it; see ``REACHED``.
    """

    __tablename__ = "member"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    home_store: Mapped[str] = mapped_column(ForeignKey("store.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(120), default="")
    pinyin: Mapped[str] = mapped_column(String(120), default="")
    initials: Mapped[str] = mapped_column(String(20), default="")
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    phone_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    phone_mask: Mapped[str] = mapped_column(String(20), default="")
    birthday: Mapped[str] = mapped_column(String(10), default="")
    gender: Mapped[str] = mapped_column(String(10), default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    channel: Mapped[str] = mapped_column(String(12), default="")
    wish: Mapped[str] = mapped_column(String(12), default="", server_default="")
    tier: Mapped[str] = mapped_column(String(12), default="")
    joined_on: Mapped[str] = mapped_column(String(10), default="")
    rev: Mapped[int] = mapped_column(BigInteger, default=0)
    merged_into: Mapped[str] = mapped_column(String(40), default="")
    erased_at: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        Index(
            "ix_member_merged_into",
            "merged_into",
            sqlite_where=text("merged_into <> ''"),
            postgresql_where=text("merged_into <> ''"),
        ),
    )


REACHED = func.coalesce(func.nullif(Member.wish, ""), Member.channel)
"""How a member wants to be reached: what was noted counts more than what a file says."""


class Identity(Base):
    """The id another system knows the member by: (source, external id)."""

    __tablename__ = "identity"
    source: Mapped[str] = mapped_column(String(40), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)


class MemberCode(Base):
    """A printed or shown code that leads to a member: ``M1:…``, EAN-13 or card number.

    ``member_id`` is who holds the notes now; ``made_for`` whose it was, where that one was merged.
    """

    __tablename__ = "member_code"
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    made_for: Mapped[str] = mapped_column(String(40), default="", server_default="")


class MemberStore(Base):
    """Which stores hold the member, why (home, visit, scan, assigned) and until which day."""

    __tablename__ = "member_store"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), primary_key=True)
    why: Mapped[str] = mapped_column(String(10))
    until_day: Mapped[str] = mapped_column(String(10), default="")
    __table_args__ = (Index("ix_member_store_store_id_member_id", "store_id", "member_id"),)


class Presence(Base):
    """The member stands before this guide until then: the card may be opened.

    ``live_until``: the same where their own phone showed the code; 0 for a printed one, a name.
    """

    __tablename__ = "presence"
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    until: Mapped[int] = mapped_column(BigInteger)
    live_until: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class CodeUse(Base):
    """A code that a member's own phone showed: ``id`` is the operation that says so.

    ``code`` is the printed one of the same member, ``step`` the half minute, ``at`` when it was
    scanned. ``outcome``: "live" for the first in the store; "again" for a second by somebody else;
    "unproved" where the centre does not find what the phone found. ``seen_at``: when a lead had
    looked at one of the last two.
    """

    __tablename__ = "code_use"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    code: Mapped[str] = mapped_column(String(40))
    step: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str] = mapped_column(String(10))
    seen_at: Mapped[int | None] = mapped_column(BigInteger)
    __table_args__ = (
        Index(
            "uq_code_use_code_step_store_id",
            "code",
            "step",
            "store_id",
            unique=True,
            sqlite_where=text("outcome = 'live'"),
            postgresql_where=text("outcome = 'live'"),
        ),
        Index("ix_code_use_store_id_at", "store_id", "at"),
    )


class Card(Base):
    """The fold of the member's operations, as JSON (``core.merge``).

    ``own``: of a member who is one with others, the fold of what was said of them by their own
    name; ``state`` is then what the card of all shows, and of one merged away nothing reads it.
    "" for everybody else.
    """

    __tablename__ = "card"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    rev: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(Text)
    own: Mapped[str] = mapped_column(Text, default="", server_default="")


class MemberMerge(Base):
    """Two members became one: ``away`` stands for ``into`` until ``ended_at``.

    ``id`` is the operation's, or of an import's own making; times UTC milliseconds; ``filled``
    is JSON {column: what it was}: what the survivor had not and took over, to be given back.
    """

    __tablename__ = "member_merge"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    away: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    into: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    by: Mapped[str] = mapped_column(String(36), default="")
    at: Mapped[int] = mapped_column(BigInteger)
    filled: Mapped[str] = mapped_column(Text, default="{}")
    ended_by: Mapped[str] = mapped_column(String(36), default="")
    ended_at: Mapped[int | None] = mapped_column(BigInteger)


class MemberMoved(Base):
    """A row of another table (``what``) that went over with a merge, and goes back with its end."""

    __tablename__ = "member_moved"
    merge_id: Mapped[str] = mapped_column(ForeignKey("member_merge.id"), primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    row_id: Mapped[str] = mapped_column(String(60), primary_key=True)


class MemberStat(Base):
    """Countable facts from the member's own purchase lines, as of ``as_of``.

    Money in minor units; ``usual_gap_days`` is the mean gap between visit days;
    ``usual_basket`` the median spend of a visit day; ``spend_year`` the last 365 days. The same
    lines, whose mark is ``source`` ("" for none), give the same up to the day ``holds_to``.
    """

    __tablename__ = "member_stat"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    as_of: Mapped[str] = mapped_column(String(10))
    visits: Mapped[int] = mapped_column(default=0)
    first_visit: Mapped[str] = mapped_column(String(10), default="")
    last_visit: Mapped[str] = mapped_column(String(10), default="")
    usual_gap_days: Mapped[int | None]
    usual_basket: Mapped[int | None] = mapped_column(BigInteger)
    spend_year: Mapped[int] = mapped_column(BigInteger, default=0)
    last_bought: Mapped[str] = mapped_column(String(160), default="")
    stage: Mapped[str] = mapped_column(String(12), default="")
    source: Mapped[str] = mapped_column(String(32), default="", server_default="")
    holds_to: Mapped[str] = mapped_column(String(10), default="", server_default="")


class MemberFact(Base):
    """One thing that happened to a member, or was worked out; ``happened.KINDS`` tells of each.

    ``at`` is UTC milliseconds, ``day`` the local date; ``until`` and ``ended_on`` are ISO days
    or "": the last day it counts, and the day it was over.
    """

    __tablename__ = "member_fact"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[str] = mapped_column(String(10))
    product_id: Mapped[str] = mapped_column(String(60), default="")
    value: Mapped[int | None]
    until: Mapped[str] = mapped_column(String(10), default="")
    ended_on: Mapped[str] = mapped_column(String(10), default="")
    __table_args__ = (Index("ix_member_fact_member_id_day", "member_id", "day"),)


class SearchKey(Base):
    """What a member can be found by: name, pinyin, initials, last four digits."""

    __tablename__ = "search_key"
    store_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(BY_BYTES, primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    __table_args__ = (Index("ix_search_key_member_id", "member_id"),)


BLANK = {
    **dict.fromkeys(("name", "address", "pinyin", "initials", "phone_hash", "phone_mask"), ""),
    **dict.fromkeys(("birthday", "gender", "language", "channel", "wish", "tier", "joined_on"), ""),
    "phone_sealed": b"",
}
"""What is left of a member who was erased: an id that leads to nothing."""
TOLD = ("name", "birthday", "gender", "language", "channel", "tier", "joined_on", "home_store")
held(Member, "blanked", by=("id", "merged_into"), blank=BLANK, tells=TOLD)
held(Identity, tells=("source", "external_id"))
held(MemberCode, by=("member_id", "made_for"), tells=("code",))
held(MemberStore, tells=("store_id", "why", "until_day"))
held(Presence)
held(CodeUse, tells=("store_id", "at", "outcome"))
held(Card)
held(MemberMerge, "blanked", by=("away", "into"), blank={"filled": "{}"})
held(MemberStat, tells=("as_of", "visits", "usual_gap_days", "usual_basket", "spend_year", "stage"))
held(MemberFact, tells=("kind", "day", "product_id", "value", "until", "ended_on"))
held(SearchKey)
