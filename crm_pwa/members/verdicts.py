"""Who sends a batch of operations, and what each one is answered."""

from dataclasses import dataclass

import msgspec

from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys


@dataclass(frozen=True)
class Sender:
    """Who sends a batch: the actor's scope, the device (empty for a form) and the clock."""

    scope: Scope
    now_ms: int
    keys: Keys
    device_id: str = ""


class Verdict(msgspec.Struct, omit_defaults=True):
    """The answer to one operation (S1): ``s`` accepted, duplicate, rejected or deferred."""

    id: str
    s: str
    rev: int = 0
    m: str = ""
    why: str = ""


@dataclass(frozen=True)
class Recorded:
    """One verdict an operation, in the order sent, and the members whose cards changed."""

    verdicts: list[Verdict]
    changed: set[str]
