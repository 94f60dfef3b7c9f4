"""Whose the notes are that somebody is about to write to, and the stores that hold them."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from crm_pwa.core.sql import alone
from crm_pwa.members import feed, queries


def locked(
    session: Session, homes: dict[str, str]
) -> tuple[dict[str, str], Mapping[str, Sequence[str]]]:
    """Who holds the notes of each name now, and the stores that hold them, once those are locked.

    ``homes``: the member each name says. Who waited for somebody's merge asks again: what was read
    before it no longer holds, and would be written onto a card that nobody is shown.
    """
    members = queries.follow(session, homes)
    while True:
        holders = feed.stores_of(session, members.values())
        feed.lock(session, {store for stores in holders.values() for store in stores})
        before = members
        members = before if alone(session) else queries.follow(session, homes)
        if members == before:
            return members, holders
