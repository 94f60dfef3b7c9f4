"""That a message was sent, or could not be, is kept for a while; its words are gone by then."""

from sqlalchemy import ColumnElement

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.core.db import db
from crm_pwa.core.sql import not_among
from crm_pwa.messages.models import Message
from crm_pwa.messages.outgoing import WAITING
from crm_pwa.privacy.retention import Asked, Rule, rows

DAYS = setting(Setting("message_days", "number", 30, least=1, most=365))
"""How long it is kept what became of a message, days."""


def _over(asked: Asked) -> list[ColumnElement[bool]]:
    old = [Message.state != WAITING, Message.at < asked.before_ms]
    return [*old, not_among(db.session(), Message.member_id, asked.kept)]


MESSAGES = Rule("messages", rows(Message, _over), "days", DAYS)
