"""Writes the trail: whatever a write transaction did is linked as it ends, durable with it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Engine, bindparam, func, select
from sqlalchemy.orm import Session

from crm_pwa.core.audit.anchors import Anchor, Anchors
from crm_pwa.core.audit.links import FIRST, Act, Row, mac
from crm_pwa.core.audit.models import AuditLink
from crm_pwa.core.db import Base
from crm_pwa.core.sql import Prepared, lock, new_only, save, table_of

DONE = "acts"
FOLLOWED = ("access", "desk_change", "operation", "rule_change")
"""Tables whose every row is covered, by its id. Rows are only ever added."""
FILLED, RESTORED = "filled", "restored"


class Trail(NamedTuple):
    """A chain's key, and where its anchors lie."""

    key: bytes
    anchors: Anchors


def follow(engine: Engine, trail: Trail) -> None:
    """From now on what is done through this engine leaves a trail."""
    engine.dialect.trail = trail  # type: ignore[attr-defined] # found again by its engine
    engine.dialect.closing = _linked  # type: ignore[attr-defined] # core.db calls it


def trail_of(session: Session) -> Trail | None:
    """The trail of the session's engine; None where nobody follows."""
    return getattr(session.get_bind().dialect, "trail", None)


def did(session: Session, act: Act) -> None:
    """Leave an act's trail, as the transaction ends. Needs a write transaction."""
    session.info.setdefault(DONE, []).append(act)


def wrote(session: Session, model: Any, act: Act) -> None:
    """Leave the trail of an act that wrote one row, a flushed model."""
    row = {column.key: getattr(model, column.key) for column in table_of(type(model)).columns}
    did(session, act._replace(rows={model.__tablename__: [row]}))


def added(session: Session, model: Any, rows: Sequence[Row], act: Act) -> None:
    """Insert whole rows whose ids are not there yet, and leave the act's trail of these alone."""
    if not rows:
        return
    statement = new_only(model, session.get_bind().dialect.name)
    fresh = statement.returning(table_of(model).c.id)
    ids = set(session.execute(fresh, [dict(row) for row in rows]).scalars())
    if ids:
        kept = {row["id"]: row for row in reversed(rows) if row["id"] in ids}
        did(session, act._replace(rows={model.__tablename__: list(kept.values())}))


def begin(session: Session, at: int) -> None:
    """The first link: how many rows there were before anybody followed. Once a database."""
    if not session.scalar(select(_TABLE.c.n).limit(1)):
        did(session, Act(FILLED, "", at, detail={"added": counts(session)}))


def filled(session: Session, before: Mapping[str, int], at: int) -> None:
    """One link for all that was written since ``before``, which the program made up itself."""
    session.info.pop(DONE, None)
    added = {name: now - before[name] for name, now in counts(session).items()}
    did(session, Act(FILLED, "", at, detail={"added": added}))


def counts(session: Session) -> Mapping[str, int]:
    """How many rows each followed table has."""
    tables = Base.metadata.tables
    return {
        name: session.scalar(select(func.count()).select_from(tables[name])) or 0
        for name in FOLLOWED
    }


def _linked(session: Session) -> Callable[[], None] | None:
    """Link what was done; return what to do once it is durable."""
    acts: list[Act] = session.info.pop(DONE, [])
    trail = trail_of(session)
    if not (acts and trail):
        return None
    ends = {
        chain: _link(session, trail, chain, [act for act in acts if act.store_id == chain])
        for chain in sorted({act.store_id for act in acts})
    }

    def anchor() -> None:
        for chain, end in ends.items():
            trail.anchors.keep(chain, end)

    return anchor


def _link(session: Session, trail: Trail, chain: str, acts: list[Act]) -> Anchor:
    lock(session, f"audit {chain}")
    end = _end(session, trail, chain)
    rows: list[Row] = []
    for act in acts:
        link = {
            "chain": chain,
            "n": end.n + 1,
            "at": act.at,
            "actor_id": act.actor_id,
            "act": act.act,
            "covers": act.covers(),
            "detail": act.told(),
        }
        end = Anchor(end.n + 1, mac(trail.key, end.mac, link))
        rows.append(link | {"mac": end.mac})
    save(session, _INSERT, rows)
    return end


def _end(session: Session, trail: Trail, chain: str) -> Anchor:
    """Where a locked chain goes on from: as the database says, for the shop must work.

    An anchor is written after its commit, so one that is ahead, or names another link, knows of an
    end that was taken away. It would be passed over with the next links: it is put aside.
    """
    last = _LAST.rows(session, {"chain": chain})
    end = Anchor(last[0].n, last[0].mac) if last else Anchor(0, FIRST)
    known = trail.anchors.of(chain)
    if known and known.n >= end.n and known != end:
        trail.anchors.put_aside(chain, known)
    return end


_TABLE = table_of(AuditLink)
_INSERT = _TABLE.insert()
_LAST = Prepared(
    select(_TABLE.c.n, _TABLE.c.mac)
    .where(_TABLE.c.chain == bindparam("chain"))
    .order_by(_TABLE.c.n.desc())
    .limit(1)
)
