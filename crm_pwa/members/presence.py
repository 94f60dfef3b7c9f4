"""Presence: a scan, or "the member is here", opens the card for two hours."""

from collections import defaultdict

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.sql import insert_new, table_of, upsert
from crm_pwa.members import feed, search_keys
from crm_pwa.members.models import MemberStore, Presence

PRESENCE_MS = 2 * 3_600_000


def arrive(session: Session, accepted: list[Accepted]) -> None:
    """Open the cards for who scanned, and let the actor's store hold the member for good.

    One that holds them for a visit holds them for the scan from now on: that ends on no day.
    Two hours from the scan, however late it was sent: a scan that comes after a later one
    shortens nothing.
    """
    until: dict[tuple[str, str], int] = defaultdict(int)
    for one in accepted:
        key = (one.scope.staff_id, one.member_id)
        until[key] = max(until[key], one.made_ms + PRESENCE_MS)
    ids = {"staff": [s for s, _ in until], "members": [m for _, m in until]}
    for kept in session.execute(_KEPT, ids):
        key = (kept.staff_id, kept.member_id)
        if key in until:
            until[key] = max(until[key], kept.until)
    rows = [{"staff_id": s, "member_id": m, "until": at} for (s, m), at in until.items()]
    upsert(session, Presence, rows, update=("until",))
    holders = feed.stores_of(session, {one.member_id for one in accepted})
    guests = {
        (one.member_id, one.scope.stores[0])
        for one in accepted
        if one.scope.stores and not set(holders[one.member_id]) & set(one.scope.stores)
    }
    insert_new(
        session,
        MemberStore,
        [{"member_id": m, "store_id": s, "why": "scan", "until_day": ""} for m, s in guests],
    )
    search_keys.refresh(session, {m for m, _ in guests})
    feed.touch(session, [(s, t, m) for m, s in sorted(guests) for t in ("card", "index")])
    stay = sorted({(one.member_id, s) for one in accepted for s in one.scope.stores})
    if stay:
        named = [{"m": m, "s": s} for m, s in stay]
        session.connection().execute(_STAY, named)


_KEPT = select(Presence.staff_id, Presence.member_id, Presence.until).where(
    Presence.staff_id.in_(bindparam("staff", expanding=True)),
    Presence.member_id.in_(bindparam("members", expanding=True)),
)
_HELD = table_of(MemberStore)
_STAY = (
    update(_HELD)
    .where(_HELD.c.member_id == bindparam("m"), _HELD.c.store_id == bindparam("s"))
    .where(_HELD.c.why == "visit", _HELD.c.until_day != "")
    .values(why="scan", until_day="")
)

effects.on("scan.seen", arrive)
