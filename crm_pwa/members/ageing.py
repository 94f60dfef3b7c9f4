"""Who was seen when is kept for a year: scans, arrivals' greetings, who stood before whom."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, func, select

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Operation, OperationBody
from crm_pwa.core.sql import table_of
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
        with writing() as session:
            ids: Sequence[str] = session.scalars(found.order_by(_LOG.id).limit(PAGE)).all()
            session.execute(delete(OperationBody).where(OperationBody.id.in_(ids)))
            session.execute(delete(Operation).where(Operation.id.in_(ids)))
            if ids:
                did(session, Act("retained", "", asked.now_ms, gone={"operation": ids}))
        many += len(ids)
        if len(ids) < PAGE:
            return many


def _old(asked: Asked) -> list[ColumnElement[bool]]:
    return [
        _LOG.kind == KIND,
        _LOG.received_at < asked.before_ms,
        _LOG.member_id.not_in(asked.kept),
    ]


def _met(asked: Asked) -> list[ColumnElement[bool]]:
    return [Presence.until < asked.before_ms, Presence.member_id.not_in(asked.kept)]


def _shown(asked: Asked) -> list[ColumnElement[bool]]:
    return [CodeUse.at < asked.before_ms, CodeUse.member_id.not_in(asked.kept)]


_LOG = table_of(Operation).c
SCANS = Rule("scans", _scans, "months", MONTHS)
SHOWN = Rule("shown", rows(CodeUse, _shown), "months", MONTHS)
MET = Rule("met", rows(Presence, _met), "months", MONTHS)
