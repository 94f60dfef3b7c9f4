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
    stores = accounts.stores(session, (store_id,))
    clock = store_clock(now_ms, stores[0].tz if stores else "Asia/Shanghai")
    start, end = hours
    if start <= end:
        return bool(start <= clock < end)
    return bool(clock >= start or clock < end)
