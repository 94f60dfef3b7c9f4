"""The one sender: takes on what is due, hands it over, and writes down what came of it."""

from sqlalchemy.orm import Session

from crm_pwa.config import Config
from crm_pwa.core import logs
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta
from crm_pwa.core.seal import Keys
from crm_pwa.messages import outgoing
from crm_pwa.messages.by_demo import ByDemo
from crm_pwa.messages.by_http import ByHttp
from crm_pwa.messages.by_mail import ByMail
from crm_pwa.messages.outgoing import Claimed
from crm_pwa.messages.ways import CHANNELS, Never, NotNow, Way, Ways

DEMO = "demo-shop"
"""The mark of a demo shop's database: there messages are shown to staff in place of being sent."""
AT_ONCE = 20


def ways(settings: Config, *, demo: bool, at_ms: int = 0) -> Ways:
    """The way of each channel that has one; a demo shop has one for all of them."""
    found: dict[str, Way] = {}
    if demo:
        found |= dict.fromkeys(CHANNELS, ByDemo(settings.data_dir, at_ms))
    if settings.sms_url:
        found["sms"] = ByHttp(settings.sms_url, settings.sms_token)
    if settings.wecom_url:
        found["wecom"] = ByHttp(settings.wecom_url, settings.wecom_token)
    if settings.smtp_url:
        found["email"] = ByMail(settings.smtp_url, settings.mail_from)
    return found


def is_demo(session: Session) -> bool:
    """Whether this database holds the demo shop."""
    return session.get(Meta, DEMO) is not None


def send_due(settings: Config, keys: Keys) -> int:
    """Send what is due, at most twenty; return how many were taken on.

    One at a time: what waits behind a slow way is free for another sender, and no try of it counts.
    Must not run inside a transaction: none is open while somebody outside is waited for.
    """
    many = 0
    while many < AT_ONCE and outgoing.is_due(db.session(), at := now_ms()):
        open_ways = ways(settings, demo=is_demo(db.session()), at_ms=at)
        with writing() as session:
            taken = outgoing.claim(session, keys, at, 1)
        for one in taken:
            _send(one, open_ways)
        many += len(taken)
    return many


def _send(one: Claimed, open_ways: Ways) -> None:
    why, never, after_ms = "", False, 0
    try:
        if one.letter.channel not in open_ways:
            raise Never("no_way")
        open_ways[one.letter.channel].send(one)
    except Never as error:
        why, never = error.why, True
    except NotNow as error:
        why, after_ms = error.why, error.after_s * 1000
    except Exception as error:  # noqa: BLE001 - one message must not hold up all the others
        logs.failed(error)
        why = "fault"
    with writing() as session:
        if not why:
            outgoing.sent(session, one.id, now_ms())
        elif never:
            outgoing.give_up(session, one, why)
        else:
            outgoing.put_off(session, one, why, now_ms(), after_ms)
