"""Writes CSV that a spreadsheet opens as it is meant: in the right letters, running nothing."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

SIGNS = "=⁼₌⩵⩶﹦＝+⁺₊﬩﹢＋-−⁻₋﹣－@﹫＠|｜%﹪％"
"""What a spreadsheet may take for a formula's beginning, as OWASP's page on CSV injection lists
it, and whatever Unicode holds for the same sign (NFKC)."""
_UNSEEN = (
    r"[\x00-\x20\x7f"
    "\x80-\xa0\xad"
    "\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e\u2000-\u200f"
    "\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff\ufff9-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U00013438\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001"
    "\U000e0020-\U000e007f"
    "]*"
)
"""Spaces, controls and marks that have no width: Unicode's Cc, Cf and Z."""
BEGINS = rf"^{_UNSEEN}(?:[{re.escape(SIGNS)}]|[\x00-\x1f\x7f])"
"""A cell that begins so, with whatever nobody sees before it, is text once an apostrophe leads it;
as Python and RE2 both read it."""
_begins = re.compile(BEGINS)


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as UTF-8 with a byte order mark, by which Excel knows it, and CRLF line ends."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([cell(each) for each in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def cell(text: str) -> str:
    """A cell's text as it may be written: with an apostrophe where it would begin a formula."""
    return f"'{text}" if _begins.match(text) else text
