"""QR codes as pictures that a page draws by itself: one path on a grid of modules."""

from typing import NamedTuple

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Modules of white around a code, without which it is not found (ISO/IEC 18004)."""


class Picture(NamedTuple):
    """``size``: modules a side, the white around them included; ``path``: what is dark."""

    size: int
    path: str


def picture(text: str) -> Picture:
    """The smallest code that holds ``text``, at level M: an eighth of it may be spoilt."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    dark = [(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return Picture(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
