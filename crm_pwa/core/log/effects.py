"""What else happens when an operation of a kind is accepted, in the same transaction.

A domain registers its own, so that the log needs to know no domain.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm_pwa.core.log.op import Op
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys


@dataclass(frozen=True)
class Accepted:
    """An accepted operation: on which member it counts, by whose hand, when.

    ``now_ms``: when it was received. ``made_ms``: when it was made, by the server's clock,
    never after that. ``target``: the operation that an undo takes back. ``home``: the member it
    was said of, where that one was merged into ``member_id``; ``keys`` to seal with.
    """

    op: Op
    member_id: str
    scope: Scope
    now_ms: int
    made_ms: int
    target: Op | None = None
    home: str = ""
    keys: Keys | None = None

    @property
    def whose(self) -> str:
        """The member by whose name it was said."""
        return self.home or self.member_id


Effect = Callable[[Session, list[Accepted]], bool | None]
"""What follows; False where nothing did."""
_effects: dict[str, list[Effect]] = defaultdict(list)
_undos: dict[str, list[Effect]] = defaultdict(list)


def on(kind: str, effect: Effect) -> None:
    """Call ``effect`` with all accepted operations of ``kind`` in a batch, once per batch."""
    if effect not in _effects[kind]:
        _effects[kind].append(effect)


def on_undo(kind: str, effect: Effect) -> None:
    """Call ``effect`` with all accepted undos of operations of ``kind``, once per batch.

    Undos come last: what they take back may have been accepted in the same batch.
    """
    if effect not in _undos[kind]:
        _undos[kind].append(effect)


def run(session: Session, accepted: list[Accepted]) -> bool:
    """Run every registered effect; tell whether one did something."""
    by_kind: dict[str, list[Accepted]] = defaultdict(list)
    undone: dict[str, list[Accepted]] = defaultdict(list)
    for one in accepted:
        if one.op.k == "undo" and one.target:
            undone[one.target.k].append(one)
        by_kind[one.op.k].append(one)
    work = [
        (effect, group)
        for effects, groups in ((_effects, by_kind), (_undos, undone))
        for kind, group in groups.items()
        for effect in effects[kind]
    ]
    done = [effect(session, group) for effect, group in work]
    return any(one is not False for one in done)
