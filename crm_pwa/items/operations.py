"""The only writer of packs: phones are sent those that changed."""

from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts import told
from crm_pwa.core.bulk import keep
from crm_pwa.items import queries
from crm_pwa.items.models import ItemPack
from crm_pwa.items.packing import packs
from crm_pwa.members import feed

MOST = 5_000
"""Articles that phones carry: about 1.6 MB, 184 KB as they travel (docs/trust.md)."""
EMPTY = '{"v":1,"labels":[],"items":[]}'


def refresh(session: Session) -> int:
    """Pack the catalogue anew; return how many packs changed. Phones are told of these.

    Call after a start and an import, inside a write transaction: another program may read labels
    otherwise.
    """
    made, kept = packs(queries.carried(session, MOST)), queries.unpacked(session)
    wanted = dict.fromkeys(kept, EMPTY) | made
    changed = [key for key, body in wanted.items() if kept.get(key) != body]
    keep(session, ItemPack, [{"k": key, "body": wanted[key]} for key in changed])
    stores = [store.id for store in accounts.stores(session)]
    feed.touch(session, [(store, "product", key) for store in stores for key in changed])
    open_new(session)
    return len(changed)


def open_new(session: Session) -> None:
    """Give stores that have none the packs there are."""
    known, keys = queries.stores_with(session), sorted(queries.unpacked(session))
    new = [store.id for store in accounts.stores(session) if store.id not in known]
    feed.touch(session, [(store, "product", key) for store in new for key in keys])


told.by(open_new)
