"""Reads of the daily list: for a guide, for the lead, for phones."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.accounts.models import Staff, StaffStore
from crm_pwa.core.errors import NotHere
from crm_pwa.core.merge.shelves import State
from crm_pwa.core.scope import SHOP_FLOOR, Scope
from crm_pwa.followups import day
from crm_pwa.followups.day import OPEN, Body, Groups
from crm_pwa.followups.models import DayOff, FollowUp
from crm_pwa.members.models import REACHED, Card, Member, MemberStore
from crm_pwa.members.names import title
from crm_pwa.privacy.consent import redact
from crm_pwa.prompts import answers
from crm_pwa.prompts.models import WITHDRAWN, Prompt
from crm_pwa.prompts.visible import fits, names, read_first

CAP = 8
DAILY = setting(Setting("cap_guide_day", "number", CAP, least=1, most=50, per_store=True))
"""Follow-ups given to one guide for one store day."""


def rows(session: Session, ids: Iterable[str]) -> dict[str, Body]:
    """Follow-up rows for phones, by id; those of erased and merged members are left out.

    Each names the ``answer`` (operation id) that its state comes from, and when that was given
    (``answered``, hlc), so that a phone can tell whether its own is newer. One that names what
    the member dislikes or is allergic to is ``hidden``, and says neither what nor why; where
    nobody can tell, it is ``read_first``: the label first.
    """
    query = _LISTED.where(FollowUp.id.in_(bindparam("ids", expanding=True)))
    found = session.execute(query, {"ids": sorted(set(ids))}).all()
    said = answers.latest(session, [row.prompt_id for row in found])
    given = {p: {"answer": one.id, "answered": one.hlc} for p, one in said.items()}
    none = {"answer": "", "answered": ""}
    told = _told(session, found)
    return {one["id"]: one | given.get(one["prompt"], none) for one in told}


def today_for(session: Session, scope: Scope, on: date) -> Groups:
    """My follow-ups and those nobody has taken, as ``day.today`` groups them, none ``hidden``."""
    mine = _open_in(scope).where(FollowUp.staff_id.in_((scope.staff_id, "")))
    return day.today(_shown(session, mine), scope.staff_id, on.isoformat())


def list_for(session: Session, scope: Scope, on: date) -> Groups:
    """All open follow-ups of the scope's stores, as ``day.lead`` groups them.

    Left out is what the card does not show either, since it names what the member dislikes or is
    allergic to.
    """
    return day.lead(_shown(session, _open_in(scope)), on.isoformat())


def one_for(session: Session, scope: Scope, followup_id: str, on: date) -> Body:
    """One row as ``rows`` gives it, without its answer. Raises NotHere."""
    row = session.execute(one_of(scope, followup_id)).one_or_none()
    if row is None:
        raise NotHere(followup_id)
    return day.with_days(_told(session, [row])[0], on.isoformat())


def one_of(scope: Scope, followup_id: str) -> Select[*tuple[Any, ...]]:
    """What finds one follow-up of the scope's stores."""
    return _LISTED.where(FollowUp.store_id.in_(scope.stores), FollowUp.id == followup_id)


def load(session: Session, scope: Scope, on: date) -> list[dict[str, Any]]:
    """Who may be given follow-ups, and how many are theirs that day.

    Rows {id, name, count, cap, today, off}: everybody on the shop floor of the scope's stores who
    works there that day, and those who left open follow-ups behind, due or not. ``off``: they would
    work there that day, and the lead said that they are off.
    """
    cap = DAILY.of(session, scope.stores[0] if scope.stores else "")
    counts: dict[str, int] = dict(session.execute(_counts(scope, on)).all())
    found: dict[str, dict[str, Any]] = {}
    for row in session.execute(_staff(scope, on)):
        works = row.active and row.from_day <= on.isoformat() <= (row.to_day or "9999")
        if works or row.id in counts:
            none = {"id": row.id, "name": row.name, "today": False, "off": False}
            one = found.setdefault(row.id, none)
            one |= {"count": counts.get(row.id, 0), "cap": cap}
            one["today"] |= works and row.off is None
            one["off"] |= works and row.off is not None
    return list(found.values())


def waited_for(session: Session, store_id: str) -> set[str]:
    """Members somebody of the store is still to follow up."""
    query = select(FollowUp.member_id).where(
        FollowUp.store_id == store_id, FollowUp.state.in_(OPEN)
    )
    return set(session.scalars(query))


def _body(row: Any) -> Body:
    hidden = row.closed == WITHDRAWN
    return {
        "id": row.id,
        "m": row.member_id,
        "title": title(row),
        "tier": row.tier,
        "staff": row.staff_id,
        "prompt": row.prompt_id,
        "rule": row.rule,
        "args": {} if hidden else msgspec.json.decode(row.args),
        "score": 0 if hidden else row.score,
        "reasons": [] if hidden else msgspec.json.decode(row.reasons),
        "due": row.due_day,
        "made": row.made_day,
        "state": row.state,
        "until": row.until_day,
        "channel": row.channel,
        "store": row.store_id,
    }


def _shown(session: Session, listed: Select[*tuple[Any, ...]]) -> list[Body]:
    found = session.execute(listed).all()
    return [body for body in _told(session, found) if not body["hidden"]]


def _told(session: Session, found: Sequence[Any]) -> list[Body]:
    """The bodies; ``hidden``, and nothing said, where the card does not show the prompt either."""
    bodies = [_body(row) for row in found]
    members = {body["m"] for body in bodies if names(body["args"])}
    cards = session.execute(_CARDS, {"ids": sorted(members)}) if members else ()
    states = {row.member_id: msgspec.json.decode(row.state) for row in cards}
    kept = {m: redact(state, state["consent"]) for m, state in states.items()}
    return [_unhurtful(body, kept.get(body["m"])) for body in bodies]


def _unhurtful(body: Body, state: State | None) -> Body:
    if state is None:
        return body | {"hidden": False, "read_first": False}
    if fits(body["args"], state):
        return body | {"hidden": False, "read_first": read_first(body["args"], state)}
    return body | {"hidden": True, "read_first": False, "args": {}, "reasons": []}


def _open_in(scope: Scope) -> Select[*tuple[Any, ...]]:
    return _LISTED.where(FollowUp.store_id.in_(scope.stores), FollowUp.state.in_(OPEN))


def _counts(scope: Scope, on: date) -> Select[*tuple[Any, ...]]:
    """How many of each person's open ones are to be done by that day."""
    put_off_till_then = and_(FollowUp.state == "later", FollowUp.until_day <= on.isoformat())
    due = or_(FollowUp.state == "due", put_off_till_then)
    counted = func.sum(case((and_(due, FollowUp.due_day <= on.isoformat()), 1), else_=0))
    return (
        select(FollowUp.staff_id, counted)
        .where(FollowUp.store_id.in_(scope.stores), FollowUp.state.in_(OPEN))
        .group_by(FollowUp.staff_id)
    )


def _staff(scope: Scope, on: date) -> Select[*tuple[Any, ...]]:
    off = and_(
        DayOff.staff_id == Staff.id,
        DayOff.store_id == StaffStore.store_id,
        DayOff.day == on.isoformat(),
    )
    dates = StaffStore.from_day, StaffStore.to_day
    return (
        select(Staff.id, Staff.name, Staff.active, *dates, DayOff.day.label("off"))
        .join(StaffStore, StaffStore.staff_id == Staff.id)
        .outerjoin(DayOff, off)
        .where(StaffStore.store_id.in_(scope.stores), Staff.role.in_(SHOP_FLOOR))
        .order_by(Staff.role, Staff.name, Staff.id)
    )


_CARDS = select(Card.member_id, Card.state).where(
    Card.member_id.in_(bindparam("ids", expanding=True))
)
_LISTED = (
    select(
        FollowUp.id,
        FollowUp.store_id,
        FollowUp.member_id,
        FollowUp.prompt_id,
        FollowUp.staff_id,
        FollowUp.due_day,
        FollowUp.made_day,
        FollowUp.state,
        FollowUp.until_day,
        Member.name,
        Member.address,
        Member.tier,
        REACHED.label("channel"),
        Prompt.rule,
        Prompt.args,
        Prompt.score,
        Prompt.reasons,
        Prompt.closed,
    )
    .join(Member, Member.id == FollowUp.member_id)
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .join(
        MemberStore,
        and_(MemberStore.member_id == Member.id, MemberStore.store_id == FollowUp.store_id),
    )
    .where(Member.erased_at.is_(None), Member.merged_into == "")
)
