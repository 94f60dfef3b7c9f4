"""Members by the arm of their first contact for a reason, and how many did what was hoped for.

A member counts once for a reason, in the arm of the first contact: further contacts are not draws
of their own, and where nothing was drawn nothing is compared. Prompts are counted as the insights
count them (``prompts.experiment``). Contacts of other systems, those of the last year, bring their
outcome along; they count from the day on which somebody was first held out for their reason, so
that both arms are of the same time. Whom another system contacted for the reason of a rule whose
prompts they drew as well counts in the arm of what came first; a prompt comes before the shop
opens.

Where the chances were changed, only who was drawn since counts: at ten in a hundred held out in
spring and thirty in summer, more of those held out are of the summer, and what the seasons change
would be laid to the contact. Chances drawn side by side, as by tiers, are no change.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, exists, func, select, union
from sqlalchemy.orm import Session, aliased

from crm_pwa.members.models import Member
from crm_pwa.messages.queries import since_the_draw
from crm_pwa.prompts import experiment
from crm_pwa.prompts.models import Prompt

YEAR = timedelta(days=365)
Query = Select[*tuple[Any, ...]]


def first_contacts(session: Session, today: date) -> Iterator[dict[str, Any]]:
    """Rows of ``BoardCount``: what effect, by home store, reason and arm."""
    n: Counter[tuple[str, str, str]] = Counter()
    hits: Counter[tuple[str, str, str]] = Counter()
    made = since_the_draw(today.isoformat(), (today - YEAR).isoformat())
    changed = _changed(made, today.isoformat())
    before = {row.reason: row.day for row in session.execute(select(changed))}
    of_both: dict[tuple[str, str], Any] = {}
    for row in session.execute(_elsewhere(made, changed)):
        if row.member:
            of_both[row.member, row.reason] = row
        n[row.home_store, row.reason, row.arm] += row.members
        hits[row.home_store, row.reason, row.arm] += row.did
    for one in experiment.drawn(session, today):
        day = one.day.isoformat()
        if there := of_both.get((one.member_id, one.rule)):
            if there.day < day:
                continue
            n[there.home_store, there.reason, there.arm] -= there.members
            hits[there.home_store, there.reason, there.arm] -= there.did
        if day <= before.get(one.rule, ""):
            continue
        n[one.store_id, one.rule, one.arm] += 1
        hits[one.store_id, one.rule, one.arm] += one.outcome
    for store, reason, arm in sorted(+n):
        told = {"what": "effect", "store_id": store, "about": reason, "arm": arm}
        yield told | {"n": n[store, reason, arm], "hits": hits[store, reason, arm]}


def _elsewhere(made: Subquery, changed: Subquery) -> Query:
    """(home store, reason, arm, members, did) of contacts of other systems.

    Members who drew prompts of the same reason stand alone, with their id and the day; whoever was
    drawn when the chances were others is none.
    """
    named, living = aliased(Member), aliased(Member)
    holder = _holder(named)
    counts = case((made.c.day > func.coalesce(changed.c.day, ""), 1), else_=0)
    in_turn = func.row_number().over(
        partition_by=(made.c.reason, holder), order_by=(made.c.day, made.c.id)
    )
    told = (
        select(
            *(made.c.reason, made.c.arm, made.c.day, living.home_store),
            *(counts.label("counts"), (counts * made.c.outcome).label("did")),
            *(living.id.label("holder"), in_turn.label("turn")),
        )
        .join(named, named.id == made.c.member_id)
        .join(living, living.id == holder)
        .join(changed, changed.c.reason == made.c.reason, isouter=True)
        .where(living.erased_at.is_(None))
        .subquery()
    )
    of, ours = told.c, _drawn_here()
    alone = [case((ours.c.rule.is_(None), ""), else_=one) for one in (of.holder, of.day)]
    by = (of.home_store, of.reason, of.arm, alone[0].label("member"), alone[1].label("day"))
    return (
        select(*by, func.sum(of.counts).label("members"), func.sum(of.did).label("did"))
        .join(ours, (ours.c.holder == of.holder) & (ours.c.rule == of.reason), isouter=True)
        .where(of.turn == 1)
        .group_by(*by)
    )


def _holder(named: type[Member]) -> ColumnElement[str]:
    return case((named.merged_into == "", named.id), else_=named.merged_into)


def _drawn_here() -> Subquery:
    """Whoever drew prompts of a rule, and the rule."""
    named = aliased(Member)
    of_prompt = select(_holder(named).label("holder"), Prompt.rule)
    joined = of_prompt.join(named, named.id == Prompt.member_id)
    return joined.where(Prompt.propensity < 1).distinct().subquery()


def _changed(made: Subquery, today: str) -> Subquery:
    """(reason, day): the last day on which an arm was drawn by a chance that was given up.

    That is one other than the latest, which was drawn on no day between the other's first and last:
    chances that are drawn side by side, as by tiers or by two systems, are no change.
    """
    ours = select(
        *(Prompt.rule.label("reason"), Prompt.held_out.label("out")),
        *(Prompt.propensity, Prompt.from_day.label("day")),
    ).where(Prompt.propensity < 1, Prompt.from_day < today)
    theirs = select(
        *(made.c.reason, made.c.arm == experiment.HOLDOUT, made.c.propensity, made.c.day)
    )
    of = union(ours, theirs).subquery().c
    last = func.first_value(of.propensity).over(
        partition_by=(of.reason, of.out), order_by=(of.day.desc(), of.propensity)
    )
    days = select(of.reason, of.out, of.propensity, of.day, last.label("last")).subquery()
    now, one = aliased(days).c, days.c
    by = (one.reason, one.out, one.propensity)
    first, end = func.min(one.day).label("first"), func.max(one.day).label("day")
    other = select(*by, first, end).where(one.propensity != one.last).group_by(*by).subquery().c
    beside = (
        exists()
        .where(now.reason == other.reason, now.out == other.out, now.propensity == now.last)
        .where(now.day.between(other.first, other.day))
    )
    return (
        select(other.reason, func.max(other.day).label("day"))
        .where(~beside)
        .group_by(other.reason)
        .subquery()
    )
