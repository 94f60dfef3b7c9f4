"""Members by the arm of their first contact for a reason, and how many did what was hoped for.

A member counts once for a reason, in the arm of the first contact of the last year: further
contacts are not draws of their own. Contacts of other systems bring their outcome along. A prompt
is a contact from its first day to its last; its outcome is whether the member bought on one of
these days. It counts once it is over, so that both arms had the same time; and only from the day
on which somebody was first held out for its reason, so that both are of the same time.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from crm_pwa.members.models import Member
from crm_pwa.messages.models import Contact
from crm_pwa.products.models import PurchaseLine
from crm_pwa.prompts.models import WITHDRAWN, Prompt

YEAR = timedelta(days=365)
Query = Select[*tuple[Any, ...]]


def first_contacts(session: Session, today: date) -> Iterator[dict[str, Any]]:
    """Rows of ``BoardCount``: what effect, by home store, reason and arm."""
    query = _counted((today - YEAR).isoformat(), today.isoformat())
    for store, reason, arm, n, hits in session.execute(query):
        told = {"what": "effect", "store_id": store, "about": reason, "arm": arm}
        yield told | {"n": n, "hits": hits}


def _counted(since: str, today: str) -> Query:
    made = union_all(_elsewhere(since, today), _prompts(since, today)).subquery()
    named, living = aliased(Member), aliased(Member)
    holder = case((named.merged_into == "", named.id), else_=named.merged_into)
    drawn = _since_the_draw(made)
    in_turn = func.row_number().over(
        partition_by=(drawn.c.reason, holder), order_by=(drawn.c.day, drawn.c.id)
    )
    told = (
        select(drawn.c.reason, drawn.c.arm, drawn.c.hit, living.home_store, in_turn.label("turn"))
        .join(named, named.id == drawn.c.member_id)
        .join(living, living.id == holder)
        .where(drawn.c.day >= drawn.c.began, living.erased_at.is_(None))
        .subquery()
    )
    of = told.c
    return (
        select(of.home_store, of.reason, of.arm, func.count(), func.sum(of.hit))
        .where(of.turn == 1)
        .group_by(of.home_store, of.reason, of.arm)
        .order_by(of.home_store, of.reason, of.arm)
    )


def _since_the_draw(made: Subquery) -> Subquery:
    """The contacts, each with the day on which somebody was first held out for its reason."""
    held_out = case((made.c.arm == "holdout", made.c.day))
    return select(
        made, func.min(held_out).over(partition_by=made.c.reason).label("began")
    ).subquery()


def _elsewhere(since: str, today: str) -> Query:
    hit, reason = Contact.outcome.label("hit"), Contact.reason.label("reason")
    return select(Contact.id, Contact.member_id, reason, Contact.arm, hit, Contact.day).where(
        Contact.day >= since, Contact.day < today
    )


def _prompts(since: str, today: str) -> Query:
    line, buyer = aliased(PurchaseLine), aliased(Member)
    bought = exists().where(
        or_(buyer.id == Prompt.member_id, buyer.merged_into == Prompt.member_id),
        line.member_id == buyer.id,
        line.day >= Prompt.from_day,
        line.day <= Prompt.to_day,
        line.qty > 0,
    )
    arm = case((Prompt.held_out, literal("holdout")), else_=literal("treat")).label("arm")
    hit, reason = case((bought, 1), else_=0).label("hit"), Prompt.rule.label("reason")
    day = Prompt.from_day.label("day")
    return select(Prompt.id, Prompt.member_id, reason, arm, hit, day).where(
        Prompt.from_day >= since, Prompt.to_day < today, Prompt.closed != WITHDRAWN
    )
