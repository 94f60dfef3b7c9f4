"""Cells that try to be formulas, made from a grammar, and what a spreadsheet makes of one.

The reading here is its own: it folds every sign of Unicode (NFKC) and drops whatever cannot be
seen, and knows nothing of how the product guards a cell.
"""

import unicodedata
from random import Random

SIGNS = "=+-@"
_ALL = [chr(at) for at in range(0x110000) if not 0xD800 <= at < 0xE000]
OTHER_SIGNS = [one for one in _ALL if unicodedata.normalize("NFKC", one)[:1] in tuple(SIGNS)]
UNSEEN = [one for one in _ALL if unicodedata.category(one) in ("Cc", "Cf", "Zs", "Zl", "Zp")]
_HIDDEN = frozenset(UNSEEN)
CALLS = (
    "HYPERLINK(0)",
    "cmd|' /C calc'!A0",
    "SUM(1+1)*2",
    "1+1",
    "DDE(0;0)",
    "",
    "A1",
    "李静",
    '"',
)
PLAIN = ("李静", "wool 80%", "a=b", "'", '"quoted"', "1", "é", "")


def cells(count: int, seed: int) -> list[str]:
    """So many cells: one in five begins as a word, the others as a formula, more or less hidden."""
    random = Random(seed)
    return [_one(random) for _ in range(count)]


def _one(random: Random) -> str:
    hidden = "".join(random.choices(UNSEEN, k=random.choice((0, 0, 1, 1, 2, 4))))
    if random.random() < 0.2:
        return hidden + random.choice(PLAIN) + random.choice(OTHER_SIGNS)
    sign: str = random.choice((*SIGNS, random.choice(OTHER_SIGNS)))
    rest: str = random.choice(CALLS) + random.choice(("", "\n=1", ",=1", '";=1', "\u202e)1"))
    return hidden + sign + rest


def runs(cell: str) -> bool:
    """Whether a spreadsheet might take the cell, as it stands in a file, for more than text."""
    if cell[:1] in ("\t", "\r", "\n", "\0"):
        return True
    seen = next((one for one in cell if one not in _HIDDEN), "")
    return unicodedata.normalize("NFKC", seen)[:1] in tuple(SIGNS) if seen else False
