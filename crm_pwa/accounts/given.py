"""What stores and people are called, as somebody typed it: checked before a row is made of it.

Every function raises Invalid with words that say what to type instead.
"""

import unicodedata
from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crm_pwa.core.blank import is_blank
from crm_pwa.core.db import Base
from crm_pwa.core.errors import Invalid, Unfit
from crm_pwa.core.sql import table_of

LANGUAGES = ("zh-Hans", "en", "zh-Hant")


def text(table: type[Base], column: str, value: str) -> str:
    """The text without spaces around it: readable, and no longer than its column."""
    what = f"The {table.__tablename__}'s {column}"
    kept = value.strip()
    kinds = {unicodedata.category(letter) for letter in kept}
    if "Cs" in kinds:
        text = f"{what} {value!r} is not UTF-8; type it in a terminal set to UTF-8."
        raise Unfit(text, column, "unread")
    if "Cc" in kinds:
        text = f"{what} {value!r} holds a control character; type it without."
        raise Unfit(text, column, "unread")
    if is_blank(kept):
        raise Unfit(f"{what} is empty; give at least one letter or digit.", column, "blank")
    longest = getattr(table_of(table).c[column].type, "length", len(kept))
    if len(kept) > longest:
        text = f"{what} has {len(kept)} characters; {longest} is the most."
        raise Unfit(text, column, "too_long", high=longest)
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
        text = f"Unknown time zone {value!r}; write it like Asia/Shanghai."
        raise Unfit(text, "tz", "zone") from None


def language(value: str) -> str:
    """A language the pages speak."""
    if value not in LANGUAGES:
        raise Invalid(f"Unknown language {value!r}; use one of {', '.join(LANGUAGES)}.")
    return value
