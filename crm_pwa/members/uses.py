"""What became of codes that members' own phones showed: one use of each in a store.

A visit is never refused for it here: an operation that claims more than it proves counts as one
after a printed code, and the lead is shown it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import StaffStore
from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.scope import Scope
from crm_pwa.core.sql import insert_new, lock, table_of
from crm_pwa.members import presence, queries, shown
from crm_pwa.members.models import CodeUse, Presence
from crm_pwa.members.shown import Shown

LEEWAY_MS = 60_000
"""A guide's phone writes no time before one it has seen, which may be so far ahead."""
SHOWN_MS = 30 * 86_400_000
MOST = 20


def taken(session: Session, told: Shown, stores: Sequence[str]) -> str:
    """Who used this code first in any of these stores; empty when nobody has.

    Whoever works in several uses it in all of them: which one they stood in, nobody says. Nobody
    else comes to know that until the caller's write transaction ends; before this the stores
    that hold the member are to be locked, as in a push.
    """
    lock(session, f"shown:{told.said}")
    asked = {"code": told.code, "step": told.step, "stores": list(stores)}
    return next(iter(session.scalars(_TAKEN, asked)), "")


def take(session: Session, accepted: list[Accepted]) -> bool:
    """Keep which codes were shown with these scans, and open live ones' presence as such."""
    for one in accepted:
        told = shown.read(str(one.op.p.get("shown", "")))
        if told and one.scope.stores:
            _take(session, one, told)
    return False  # no store holds anybody more for it


def doubtful(session: Session, scope: Scope, now_ms: int) -> list[Any]:
    """Uses of the last 30 days that a lead has not looked at, the latest first; at most 20.

    Rows: ``id``, ``member_id``, ``staff_id``, ``at``, ``outcome``, and ``first`` who used the
    same code before, or None.
    """
    asked = {"stores": list(scope.stores), "since": now_ms - SHOWN_MS}
    return list(session.execute(_DOUBTFUL, asked))


def looked_at(session: Session, scope: Scope, use_id: str, now_ms: int) -> bool:
    """A lead has looked at a doubtful use; tell whether it is one of these stores'."""
    row = session.get(CodeUse, use_id)
    if row is None or row.store_id not in scope.stores or row.outcome == "live":
        return False
    row.seen_at = row.seen_at or now_ms
    return True


def _take(session: Session, one: Accepted, told: Shown) -> None:
    store, staff = one.scope.stores[0], one.scope.staff_id
    outcome = "live" if _proves(session, one, told) else "unproved"
    first = taken(session, told, one.scope.stores) if outcome == "live" else ""
    if first not in ("", staff):
        outcome = "again"
    if not first or outcome != "live":  # the same hand may scan it twice
        row: dict[str, Any] = {"id": one.op.id, "member_id": one.member_id, "at": one.made_ms}
        row |= {"store_id": store, "staff_id": staff, "code": told.code, "step": told.step}
        insert_new(session, CodeUse, [row | {"outcome": outcome, "seen_at": None}])
    if outcome == "live":
        until = one.made_ms + presence.PRESENCE_MS
        session.execute(_LIVE, {"staff": staff, "member": one.member_id, "to": until})


def _proves(session: Session, one: Accepted, told: Shown) -> bool:
    """Whether the code is of that member and was live when it was scanned."""
    if one.keys is None or not told.is_near(one.made_ms, LEEWAY_MS):
        return False
    points = shown.points(one.keys.show_point, told.begins_ms)
    if shown.tell(told, points, told.begins_ms) != "live":
        return False
    holders = queries.resolve(session, [f"code:{told.code}"])
    return one.member_id in holders.values()


_U, _P = table_of(CodeUse).c, table_of(Presence).c
_W = table_of(StaffStore).c
_THERE = select(_W.staff_id).where(_W.store_id.in_(bindparam("stores", expanding=True)))
_TAKEN = (
    select(_U.staff_id)
    .where(_U.code == bindparam("code"), _U.step == bindparam("step"), _U.outcome == "live")
    .where(_U.store_id.in_(bindparam("stores", expanding=True)) | _U.staff_id.in_(_THERE))
    .order_by(_U.at, _U.id)
)
_FIRST = table_of(CodeUse).alias("first_use")
_DOUBTFUL = (
    select(_U.id, _U.member_id, _U.staff_id, _U.at, _U.outcome, _FIRST.c.staff_id.label("first"))
    .join_from(
        table_of(CodeUse),
        _FIRST,
        (_FIRST.c.code == _U.code)
        & (_FIRST.c.step == _U.step)
        & (_FIRST.c.store_id == _U.store_id)
        & (_FIRST.c.outcome == "live"),
        isouter=True,
    )
    .where(_U.store_id.in_(bindparam("stores", expanding=True)))
    .where(_U.at > bindparam("since"), _U.outcome != "live", _U.seen_at.is_(None))
    .order_by(_U.at.desc(), _U.id)
    .limit(MOST)
)
_LIVE = (
    update(table_of(Presence))
    .where(_P.staff_id == bindparam("staff"), _P.member_id == bindparam("member"))
    .where(_P.live_until < bindparam("to"))
    .values(live_until=bindparam("to"))
)

effects.on("scan.seen", take)
