"""The merge: kinds of operations, and how a card is folded out of them."""

from crm_pwa.core.merge.fold import fold, fold_all, fold_onto, joined
from crm_pwa.core.merge.join import informed, join
from crm_pwa.core.merge.life import forgotten
from crm_pwa.core.merge.op import PENDING, Op
from crm_pwa.core.merge.registry import (
    Kind,
    UnknownKind,
    Unsound,
    catalogue,
    find,
    kind_for,
    register,
    upcasted,
)
from crm_pwa.core.merge.state import empty_state, trim, unmarked, widen
from crm_pwa.core.merge.unheard import too_many

__all__ = [
    "PENDING",
    "Kind",
    "Op",
    "UnknownKind",
    "Unsound",
    "catalogue",
    "empty_state",
    "find",
    "fold",
    "fold_all",
    "fold_onto",
    "forgotten",
    "informed",
    "join",
    "joined",
    "kind_for",
    "register",
    "too_many",
    "trim",
    "unmarked",
    "upcasted",
    "widen",
]
