"""Who was seen when is kept for a year: scans, arrivals' greetings, who stood before whom."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, select

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation, OperationBody
from crm_pwa.core.sql import not_among, table_of
from crm_pwa.members.models import CodeUse, Presence
from crm_pwa.privacy.retention import PAGE, Asked, Rule, rows

MONTHS = setting(Setting("scans_months", "number", 12, least=3, most=36))
"""How long it is kept that a member was scanned, months. The last visit stays on the card."""
KIND = "scan.seen"


def _scans(asked: Asked) -> int:
    """Rows of the log that say a scan; the trail says which were let go."""
    found = select(_LOG.id).where(*_old(asked))
    if asked.dry:
        return db.session().scalar(select(func.count()).select_from(found.subquery())) or 0
    many = 0
    while True:
        ids = db.session().scalars(found.order_by(_LOG.received_at, _LOG.id).limit(PAGE)).all()
        if ids:
            many += _gone(asked, ids)
        if len(ids) < PAGE:
            return many


def _gone(asked: Asked, ids: Sequence[str]) -> int:
    with writing() as session:
        here = delete(Operation).where(_LOG.id.in_(ids), *_old(asked)).returning(_LOG.id)
        gone = sorted(session.scalars(here))
        session.execute(delete(OperationBody).where(OperationBody.id.in_(gone)))
        if gone:
            did(session, Act("retained", "", asked.now_ms, gone={"operation": gone}))
    return len(gone)


def _old(asked: Asked) -> list[ColumnElement[bool]]:
    return [
        _LOG.kind == KIND,
        _LOG.received_at < asked.before_ms,
        not_among(db.session(), _LOG.member_id, asked.kept),
    ]


def _met(asked: Asked) -> list[ColumnElement[bool]]:
    of_others = not_among(db.session(), Presence.member_id, asked.kept)
    return [Presence.until < asked.before_ms, of_others]


def _shown(asked: Asked) -> list[ColumnElement[bool]]:
    of_others = not_among(db.session(), CodeUse.member_id, asked.kept)
    return [CodeUse.at < asked.before_ms, of_others]


_LOG = table_of(Operation).c
SCANS = Rule("scans", _scans, "months", MONTHS)
SHOWN = Rule("shown", rows(CodeUse, _shown), "months", MONTHS)
MET = Rule("met", rows(Presence, _met), "months", MONTHS)
