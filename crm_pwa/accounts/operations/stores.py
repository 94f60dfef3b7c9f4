"""Stores: opened, renamed, given another trade."""

from sqlalchemy.orm import Session

from crm_pwa.accounts import given, history
from crm_pwa.accounts.history import By
from crm_pwa.accounts.models import Store
from crm_pwa.core.errors import NotHere

TOLD = ("name", "region", "tz", "trade")


def add_store(
    session: Session, store_id: str, name: str, *, by: By | None = None, **facts: object
) -> Store:
    """Open a store. ``facts``: region, tz, trade, latitude, longitude. A repeat changes nothing.

    Raises Invalid for what no store can be called, and for a time zone there is not.
    """
    store_id, name = given.text(Store, "id", store_id), given.text(Store, "name", name)
    known = session.get(Store, store_id)
    if known is not None:
        return known
    store = Store(id=store_id, name=name, **given.facts(Store, facts))
    session.add(store)
    session.flush()
    history.keep(session, by, (history.STORE, store.id), {}, _told(store))
    return store


def change_store(session: Session, store_id: str, *, by: By | None = None, **facts: str) -> int:
    """Give a store another name, region, tz or trade; return how many of them differ.

    Raises NotHere for an unknown store, Invalid for what does not fit.
    """
    store = session.get(Store, store_id)
    if store is None:
        raise NotHere(store_id)
    before, name = _told(store), given.text(Store, "name", facts.get("name", store.name))
    for column, value in given.facts(Store, facts | {"name": name}).items():
        setattr(store, column, value)
    session.flush()
    return history.keep(session, by, (history.STORE, store.id), before, _told(store))


def set_trade(session: Session, store_id: str, trade: str, *, by: By | None = None) -> Store:
    """Let a store use the packs of other trades, "apparel,beauty". Raises NotHere."""
    change_store(session, store_id, trade=given.text(Store, "trade", trade), by=by)
    return session.get_one(Store, store_id)


def _told(store: Store) -> dict[str, str]:
    return {name: getattr(store, name) for name in TOLD}
