"""Walks every chain again: what was edited, deleted, swapped, added or cut off is told."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core.audit.anchors import Anchor
from crm_pwa.core.audit.links import FIRST, Row, digest, mac
from crm_pwa.core.audit.models import AuditLink
from crm_pwa.core.audit.trail import FILLED, FOLLOWED, Trail, counts
from crm_pwa.core.db import Base
from crm_pwa.core.sql import table_of

PAGE = 500


@dataclass
class Checked:
    """What was walked. ``faults``: a sentence each, in the order met.

    ``gone``: rows that were let go on purpose, by table; ``missed``: how many of them links cover;
    ``seen``: how many covered rows are there.
    """

    links: int = 0
    chains: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    gone: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def check(session: Session, trail: Trail) -> Checked:
    """Walk all chains, one after the other, then hold each table's rows against them."""
    done = Checked()
    chains: list[str] = []
    for table, ids in _gone(session):
        done.gone[table].update(ids)
    for chain, links in groupby(_links(session), itemgetter("chain")):
        done.chains += 1
        chains.append(chain)
        known = trail.anchors.of(chain)
        end = Anchor(0, FIRST)
        for link in links:
            end = _walk(session, done, trail.key, (link, end, known))
        if known and known.n > end.n:
            done.faults.append(f"chain “{chain}” ends at link {end.n}; the anchor knows {known.n}.")
    for chain, n in trail.anchors.torn(chains):
        done.faults.append(f"chain “{chain}” lost its end, up to link {n}, and was carried on.")
    if (missing := trail.anchors.count() - done.chains) > 0:
        done.faults.append(f"{missing} whole chains are missing: an anchor knows them.")
    if done.links:
        _hold_against(session, done)
    return done


def _walk(
    session: Session, done: Checked, key: bytes, at: tuple[Row, Anchor, Anchor | None]
) -> Anchor:
    """One link, the end so far, the anchor: its place, its seal, the rows it covers."""
    link, end, known = at
    place = f"chain “{link['chain']}”, link {link['n']}"
    done.links += 1
    if link["n"] != end.n + 1:
        done.faults.append(f"{place}: links {end.n + 1} to {link['n'] - 1} are missing.")
    elif mac(key, end.mac, link) != link["mac"]:
        done.faults.append(f"{place}: it was changed, or the one before it.")
    if known and known.n == link["n"] and known.mac != link["mac"]:
        done.faults.append(f"{place}: the anchor knows another in its place.")
    for table, covered in _covers(link).items():
        _rows(session, done, place, table, covered)
    return Anchor(link["n"], link["mac"])


def _rows(
    session: Session, done: Checked, place: str, table: str, covered: Mapping[str, str]
) -> None:
    columns = Base.metadata.tables[table]
    found = session.execute(select(columns).where(columns.c.id.in_(list(covered)))).mappings()
    now = {row["id"]: digest(dict(row)) for row in found}
    done.rows += len(covered)
    done.seen[table] += len(now)
    for row_id, before in covered.items():
        if row_id not in now:
            done.missed[table] += row_id in done.gone[table]
            if row_id not in done.gone[table]:
                done.faults.append(f"{place}: {table} {row_id} is missing.")
        elif now[row_id] != before:
            done.faults.append(f"{place}: {table} {row_id} was changed.")


def _hold_against(session: Session, done: Checked) -> None:
    """Rows that no link covers were put there by another way."""
    known: Counter[str] = Counter(done.seen)
    for detail in session.scalars(select(_TABLE.c.detail).where(_TABLE.c.act == FILLED)):
        known.update(msgspec.json.decode(detail)["added"])
    for table, count in counts(session).items():
        uncovered = len(done.gone[table]) - done.missed[table]
        if extra := count - known[table] + uncovered:
            more = "more" if extra > 0 else "fewer"
            done.faults.append(f"{table}: {abs(extra)} rows {more} than the chains account for.")


def _links(session: Session) -> Iterator[Row]:
    query = select(_TABLE).order_by(_TABLE.c.chain, _TABLE.c.n)
    found = session.execute(query, execution_options={"yield_per": PAGE}).mappings()
    yield from map(dict, found)


def _gone(session: Session) -> Iterator[tuple[str, list[str]]]:
    query = select(_TABLE.c.detail).where(_TABLE.c.detail.contains('"gone":'))
    for detail in session.scalars(query):
        yield from msgspec.json.decode(detail)["gone"].items()


def _covers(link: Row) -> dict[str, dict[str, str]]:
    try:
        covers: dict[str, Any] = msgspec.json.decode(link["covers"])
    except msgspec.DecodeError:
        return {}
    return {table: rows for table, rows in covers.items() if table in FOLLOWED}


_TABLE = table_of(AuditLink)
