"""Members by the arm of their first contact for a reason, and how many did what was hoped for.

A member counts once for a reason, in the arm of the first contact: further contacts are not draws
of their own, and where nothing was drawn nothing is compared. Prompts are counted as the insights
count them (``prompts.experiment``). Contacts of other systems, those of the last year, bring their
outcome along; they count from the day on which somebody was first held out for their reason, so
that both arms are of the same time.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, case, func, select
from sqlalchemy.orm import Session, aliased

from crm_pwa.members.models import Member
from crm_pwa.messages.models import Contact
from crm_pwa.prompts import experiment

YEAR = timedelta(days=365)
Query = Select[*tuple[Any, ...]]


def first_contacts(session: Session, today: date) -> Iterator[dict[str, Any]]:
    """Rows of ``BoardCount``: what effect, by home store, reason and arm."""
    n: Counter[tuple[str, str, str]] = Counter()
    hits: Counter[tuple[str, str, str]] = Counter()
    query = _elsewhere((today - YEAR).isoformat(), today.isoformat())
    for store, reason, arm, members, did in session.execute(query):
        n[store, reason, arm] += members
        hits[store, reason, arm] += did
    for one in experiment.drawn(session, today):
        n[one.store_id, one.rule, one.arm] += 1
        hits[one.store_id, one.rule, one.arm] += one.outcome
    for store, reason, arm in sorted(n):
        told = {"what": "effect", "store_id": store, "about": reason, "arm": arm}
        yield told | {"n": n[store, reason, arm], "hits": hits[store, reason, arm]}


def _elsewhere(since: str, today: str) -> Query:
    """(home store, reason, arm, members, hits) of contacts of other systems."""
    named, living = aliased(Member), aliased(Member)
    holder = case((named.merged_into == "", named.id), else_=named.merged_into)
    made = _since_the_draw(since, today)
    in_turn = func.row_number().over(
        partition_by=(made.c.reason, holder), order_by=(made.c.day, made.c.id)
    )
    told = (
        select(made.c.reason, made.c.arm, made.c.outcome, living.home_store, in_turn.label("turn"))
        .join(named, named.id == made.c.member_id)
        .join(living, living.id == holder)
        .where(made.c.day >= made.c.began, living.erased_at.is_(None))
        .subquery()
    )
    of = told.c
    return (
        select(of.home_store, of.reason, of.arm, func.count(), func.sum(of.outcome))
        .where(of.turn == 1)
        .group_by(of.home_store, of.reason, of.arm)
    )


def _since_the_draw(since: str, today: str) -> Subquery:
    """The contacts, each with the day on which somebody was first held out for its reason."""
    held_out = case((Contact.arm == experiment.HOLDOUT, Contact.day))
    began = func.min(held_out).over(partition_by=Contact.reason).label("began")
    return (
        select(
            *(Contact.id, Contact.member_id, Contact.reason),
            *(Contact.arm, Contact.outcome, Contact.day, began),
        )
        .where(Contact.day >= since, Contact.day < today, Contact.propensity < 1)
        .subquery()
    )
