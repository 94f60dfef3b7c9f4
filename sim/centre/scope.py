"""What an answer of the centre must never hold: a card of whom the store does not hold."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.members.models import MemberStore

Fault = tuple[str, str]


class _Row(msgspec.Struct):
    t: str
    k: str


class _Page(msgspec.Struct):
    rows: list[_Row] = []


def faults(session: Session, path: str, body: str) -> Iterator[Fault]:
    """Cards in a page of a store's feed that are not the store's. ``body``: the answer's JSON."""
    (store,) = parse_qs(urlsplit(path).query).get("store", [""])
    if not store:
        return
    cards = {row.k for row in msgspec.json.decode(body, type=_Page).rows if row.t == "card"}
    held = _HELD.rows(session, sorted(cards)) if cards else []
    for member_id in cards - {row.member_id for row in held if row.store_id == store}:
        yield "leak", f"{store} was told the card of {member_id}"


_H = table_of(MemberStore).c
_HELD = ByIds(select(_H.member_id, _H.store_id), _H.member_id)
