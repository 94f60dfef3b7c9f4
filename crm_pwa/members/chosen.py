"""What a chain chooses about cards and calls: the facts shown, and the quiet hours."""

from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.core.clock import store_clock
from crm_pwa.members.view import FACTS, KNOWN_FACTS

SHOWN = setting(Setting("facts", "several", FACTS, least=3, most=3, choices=tuple(KNOWN_FACTS)))
"""The three facts a card shows, in this order."""
QUIET = setting(Setting("quiet_hours", "hours", [], per_store=True))
"""From, to: between these, by the store's clock, nobody is given a number to call; [] for none."""


def is_quiet(session: Session, store_id: str, now_ms: int) -> bool:
    """Whether members of this store are not called now; the hours may go over midnight."""
    hours = QUIET.of(session, store_id)
    if not hours:
        return False
    at = clock(session, store_id, now_ms)
    start, end = hours
    if start <= end:
        return bool(start <= at < end)
    return bool(at >= start or at < end)


def clock(session: Session, store_id: str, at_ms: int) -> str:
    """The store's local time as HH:MM."""
    stores = accounts.stores(session, (store_id,))
    return store_clock(at_ms, stores[0].tz if stores else "Asia/Shanghai")
