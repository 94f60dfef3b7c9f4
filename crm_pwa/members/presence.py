"""Presence: a scan, or "the member is here", opens the card for two hours."""

from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.sql import insert_new, upsert
from crm_pwa.members import feed
from crm_pwa.members.models import MemberStore, Presence

PRESENCE_MS = 2 * 3_600_000


def arrive(session: Session, accepted: list[Accepted]) -> None:
    """Open the cards for who scanned, and let the actor's store hold the member."""
    rows = [
        {
            "staff_id": one.scope.staff_id,
            "member_id": one.member_id,
            "until": one.now_ms + PRESENCE_MS,
        }
        for one in accepted
    ]
    upsert(session, Presence, list({r["member_id"]: r for r in rows}.values()), update=("until",))
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
    feed.touch(session, [(s, t, m) for m, s in sorted(guests) for t in ("card", "index")])


effects.on("scan.seen", arrive)
