"""Forgets a member: whatever names them goes, in one transaction, and phones are told.

Their key goes too, so that what the log held sealed cannot be read. An older backup holds both, and
is itself sealed under the chain's secret (``core.backup``); put back, it forgets them again.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flask import current_app
from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from crm_pwa.core import clock, forgotten, scrub
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.db import Base, db, writing
from crm_pwa.core.errors import NotHere
from crm_pwa.core.sql import table_of
from crm_pwa.members import asked, feed, holds, late, lately, origins, queries, restored, strays
from crm_pwa.members.models import Member, MemberMerge, MemberMoved
from crm_pwa.privacy.held import HELD, MEMBERS, NAME, Held, erasing
from crm_pwa.privacy.models import Erasure

HOUR_MS = 3_600_000
THINK_MS = 72 * HOUR_MS
"""For so long a member may change their mind (PIPL 15, GDPR 17 ask for no delay beyond it)."""
ZONE = "Asia/Shanghai"
BESIDE = ("exports/*", "demo/messages.jsonl")
"""Files of the data folder that may name members; they are made anew by whoever wants them."""


def ask(session: Session, member_id: str, now_ms: int) -> Erasure:
    """Have a member forgotten once they had time to think; asked twice is asked once.

    What staff had proposed is their own request from then on; what one asked, all did who are one.
    Where staff made them one within 30 days, it waits for an area manager, and else until then.
    """
    waiting = asked.of(session, member_id, held=True)
    known = next((one for one in waiting if not one.by), None)
    if known is None:
        whose = waiting[0].member_id if waiting else member_id
        made = [one.at + lately.LOOK_MS for one in lately.joined(session, whose, now_ms)]
        row = Erasure(member_id=whose, asked_at=now_ms, due_at=max([now_ms + THINK_MS, *made]))
        row.by, row.why = "", lately.MERGED if made else ""
        known = session.merge(row)
        did(session, Act("erasure_asked", "", now_ms, detail={"member": member_id}))
        session.flush()
    return known


def think_better(session: Session, member_id: str, now_ms: int) -> None:
    """They stay, and whoever is one with them; not asked for is no error."""
    waiting = asked.of(session, member_id, held=True)
    for known in waiting:
        session.delete(known)
        did(session, Act("erasure_ended", "", now_ms, detail={"member": known.member_id}))
    if waiting:
        folder = current_app.extensions["settings"].data_dir
        forgotten.spare(folder, queries.whole(session, member_id))


def due(session: Session, now_ms: int) -> list[str]:
    """Who had time to think, and is held by no law."""
    found = session.scalars(select(Erasure.member_id).where(Erasure.due_at <= now_ms)).all()
    held = holds.lawful(session, now_ms) if found else set()
    return [member_id for member_id in found if member_id not in held]


def forget(
    folder: Path, member_id: str, now_ms: int, by: str = "", *, if_due: bool = False
) -> None:
    """Forget one member and whoever was merged with them, for good; ``by``: whose act it is.

    ``folder``: the data folder, where it stays known that they were. ``if_due``: only if they
    still wait for it. Raises NotHere, and OnHold where a law or a dispute needs what is known.
    """
    whole: list[str] = []
    try:
        with writing() as session:
            whole = _whole(session, member_id)
            if not whole:
                raise NotHere(member_id)
            holds.refuse_held(session, whole, now_ms)
            late.name_old(session, current_app.extensions["keys"])
            _lock(session, whole)
            if if_due and member_id not in due(session, now_ms):
                return
            forgotten.remember(folder, whole)
            _erase(session, whole, now_ms, by)
    except BaseException:
        _spare_the_living(folder, whole)
        raise
    _wipe(folder)


def again(folder: Path, now_ms: int) -> int:
    """Forget anew whom a database that was put back still knows; return how many.

    Whoever is one with them there, and was not any more when they were forgotten, stays. Whom it
    never knew is not made anew by a joining that is sent again: see ``restored``.
    """
    known = forgotten.remembered(folder)
    if known:
        keys = current_app.extensions["keys"]
        with writing() as session:
            late.name_old(session, keys)
            restored.part(session, keys, set(known), now_ms)
            restored.bury(session, known, now_ms)
    query = select(Member.id).where(Member.id.in_(known), Member.erased_at.is_(None))
    found = list(db.session().scalars(query)) if known else []
    for member_id in found:
        with writing() as session:
            _lock(session, [member_id])
            _erase(session, [member_id], now_ms, "")
    if found:
        _wipe(folder)
    return len(found)


def _whole(session: Session, member_id: str) -> list[str]:
    """Everybody who is one with a member; nobody where there is none, or none any more."""
    survivor = queries.follow(session, {member_id: member_id}).get(member_id, "")
    member = session.get(Member, survivor)
    if member is None or member.erased_at is not None:
        return []
    return queries.whole(session, survivor)


def _spare_the_living(folder: Path, whole: list[str]) -> None:
    """Who may still stay is not forgotten by the next restore; a commit may be done and fail."""
    living = select(Member.id).where(Member.id.in_(whole), Member.erased_at.is_(None))
    forgotten.spare(folder, db.session().scalars(living) if whole else ())


def _lock(session: Session, whole: list[str]) -> None:
    """Lock the stores that are told: from then on nobody thinks better of it.

    Then the members: an import that writes of one holds them, and no store.
    """
    others = origins.holders(session, origins.all_of(session, whole))
    holders = feed.stores_of(session, [*whole, *others])
    feed.lock(session, {store for stores in holders.values() for store in stores})
    session.execute(_MEMBERS, {"ids": whole}).all()


def _erase(session: Session, whole: list[str], now_ms: int, by: str) -> None:
    on_codes = strays.keys_of(session, current_app.extensions["keys"], whole)
    named = {MEMBERS: [*whole, *on_codes]}
    origins.forget(session, origins.all_of(session, whole))
    day = clock.store_day(now_ms, ZONE)
    feed.gone(session, list(_went(feed.stores_of(session, whole), day)))
    session.execute(_MOVED, named)
    for one in _in_order():
        if (statement := erasing(one)) is not None:
            session.execute(statement, named)
    session.execute(_GONE, {"ids": whole, "at": now_ms})
    did(session, Act("erased", by, now_ms, detail={"members": whole}))


def _in_order() -> list[Held]:
    """Rows that name others before those; what is found by others first, what is blanked last."""
    tables = [
        HELD[each.name] for each in reversed(Base.metadata.sorted_tables) if each.name in HELD
    ]
    return sorted(tables, key=lambda one: (one.fate == "blanked", not _by_another(one)))


def _by_another(one: Held) -> bool:
    return any(name.startswith(NAME) for name in one.by)


def _wipe(folder: Path) -> None:
    """Have no byte of it left beside the database's rows: in its pages, its log, in files."""
    for files in BESIDE:
        for path in folder.glob(files):
            path.unlink(missing_ok=True)
    scrub.lightly(db.engine, HELD)


def _went(holders: dict[str, list[str]], day: date) -> Iterator[feed.Went]:
    for member_id, stores in holders.items():
        for store_id in stores:
            yield feed.Went(store_id, member_id, "erased", day.isoformat())


_MEMBERS = (
    select(Member.id)
    .where(Member.id.in_(bindparam("ids", expanding=True)))
    .order_by(Member.id)
    .with_for_update()
)
_MERGES = select(MemberMerge.id).where(
    or_(
        MemberMerge.away.in_(bindparam(MEMBERS, expanding=True)),
        MemberMerge.into.in_(bindparam(MEMBERS, expanding=True)),
    )
)
_MOVED = delete(MemberMoved).where(MemberMoved.merge_id.in_(_MERGES))
_GONE = (
    update(table_of(Member))
    .where(table_of(Member).c.id.in_(bindparam("ids", expanding=True)))
    .values(erased_at=bindparam("at"))
)
