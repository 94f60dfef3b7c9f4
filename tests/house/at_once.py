"""Two who write at the same time: the second begins while the first has not ended."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from crm_pwa.core.db import writing

BEGUN_S = 0.5
"""So long the second may take to come to what the first holds; it is let go in any case."""


def at_once(app: Flask, *does: Callable[[Session], Any]) -> list[Any]:
    """Let each write in a transaction and a thread of its own; what each returned or raised.

    Each is done before the one before it ends its transaction, or waits for it by then.
    """
    found: list[Any] = [None] * len(does)
    ready = [threading.Event() for _ in does]

    def run(place: int) -> None:
        try:
            with app.app_context(), writing() as session:
                found[place] = does[place](session)
                ready[place].set()
                for after in ready[place + 1 :]:
                    after.wait(BEGUN_S)
        except Exception as error:  # noqa: BLE001 - told to the test
            found[place] = error
        finally:
            ready[place].set()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(does))]
    for place, thread in enumerate(threads):
        thread.start()
        ready[place].wait(BEGUN_S)
    for thread in threads:
        thread.join(30)
    return found
