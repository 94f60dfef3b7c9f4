"""Who came to a till is kept for as long as scans; codes and sessions until they are over."""

from sqlalchemy import ColumnElement

from crm_pwa.checkout.models import Arrival, MemberSession, OneTime
from crm_pwa.checkout.proof import KEPT_MS
from crm_pwa.core.db import db
from crm_pwa.core.sql import not_among
from crm_pwa.members.ageing import MONTHS
from crm_pwa.privacy.retention import Asked, Rule, rows


def _arrivals(asked: Asked) -> list[ColumnElement[bool]]:
    return [Arrival.at < asked.before_ms, not_among(db.session(), Arrival.member_id, asked.kept)]


def _codes(asked: Asked) -> list[ColumnElement[bool]]:
    return [OneTime.at <= asked.now_ms - KEPT_MS]


def _sessions(asked: Asked) -> list[ColumnElement[bool]]:
    return [MemberSession.until <= asked.now_ms]


RULES = (
    Rule("arrivals", rows(Arrival, _arrivals), "months", MONTHS),
    Rule("codes", rows(OneTime, _codes)),
    Rule("member_sessions", rows(MemberSession, _sessions)),
)
