"""Consents and sensitive reads leave their own rows, beside the operation that made them."""

from sqlalchemy.orm import Session

from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import added
from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.sql import insert_new
from crm_pwa.privacy.models import Access, Consent
from crm_pwa.privacy.operations import ONE_LOOK_MS, looks

LATE_MS = 24 * 3_600_000
"""How long ago a phone may say that a look was: a working day without network lies within. What
it says is older counts as of then."""
OWN_PAGE = "own_page"
"""The channel of what members answer on their own page."""


def keep_consents(session: Session, accepted: list[Accepted]) -> None:
    """Append the answers. The proof itself (a signature, say) stays in the sealed body."""
    rows = [
        {
            "id": one.op.id,
            "member_id": one.whose,
            "layer": one.op.p["layer"],
            "channel": one.op.p.get("channel", ""),
            "state": one.op.p["state"],
            "version": one.op.p["text_version"],
            "hlc": one.op.hlc,
            "seen": one.op.seen,
            "rev": one.op.rev,
            "actor_id": one.op.act,
            "source": OWN_PAGE if one.scope.own else "shop",
            "evidence": b"",
        }
        for one in accepted
    ]
    insert_new(session, Consent, rows)


def keep_reads(session: Session, accepted: list[Accepted]) -> None:
    """Append who looked at which field, once in ten minutes as on pages, and when it was."""
    one = accepted[0]
    since = one.now_ms - LATE_MS
    kept = looks(session, one.op.act, {each.whose for each in accepted}, since - ONE_LOOK_MS)
    rows = []
    for each in accepted:
        field, at = each.op.p["field"], max(each.made_ms, since)
        before = kept[each.whose, field]
        if any(abs(at - other) < ONE_LOOK_MS for other in before):
            continue
        before.append(at)
        rows.append(
            {
                "id": each.op.id,
                "member_id": each.whose,
                "staff_id": each.op.act,
                "field": field,
                "how": "phone",
                "at": at,
            }
        )
    added(session, Access, rows, Act("read", one.op.act, one.now_ms, one.scope.first))


effects.on("consent.set", keep_consents)
effects.on("access.read", keep_reads)
