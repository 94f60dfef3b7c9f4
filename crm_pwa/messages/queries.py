"""Reads of the outbox: how much waits, and what could not be delivered. Never a word of it.

And of contacts that other systems made.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Subquery, bindparam, case, func, select
from sqlalchemy.orm import Session

from crm_pwa.core.scope import Scope
from crm_pwa.core.sql import ByIds, table_of
from crm_pwa.messages.models import Contact, Message
from crm_pwa.messages.outgoing import DAY_MS, UNDELIVERED, WAITING

SHOWN_DAYS = 7
MOST = 50


def waiting(session: Session, scope: Scope) -> int:
    """How many messages of these stores wait to be sent."""
    query = select(func.count()).select_from(Message).where(Message.state == WAITING)
    return session.scalar(query.where(_of(scope))) or 0


def undelivered(session: Session, scope: Scope, now_ms: int) -> list[Any]:
    """Messages of a week that never left, newest first: what each was, how often tried, why."""
    query = (
        select(Message.id, Message.kind, Message.channel, Message.tries, Message.why, Message.at)
        .where(Message.state == UNDELIVERED, Message.at > now_ms - SHOWN_DAYS * DAY_MS)
        .where(_of(scope))
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(MOST)
    )
    return list(session.execute(query))


def contacted(session: Session, member_ids: Iterable[str], since: str) -> list[Any]:
    """(member_id, day) on which another system contacted these members, from a day on."""
    return list(_CONTACTED.rows(session, sorted(set(member_ids)), since=since))


def since_the_draw(before: str, since: str = "") -> Subquery:
    """Contacts whose arm was drawn, from the day on which somebody was held out for their reason.

    ``since`` and ``before``: ISO days between which they were made, the second left out. What was
    never drawn, or was before there was anybody to compare with, says nothing of a difference.
    """
    held_out = case((Contact.arm == "holdout", Contact.day))
    began = func.min(held_out).over(partition_by=Contact.reason).label("began")
    drawn = (
        select(*_DRAWN, began)
        .where(Contact.day >= since, Contact.day < before, Contact.propensity < 1)
        .subquery()
    )
    return select(drawn).where(drawn.c.day >= drawn.c.began).subquery()


def _of(scope: Scope) -> Any:
    return Message.store_id.in_(("", *scope.stores))


_DRAWN = (
    *(Contact.id, Contact.member_id, Contact.day, Contact.channel, Contact.reason),
    *(Contact.arm, Contact.propensity, Contact.outcome, Contact.value),
)
_C = table_of(Contact).c
_CONTACTED = ByIds(
    select(_C.member_id, _C.day).where(_C.arm == "treat", _C.day >= bindparam("since")).distinct(),
    _C.member_id,
)
