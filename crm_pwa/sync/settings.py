"""What a store's phones are told once: words, rules, the store itself and its people."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts import told
from crm_pwa.accounts.models import Store
from crm_pwa.accounts.pages import CURRENCY
from crm_pwa.core.log.models import Meta
from crm_pwa.core.sql import upsert
from crm_pwa.followups.queries import DAILY
from crm_pwa.members import feed
from crm_pwa.members.chosen import SHOWN
from crm_pwa.notes.dignity.checking import book
from crm_pwa.notes.vocabulary import words_setting
from crm_pwa.prompts import learned
from crm_pwa.prompts.changing import rules_for
from crm_pwa.prompts.rules import setting_of


def rows(session: Session, store_id: str, keys: list[str]) -> dict[str, dict[str, Any]]:
    """Setting bodies by key, for this store."""
    store = session.get(Store, store_id)
    if store is None:
        return {}
    return {key: _READERS[key](session, store) for key in keys if key in _READERS}


def refresh(session: Session) -> None:
    """Move settings whose content changed to the end of their stores' feeds.

    Call after a start, an import or a change of staff, inside a write transaction.
    """
    for store in accounts.stores(session):
        for key, read in _READERS.items():
            body = msgspec.json.encode(read(session, store))
            digest = hashlib.sha256(body).hexdigest()[:16]
            name = _name(store.id, key)
            kept = session.get(Meta, name)
            if kept is None or kept.value != digest:
                upsert(session, Meta, [{"key": name, "value": digest}], update=("value",))
                feed.touch(session, [(store.id, "setting", key)])


def _name(store_id: str, key: str) -> str:
    """Where the digest is kept: as long as a row's name may be, however long a store's id is."""
    return f"setting:{key}:{hashlib.sha256(store_id.encode()).hexdigest()[:16]}"


def _words(_session: Session, store: Store) -> dict[str, Any]:
    return words_setting([store.trade])


def _unkind(_session: Session, _store: Store) -> dict[str, Any]:
    return {"key": "unkind"} | book()


def _rules(session: Session, store: Store) -> dict[str, Any]:
    return setting_of(rules_for(session, store))


def _store(session: Session, store: Store) -> dict[str, Any]:
    return {
        "key": "store",
        "id": store.id,
        "name": store.name,
        "tz": store.tz,
        "trade": store.trade,
        "currency": CURRENCY.of(session),
        "cap_guide_day": DAILY.of(session, store.id),
        "facts": SHOWN.of(session),
    }


def _worth(session: Session, _store: Store) -> dict[str, Any]:
    return {"key": "worth", "rules": learned.worth(session)}


def _people(session: Session, store: Store) -> dict[str, Any]:
    return {"key": "people", "names": accounts.names_of_store(session, store.id)}


_READERS: dict[str, Callable[[Session, Store], dict[str, Any]]] = {
    "words": _words,
    "rules": _rules,
    "store": _store,
    "people": _people,
    "unkind": _unkind,
    "worth": _worth,
}

told.by(refresh)
