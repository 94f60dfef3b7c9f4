"""Work on many at once that one of them must not stop."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from crm_pwa.core import logs

One = TypeVar("One")
Done = TypeVar("Done")


def sparing(
    what: str, work: Callable[[Sequence[One]], list[Done]], many: Sequence[One]
) -> list[Done]:
    """What ``work`` gives of all of them, without those it cannot be done for.

    It is asked for all, and where that fails for halves, down to the one at fault. Each fault is
    logged by its place, and how many were left out under the name ``what``. ``work`` must change
    nothing. A fault of the database is nobody's, and is raised.
    """
    if not many:
        return []
    done, left_out = _halved(work, many)
    if left_out:
        logs.left_out(what, left_out)
    return done


def _halved(
    work: Callable[[Sequence[One]], list[Done]], many: Sequence[One]
) -> tuple[list[Done], int]:
    try:
        return work(many), 0
    except SQLAlchemyError:
        raise
    except Exception as fault:  # noqa: BLE001 - it is logged, and the others go on
        if len(many) == 1:
            logs.failed(fault)
            return [], 1
    half = len(many) // 2
    first, second = _halved(work, many[:half]), _halved(work, many[half:])
    return first[0] + second[0], first[1] + second[1]
