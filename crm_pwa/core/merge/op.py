"""The shape of one operation: a small fact, one per tap."""

from typing import Any

import msgspec

PENDING = 9007199254740991
"""The rev of an operation no server has accepted yet: greater than all, exact in JavaScript too."""


class Op(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One edit as a device sent it.

    `id` UUID minted at the tap · `v` version of the payload · `k` kind · `m` member id or
    `code:<alias>` · `n` device counter · `hlc` hybrid clock as text · `act` staff id of the
    actor · `seen` the member's rev on screen · `obs` ids of the entries the actor saw · `of`
    id of the operation meant · `p` payload · `rev` the rev it was accepted at, set by the
    server before folding, 0 while pending.
    """

    id: str
    v: int
    k: str
    m: str
    n: int
    hlc: str
    act: str
    seen: int
    obs: list[str] = []
    of: str = ""
    p: dict[str, Any]
    rev: int = 0
