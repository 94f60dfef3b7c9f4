"""What stores and people are called, as somebody typed it: checked before a row is made of it.

Every function raises Invalid with words that say what to type instead.
"""

import unicodedata
from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_pwa.core.blank import is_blank
from crm_pwa.core.db import Base
from crm_pwa.core.errors import Invalid
from crm_pwa.core.sql import table_of

LANGUAGES = ("zh-Hans", "en", "zh-Hant")


def text(table: type[Base], column: str, value: str) -> str:
    """The text without spaces around it: readable, and no longer than its column."""
    what = f"The {table.__tablename__}'s {column}"
    kept = value.strip()
    kinds = {unicodedata.category(letter) for letter in kept}
    if "Cs" in kinds:
        raise Invalid(f"{what} {value!r} is not UTF-8; type it in a terminal set to UTF-8.")
    if "Cc" in kinds:
        raise Invalid(f"{what} {value!r} holds a control character; type it without.")
    if is_blank(kept):
        raise Invalid(f"{what} is empty; give at least one letter or digit.")
    longest = getattr(table_of(table).c[column].type, "length", len(kept))
    if len(kept) > longest:
        raise Invalid(f"{what} has {len(kept)} characters; {longest} is the most.")
    return kept


def facts(table: type[Base], said: Mapping[str, object]) -> dict[str, object]:
    """Columns by name: texts that say something are checked, ``tz`` is a zone there is."""
    checked = dict(said)
    for name, value in said.items():
        if name == "tz":
            checked[name] = zone(str(value))
        elif isinstance(value, str) and value:
            checked[name] = text(table, name, value)
    return checked


def zone(value: str) -> str:
    """The name of a time zone."""
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(f"Unknown time zone {value!r}; write it like Asia/Shanghai.") from None


def language(value: str) -> str:
    """A language the pages speak."""
    if value not in LANGUAGES:
        raise Invalid(f"Unknown language {value!r}; use one of {', '.join(LANGUAGES)}.")
    return value
