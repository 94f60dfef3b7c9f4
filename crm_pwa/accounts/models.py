"""Stores, staff, the phones they carry and the sessions they open.

Times are integers: milliseconds since 1970 in UTC. Days are ISO dates in store time.
"""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base


class Store(Base):
    """One shop of the chain."""

    __tablename__ = "store"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    region: Mapped[str] = mapped_column(String(80), default="")
    tz: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    trade: Mapped[str] = mapped_column(String(40), default="apparel")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]


class Staff(Base):
    """A person who signs in. ``role`` is one of ``scope.ROLES``.

    ``one_time``: somebody else knows the password; it opens nothing but the choice of another, and
    from ``one_time_until`` on, ms, not even that.
    ``second_asked_at``: when they were first asked to set up a second step; 0 for never.
    """

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(10), default="zh-Hans")
    active: Mapped[bool] = mapped_column(default=True)
    one_time: Mapped[bool] = mapped_column(default=False)
    second_asked_at: Mapped[int] = mapped_column(BigInteger, default=0)
    one_time_until: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class StaffStore(Base):
    """A guide may work in several stores, each from one day to another."""

    __tablename__ = "staff_store"
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), primary_key=True)
    from_day: Mapped[str] = mapped_column(String(10), default="")
    to_day: Mapped[str] = mapped_column(String(10), default="")


class Device(Base):
    """A phone (or an integrator's program) that pushes and pulls with its own token.

    What it last said of itself: ``unsent`` and ``rejected`` operations it holds, ``unsent_since``
    the moment the oldest was made (0: none waits), its ``build``, and ``skew_ms``, its clock
    against the server's. ``ahead_at``: when one of its operations last bore a time to come.
    ``lost``: how many waited when the browser last threw its store away, at ``lost_at``.
    ``ticket_hash``: of what sends edits until ``ticket_until``, and does nothing else.
    """

    __tablename__ = "device"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    ticket_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    ticket_until: Mapped[int] = mapped_column(BigInteger, default=0)
    lease_key: Mapped[str] = mapped_column(String(64))
    lease_until: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[int] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger)
    unsent: Mapped[int] = mapped_column(default=0)
    skew_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    unsent_since: Mapped[int] = mapped_column(BigInteger, default=0)
    build: Mapped[str] = mapped_column(String(40), default="")
    ahead_at: Mapped[int] = mapped_column(BigInteger, default=0)
    lost: Mapped[int] = mapped_column(default=0)
    lost_at: Mapped[int] = mapped_column(BigInteger, default=0)


class SignInSession(Base):
    """A signed-in browser. Only the hash of its random 256-bit id is kept.

    ``device_id``: the phone it was opened on, with which it ends; ``proved_at``: when its person
    last showed that it is them. ``bare``: 1 where their time to set up a second step is over; it
    opens nothing but that.
    """

    __tablename__ = "sign_in_session"
    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    seen_at: Mapped[int] = mapped_column(BigInteger)
    device_id: Mapped[str] = mapped_column(String(36), default="", index=True)
    proved_at: Mapped[int] = mapped_column(BigInteger, default=0)
    bare: Mapped[int] = mapped_column(default=0)


class FirstStep(Base):
    """A right password that waits for its second step until ``until``; the token's hash is kept.

    ``chosen``: the hash of the password they chose on the way, "" for none.
    """

    __tablename__ = "first_step"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    chosen: Mapped[str] = mapped_column(String(200), default="")
    until: Mapped[int] = mapped_column(BigInteger)


class Authenticator(Base):
    """Somebody's app that shows codes (RFC 6238), its secret sealed. ``confirmed_at`` 0: not yet.

    ``last_step``: the time step of the last code taken; none of it or before is taken again.
    ``begun_at``, ``begun_in``: when, and in which session, its secret was made.
    """

    __tablename__ = "authenticator"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_at: Mapped[int] = mapped_column(BigInteger, default=0)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    begun_at: Mapped[int] = mapped_column(BigInteger, default=0)
    begun_in: Mapped[str] = mapped_column(String(64), default="")


class RecoveryCode(Base):
    """A code on paper, for one second step. Its keyed hash is kept until it is used."""

    __tablename__ = "recovery_code"
    code_hash: Mapped[str] = mapped_column(String(32), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)


class Passkey(Base):
    """Somebody's passkey for one host: the credential's id (base64url), its public key (COSE).

    ``count``: the signature counter it last told, 0 for one that does not count.
    """

    __tablename__ = "passkey"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    count: Mapped[int] = mapped_column(BigInteger, default=0)
    host: Mapped[str] = mapped_column(String(253))
    label: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[int] = mapped_column(BigInteger)
    used_at: Mapped[int] = mapped_column(BigInteger, default=0)


class Challenge(Base):
    """What a passkey is asked to sign, once and until ``until``; its hash is kept.

    ``bound_to``: what for, and in which session.
    """

    __tablename__ = "challenge"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    bound_to: Mapped[str] = mapped_column(String(80))
    until: Mapped[int] = mapped_column(BigInteger)


class Invitation(Base):
    """A lead's one-time code that enrols one person's phone until ``until``; its hash is kept."""

    __tablename__ = "invitation"
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    by_id: Mapped[str] = mapped_column(String(36))
    label: Mapped[str] = mapped_column(String(80), default="")
    until: Mapped[int] = mapped_column(BigInteger)


class Attempt(Base):
    """A counted try (sign-in, look-up): limits hold across workers and restarts."""

    __tablename__ = "attempt"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    key: Mapped[str] = mapped_column(String(120))
    at: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"), Index("ix_attempt_at", "at"))


class Chosen(Base):
    """A setting the chain (``store_id`` "") or one store chose; ``value`` is JSON.

    What nobody chose is as the code has it.
    """

    __tablename__ = "chosen"
    store_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class DeskChange(Base):
    """One field of a store, an account or a setting, changed by somebody; only ever added.

    ``thing`` is store, staff or setting, ``key`` its id or name, ``store_id`` whose setting it is;
    ``actor_id`` is "" for the command line.
    """

    __tablename__ = "desk_change"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    actor_id: Mapped[str] = mapped_column(String(36), default="")
    thing: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(40))
    store_id: Mapped[str] = mapped_column(String(40), default="")
    field: Mapped[str] = mapped_column(String(20))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_desk_change_thing_at", "thing", "at"),)
