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


class Judged(Base):
    """How a member was judged last, so that nobody is judged anew while the outcome is the same.

    It holds from ``day`` to ``holds_to`` while what it rests on has the mark ``source``. ``rules``:
    those that fired, but for those that are asked every day (``lasting.DAILY``); ``given``: consent
    layers; ``contacted``: ISO days. Lists are separated by commas.
    """

    __tablename__ = "judged"
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(32))
    day: Mapped[str] = mapped_column(String(10))
    holds_to: Mapped[str] = mapped_column(String(10))
    rules: Mapped[str] = mapped_column(Text)
    given: Mapped[str] = mapped_column(Text)
    contacted: Mapped[str] = mapped_column(Text)


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


class InsightRun(Base):
    """One working out of the chain's figures: what it says is read once ``done_at`` is set.

    ``as_of``: ISO day before which it counted; ``horizon``: days it looks ahead; times UTC
    milliseconds.
    """

    __tablename__ = "insight_run"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    as_of: Mapped[str] = mapped_column(String(10))
    horizon: Mapped[int]
    at: Mapped[int] = mapped_column(BigInteger)
    done_at: Mapped[int | None] = mapped_column(BigInteger)
    members: Mapped[int] = mapped_column(default=0)


class MemberScore(Base):
    """A member's figures by one run: RFM (1 to 5), stage, segment, what is expected in the horizon.

    ``clv`` in minor units; ``reason_json``: the countable facts behind them.
    """

    __tablename__ = "member_score"
    run_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    r: Mapped[int]
    f: Mapped[int]
    m: Mapped[int]
    stage: Mapped[str] = mapped_column(String(12))
    segment: Mapped[str] = mapped_column(String(12))
    expected_visits: Mapped[float]
    p_visit: Mapped[float]
    clv: Mapped[int] = mapped_column(BigInteger)
    reason_code: Mapped[str] = mapped_column(String(40))
    reason_json: Mapped[str] = mapped_column(Text)


class MemberOffer(Base):
    """What a member is likeliest to buy next by one run, best first from ``rank`` 1."""

    __tablename__ = "member_offer"
    run_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[str] = mapped_column(String(60))
    score: Mapped[float]
    reason_code: Mapped[str] = mapped_column(String(40))
    reason_json: Mapped[str] = mapped_column(Text)


class MemberDue(Base):
    """How likely a member buys a product again within the horizon, by one run."""

    __tablename__ = "member_due"
    run_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    product_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    p_buy: Mapped[float]


class FollowPair(Base):
    """Of ``of_n`` members who began x without y, ``n`` began y within 90 days, by one run.

    ``low``: the lower 95 % bound of that share.
    """

    __tablename__ = "follow_pair"
    run_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    x: Mapped[str] = mapped_column(String(60), primary_key=True)
    y: Mapped[str] = mapped_column(String(60), primary_key=True)
    of_n: Mapped[int]
    n: Mapped[int]
    low: Mapped[float]


class RuleEffect(Base):
    """What a rule is worth by one run: members who were shown it against those held out.

    ``diff`` and its bounds are shares of members who bought within the rule's days, as ``verdict``
    goes by them, which is evidence, no evidence or too few.
    """

    __tablename__ = "rule_effect"
    run_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    rule: Mapped[str] = mapped_column(String(40), primary_key=True)
    n_treat: Mapped[int]
    n_hold: Mapped[int]
    diff: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    verdict: Mapped[str] = mapped_column(String(20))


held(Prompt, tells=("rule", "reasons", "from_day", "to_day"))
held(Judged)
held(Outcome, tells=("outcome", "until", "why"))
held(MemberScore, tells=("stage", "segment", "expected_visits", "p_visit", "clv", "reason_json"))
held(MemberOffer, tells=("rank", "product_id", "reason_json"))
held(MemberDue, tells=("product_id", "p_buy"))
