"""Ways out: who takes a channel's messages, and how each says that it did not."""

from collections.abc import Mapping
from typing import Protocol

from crm_pwa.messages.outgoing import Claimed

CHANNELS = ("sms", "wecom", "email")
PATIENCE_S = 10
"""How long a way may take to answer."""


class NotNow(Exception):
    """It was not taken, and may be later: ``why`` a word of the page, ``after_s`` not before."""

    def __init__(self, why: str, after_s: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.after_s = after_s


class Never(Exception):
    """It will not be taken, however often it is tried; ``why`` a word of the page."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Way(Protocol):
    """Takes messages of one channel. What it took under an id before, it takes again in silence."""

    def send(self, message: Claimed) -> None:
        """Hand one over. Raises NotNow or Never."""


Ways = Mapping[str, Way]
