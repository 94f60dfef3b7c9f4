"""Fifths of the members, 1 least to 5 best."""

import numpy as np
from numpy.typing import NDArray

FIFTHS = 5
Whole = NDArray[np.int64]


def quintiles(values: Whole) -> Whole:
    """The fifth of each value; ties by place, which is the order of the ids.

    Fifths are as large as each other up to one, the first ones larger (as SQL's NTILE has it).
    """
    order = np.argsort(values, kind="stable")
    size, larger = divmod(len(values), FIFTHS)
    sizes = [size + (fifth < larger) for fifth in range(FIFTHS)]
    found = np.empty(len(values), dtype=np.int64)
    found[order] = np.repeat(np.arange(1, FIFTHS + 1), sizes)
    return found
