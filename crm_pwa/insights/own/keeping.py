"""What a run worked out, written beside what the last one did, and read once it is whole.

Rows carry the run's id and go in page by page, so that nobody waits for the writer; the last
transaction names the run as done and takes the older ones away. A run that dies leaves rows that
nobody reads, and the next one sweeps them up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
import pyarrow as pa
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import told
from crm_pwa.core.db import writing
from crm_pwa.core.sql import insert_new, table_of
from crm_pwa.insights.effect import judged
from crm_pwa.members.happened import keep_facts
from crm_pwa.members.models import Card
from crm_pwa.privacy.consent import profiled
from crm_pwa.prompts.models import (
    FollowPair,
    InsightRun,
    MemberDue,
    MemberOffer,
    MemberScore,
    RuleEffect,
)

PAGE = 2_000
OFFERS = 3
"""As many as a card shows."""
CENTS = 100
Row = dict[str, Any]
Tables = Mapping[str, pa.Table]


def begin(run_id: str, as_of: date, horizon: int, now_ms: int) -> None:
    """A run has begun; what dead ones left is gone."""
    with writing() as session:
        last = _last(session)
        for model in MODELS:
            session.execute(delete(model).where(table_of(model).c.run_id != last))
        session.execute(delete(InsightRun).where(InsightRun.id != last))
        row = InsightRun(id=run_id, as_of=as_of.isoformat(), horizon=horizon, at=now_ms, members=0)
        session.add(row)


def keep(run_id: str, tables: Tables) -> None:
    """Write what was found, in pages. Of members without layer 1 by now nothing is kept."""
    for name, (model, read) in KEPT.items():
        if name in tables:
            for page in _pages(tables[name]):
                rows = [{"run_id": run_id} | read(row) for row in page if _fits(row)]
                whole = [row for row in rows if None not in row.values()]
                with writing() as session:
                    insert_new(session, model, _agreed(session, whole))


def end(run_id: str, members: int, facts: Sequence[Row], now_ms: int) -> None:
    """The run is whole: from now on it is read, and what was before it goes.

    ``facts``: rows of ``member_fact`` that the run worked out.
    """
    with writing() as session:
        keep_facts(session, _agreed(session, list(facts)))
        run = session.get_one(InsightRun, run_id)
        run.done_at, run.members = now_ms, members
        for model in MODELS:
            session.execute(delete(model).where(table_of(model).c.run_id != run_id))
        session.execute(delete(InsightRun).where(InsightRun.id != run_id))
        told.phones(session)


def _last(session: Session) -> str:
    done = select(InsightRun.id).where(InsightRun.done_at.is_not(None))
    return session.scalar(done.order_by(InsightRun.done_at.desc()).limit(1)) or ""


def _pages(table: pa.Table) -> Iterator[list[Row]]:
    for batch in table.to_batches(max_chunksize=PAGE):
        yield batch.to_pylist()


def _fits(row: Row) -> bool:
    """Offers beyond those a card shows are not kept, nor what follows no oftener than usual."""
    if "usual" in row:
        return bool(row["low"] > row["usual"])
    return bool(row.get("rank", 1) <= OFFERS)


def _agreed(session: Session, rows: list[Row]) -> list[Row]:
    asked = sorted({row["member_id"] for row in rows if "member_id" in row})
    if not asked:
        return rows
    found = session.execute(_CONSENTS, {"ids": asked})
    states = {row.member_id: msgspec.json.decode(row.state)["consent"] for row in found}
    fine = {m for m, consent in states.items() if profiled(consent)}
    return [row for row in rows if row["member_id"] in fine]


def _score(row: Row) -> Row:
    same = ("member_id", "r", "f", "m", "stage", "segment", "expected_visits", "p_visit")
    reason = ("reason_code", "reason_json")
    return {k: row[k] for k in (*same, *reason)} | {"clv": round((row["clv"] or 0) * CENTS)}


def _offer(row: Row) -> Row:
    names = ("member_id", "rank", "product_id", "score", "reason_code", "reason_json")
    return {k: row[k] for k in names}


def _due(row: Row) -> Row:
    return {k: row[k] for k in ("member_id", "product_id", "p_buy")}


def _follow(row: Row) -> Row:
    return {k: row[k] for k in ("x", "y", "n", "low")} | {"of_n": row["base"]}


def _effect(row: Row) -> Row:
    same = {k: row[k] for k in ("n_treat", "n_hold", "verdict")}
    return {"rule": row["reason_code"]} | same | judged(row)


KEPT: dict[str, tuple[Any, Callable[[Row], Row]]] = {
    "scores": (MemberScore, _score),
    "recommendations": (MemberOffer, _offer),
    "due": (MemberDue, _due),
    "follows": (FollowPair, _follow),
    "effects": (RuleEffect, _effect),
}
MODELS = [model for model, _ in KEPT.values()]
_CONSENTS = select(Card.member_id, Card.state).where(
    Card.member_id.in_(bindparam("ids", expanding=True))
)
