"""Time and randomness of the server: both told by the simulation, the same for the same seed."""

import os
import random
import secrets
import time


class Chance:
    """Takes the place of the clock and of the operating system's random bytes.

    The server reads both through ``time`` and ``os``; the moment is ``at``, milliseconds.
    """

    def __init__(self) -> None:
        self.at = 0
        self._random = random.Random(0)

    def begin(self, seed: int, at: int) -> None:
        """Begin a seed at a moment."""
        self.at = at
        self._random = random.Random(seed)

    def install(self) -> None:
        """From now on nothing in this process knows another time or another chance."""
        time.time_ns = lambda: self.at * 1_000_000
        time.time = lambda: self.at / 1000
        os.urandom = self._random_bytes
        secrets.token_hex = self._token
        secrets.token_urlsafe = self._token

    def _token(self, nbytes: int | None = None) -> str:
        return self._random_bytes(nbytes or 32).hex()

    def _random_bytes(self, n: int) -> bytes:
        return self._random.randbytes(n)
