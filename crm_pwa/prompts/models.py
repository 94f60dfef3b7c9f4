"""Prompts on members' cards and what became of them."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_pwa.core.db import Base
from crm_pwa.privacy.held import held

WITHDRAWN = "withdrawn"
"""Why a prompt is closed whose member took back the consent it rests on: for good."""


class Prompt(Base):
    """One next best action. ``args`` and ``reasons`` are JSON; days are ISO store dates.

    ``held_out`` prompts belong to the control group: recorded, never shown; ``propensity`` is the
    chance with which this arm was drawn, 1 where nothing was drawn. ``score``: minor units.
    """

    __tablename__ = "prompt"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"))
    rule: Mapped[str] = mapped_column(String(30))
    args: Mapped[str] = mapped_column(Text)
    reasons: Mapped[str] = mapped_column(Text)
    from_day: Mapped[str] = mapped_column(String(10))
    to_day: Mapped[str] = mapped_column(String(10))
    score: Mapped[int]
    made_at: Mapped[int] = mapped_column(BigInteger)
    closed: Mapped[str] = mapped_column(String(12), default="")
    held_out: Mapped[bool] = mapped_column(default=False)
    propensity: Mapped[float] = mapped_column(default=1.0, server_default="1")
    __table_args__ = (
        Index("ix_prompt_member_id_to_day", "member_id", "to_day"),
        Index("ix_prompt_store_id_to_day", "store_id", "to_day"),
    )


class Outcome(Base):
    """What a guide answered to a prompt: done, waiting, later or unsuitable."""

    __tablename__ = "outcome"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    prompt_id: Mapped[str] = mapped_column(String(36), index=True)
    member_id: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(12))
    until: Mapped[str] = mapped_column(String(10), default="")
    why: Mapped[str] = mapped_column(String(40), default="")
    actor_id: Mapped[str] = mapped_column(String(36))
    hlc: Mapped[str] = mapped_column(String(18))


class RuleChange(Base):
    """How a chain, or one store, has a rule from then on; earlier rows are the history.

    ``store_id`` is "" for the chain; ``change`` is the whole of what differs from the packs, as
    JSON; ``actor_id`` is "" for the command line.
    """

    __tablename__ = "rule_change"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    store_id: Mapped[str] = mapped_column(String(40), default="")
    rule: Mapped[str] = mapped_column(String(30))
    change: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str] = mapped_column(String(36), default="")
    at: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (Index("ix_rule_change_store_id_rule_at", "store_id", "rule", "at"),)


held(Prompt, tells=("rule", "reasons", "from_day", "to_day"))
held(Outcome, tells=("outcome", "until", "why"))
