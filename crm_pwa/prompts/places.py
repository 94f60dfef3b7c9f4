"""Whose rules a desk looks at: the chain's, or one store's."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.models import Store
from crm_pwa.core.errors import NotHere
from crm_pwa.core.scope import Role, Scope
from crm_pwa.prompts import changing

EDITORS: tuple[Role, ...] = ("hq", "admin")


@dataclass(frozen=True)
class Place:
    """Whose rules are looked at, and by whom: one store's, or (None) the chain's.

    ``edits``: whether the person may change numbers; who may not may still switch.
    """

    scope: Scope
    store: Store | None
    stores: tuple[Store, ...]

    @property
    def edits(self) -> bool:
        """Whether numbers, trades and the chain's rules are theirs to change."""
        return self.scope.role in EDITORS

    @property
    def id(self) -> str:
        """The store's id; "" for the chain."""
        return self.store.id if self.store else changing.CHAIN

    def link(self, path: str) -> str:
        """The address of a page about this place."""
        return f"{path}?{urlencode({'store': self.id})}"


def place(session: Session, scope: Scope, asked: str) -> Place:
    """The store asked for, within the scope; without one the chain's for whoever edits it.

    Raises NotHere, also for a person without a store.
    """
    stores = tuple(accounts.stores(session, scope.stores))
    found = {store.id: store for store in stores}.get(asked)
    if asked and found is None:
        raise NotHere(asked)
    if found is None and scope.role not in EDITORS:
        if not stores:
            raise NotHere("no store")
        found = stores[0]
    return Place(scope, found, stores)
