"""Who sends a batch of operations, and what each one is answered."""

from dataclasses import dataclass, field

import msgspec

from crm_pwa.core import hlc
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys


@dataclass(frozen=True)
class Sender:
    """Who sends a batch: the actor's scope, the device (empty for a form) and the clock.

    ``now_ms``: when it was received. ``skew_ms``: how far the phone's clock, as it corrects it
    itself, was ahead of the server's as it sent: its envelope's ``wall`` against ``now_ms``.
    """

    scope: Scope
    now_ms: int
    keys: Keys
    device_id: str = ""
    skew_ms: int = 0

    def made_ms(self, reading: str) -> int:
        """When an operation with this clock reading was made, by the server's clock.

        The same phone clock tells when it was made and when it was sent, so what it is wrong
        by drops out; nothing was made later than it was received.
        """
        return min(hlc.millis(reading) - self.skew_ms, self.now_ms)


class Verdict(msgspec.Struct, omit_defaults=True):
    """The answer to one operation: ``s`` accepted, duplicate, rejected or deferred."""

    id: str
    s: str
    rev: int = 0
    m: str = ""
    why: str = ""


@dataclass(frozen=True)
class Recorded:
    """One verdict an operation, in the order sent.

    ``news``: members whose cards say what the sender cannot tell by the verdicts.
    ``faults``: for operations that are ``invalid``, what is wrong with them, where it is known.
    """

    verdicts: list[Verdict]
    news: set[str]
    faults: dict[str, str] = field(default_factory=dict)
