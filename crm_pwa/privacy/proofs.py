"""Consents and sensitive reads leave their own rows, beside the operation that made them."""

from sqlalchemy.orm import Session

from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import added
from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.sql import insert_new
from crm_pwa.privacy.models import Access, Consent

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
    """Append who looked at which field."""
    rows = [
        {
            "id": one.op.id,
            "member_id": one.whose,
            "staff_id": one.op.act,
            "field": one.op.p["field"],
            "how": "phone",
            "at": one.now_ms,
        }
        for one in accepted
    ]
    one = accepted[0]
    added(session, Access, rows, Act("read", one.op.act, one.now_ms, one.scope.first))


effects.on("consent.set", keep_consents)
effects.on("access.read", keep_reads)
