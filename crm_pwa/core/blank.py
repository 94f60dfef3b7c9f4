"""Text that nobody can read: only spaces, and characters that leave no ink."""

import unicodedata

_NO_INK = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me"})
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and a pattern that are drawn as nothing."""


def is_blank(text: str) -> bool:
    """Tell whether a text is empty, or has no character that shows by itself.

    What Unicode has named since this was built counts as visible. Twin: ``isBlank`` in
    static/shared/kinds.js.
    """
    return all(c in _FILLERS or unicodedata.category(c) in _NO_INK for c in text)
