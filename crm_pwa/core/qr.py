"""QR codes as pictures that a page draws by itself: one path on a grid of modules."""

from typing import NamedTuple

import qrcode
from qrcode.constants import ERROR_CORRECT_M

MASK = 2
QUIET = 4
"""Modules of white around a code, without which it is not found (ISO/IEC 18004)."""


class Picture(NamedTuple):
    """``size``: modules a side, the white around them included; ``path``: what is dark."""

    size: int
    path: str


def rows(text: str) -> list[str]:
    """The modules of a code, a row a hexadecimal number with the leftmost in the highest bit.

    Without the white around. Which mask lies over a code is told in the code itself; the writer
    who has many to write tries one, and not all eight.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text)
    lines = ("".join("01"[bool(module)] for module in row) for row in code.get_matrix())
    return [f"{int(line, 2):x}" for line in lines]


def picture(text: str) -> Picture:
    """The smallest code that holds ``text``, at level M: an eighth of it may be spoilt."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return Picture(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
