"""Pull: what changed in a store since a cursor, in commit order."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.queries import Phone
from crm_pwa.core.clock import iso
from crm_pwa.core.log import epoch
from crm_pwa.core.log.models import Feed, FeedHead
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.core.sql import ByIds, Prepared, table_of
from crm_pwa.followups import queries as followups
from crm_pwa.items import queries as items
from crm_pwa.members import cards, index, shown
from crm_pwa.members.queries import within_reach
from crm_pwa.sync import cursor, settings, versions

MOST_ROWS = 1000


class Page(msgspec.Struct):
    """One page of the feed. ``more``: there is another one behind ``next``."""

    epoch: str
    rows: list[dict[str, Any]]
    gone: list[dict[str, str]]
    verdicts: list[dict[str, str]]
    next: str
    more: bool
    server_time: int
    lease: dict[str, Any]
    min_build: str
    reset: bool = False


@dataclass(frozen=True)
class Asked:
    """What a phone asks for: a store, from a cursor (empty at first), so many rows."""

    store: str
    cursor: str
    limit: int


class FromTheFuture(Exception):
    """We wrote this cursor and know nothing of it: the database was put back, and nobody said."""


def pull(
    session: Session, asked: Asked, phone: Phone, scope: Scope, now_ms: int, *, keys: Keys
) -> Page:
    """Read one page of a store within the actor's reach.

    A cursor of another epoch or store, or from before what is still known of members who went,
    starts over with ``reset``; the phone keeps its outbox. Whom another of the actor's stores
    still holds is not gone for this phone: their index row says whether it carries the card.
    Raises FromTheFuture.
    """
    now_epoch = epoch.current(session)
    seq, reset = cursor.read(keys, asked.cursor, now_epoch, asked.store)
    for head in _HEAD.rows(session, {"store": asked.store}):
        if seq > head.seq:
            raise FromTheFuture(asked.store)
        if 0 < seq < head.forgotten:
            seq, reset = 0, True
    limit = max(1, min(asked.limit, MOST_ROWS))
    found = _PAGE.rows(session, {"store": asked.store, "seq": seq, "limit": limit + 1})
    page = _kept(session, scope, found[:limit])
    last = page[-1].seq if page else seq
    return Page(
        epoch=now_epoch,
        rows=rows_of(session, asked.store, page, phone.lease_key, now_ms, stores=scope.stores),
        gone=[{"m": r.k, "why": r.why, "into": r.into} for r in page if r.kind == "gone"],
        verdicts=[],
        next=cursor.write(keys, now_epoch, asked.store, last),
        more=len(found) > limit,
        server_time=now_ms,
        lease={
            "hmac_key": phone.lease_key,
            "until": iso(phone.lease_until),
            "codes": shown.told(keys.show_point, now_ms),
        },
        min_build=versions.MIN_BUILD,
        reset=reset,
    )


def _kept(session: Session, scope: Scope, page: Sequence[Any]) -> Sequence[Any]:
    """The page, where the index row stands for whoever left one of the actor's stores only."""
    left = [row.k for row in page if row.kind == "gone" and row.why == "left_scope"]
    held = within_reach(session, scope, left) if left else ()
    return [
        row._replace(kind="index") if row.kind == "gone" and row.k in held else row for row in page
    ]


def changed(
    session: Session, store_ids: tuple[str, ...], member_ids: set[str], lease_key: str, now_ms: int
) -> list[dict[str, Any]]:
    """The card rows of these members in these stores: what a push answers with."""
    ids = sorted(member_ids)
    return [
        {**row, "store": store}
        for store in store_ids
        for row in rows_of(
            session,
            store,
            _CARDS.rows(session, ids, store=store),
            lease_key,
            now_ms,
            stores=store_ids,
        )
    ]


def rows_of(
    session: Session,
    store_id: str,
    page: Sequence[Any],
    lease_key: str,
    now_ms: int,
    *,
    stores: Sequence[str],
) -> list[dict[str, Any]]:
    """Feed rows with their bodies; a thing that is no longer there is left out.

    ``stores``: all of the actor's, whose cards the phone carries.
    """
    keys: dict[str, list[str]] = defaultdict(list)
    for row in page:
        keys[row.kind].append(row.k)
    readers: dict[str, Callable[[list[str]], dict[str, Any]]] = {
        "card": lambda ids: cards.bodies(session, ids, lease_key, now_ms),
        "index": lambda ids: index.rows(session, ids, lease_key, stores),
        "followup": lambda ids: followups.rows(session, ids),
        "product": lambda ids: items.rows(session, ids),
        "setting": lambda ids: settings.rows(session, store_id, ids),
    }
    bodies = {t: readers[t](ids) for t, ids in keys.items() if t in readers}
    return [
        {"t": row.kind, "k": row.k, "seq": row.seq, "body": bodies[row.kind][row.k]}
        for row in page
        if row.k in bodies.get(row.kind, {})
    ]


_HEAD = Prepared(
    select(FeedHead.seq, FeedHead.forgotten).where(FeedHead.store_id == bindparam("store"))
)
_PAGE = Prepared(
    select(Feed.seq, Feed.t.label("kind"), Feed.k, Feed.why, Feed.into)
    .where(Feed.store_id == bindparam("store"), Feed.seq > bindparam("seq"))
    .order_by(Feed.seq)
    .limit(bindparam("limit"))
)
_CARDS = ByIds(
    select(Feed.seq, Feed.t.label("kind"), Feed.k).where(
        Feed.store_id == bindparam("store"), Feed.t == "card"
    ),
    table_of(Feed).c.k,
)
