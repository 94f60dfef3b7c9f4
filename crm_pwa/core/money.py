"""Money from text to minor units, exactly: no binary fraction ever touches an amount."""

from functools import lru_cache

MOST_DIGITS = 13


@lru_cache(maxsize=65_536)
def minor(text: str, digits: int = 2) -> int:
    """Read a plain decimal as minor units: "12.5" is 1250 with two ``digits``.

    Finer decimals are rounded half away from zero. Raises ValueError for anything but an
    optional sign, digits and one point (no thousands marks, no currency, no exponent).
    """
    body = text[1:] if text[:1] in ("-", "+") else text
    whole, _, part = body.partition(".")
    figures = whole + part
    if not (figures.isascii() and figures.isdigit()) or len(whole) > MOST_DIGITS:
        raise ValueError(f"no amount: {text!r}")
    value = int((whole or "0") + part[:digits].ljust(digits, "0"))
    if part[digits : digits + 1] >= "5":
        value += 1
    return -value if text[0] == "-" else value
