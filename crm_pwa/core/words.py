"""What codes in the data are called: concepts, prompts, reasons, dates, money.

Templates speak through these on both sides; static/shared/words.js is the twin. The words are
taught once (`learn`), from the same setting rows that phones get; the language is the one being
spoken (crm_pwa/core/templating/language.py).
"""

import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache
from math import floor
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context

from crm_pwa.core.templating.language import language

Words = Mapping[str, str]
"""One text by language."""

HOLE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_CODE = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_DAY = re.compile(r"(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SYMBOLS = {
    "CNY": "¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "JPY": "¥",
    "KRW": "₩",
    "TWD": "NT$",
    "USD": "$",
}
_ROUGH = 1_000
_WITHOUT_CENTS = frozenset({"JPY", "KRW"})

_named: dict[str, Words] = {}
_facets: dict[str, Words] = {}
_rules: dict[str, Mapping[str, Words]] = {}
_reasons: dict[str, Words] = {}
_here: ContextVar[tuple[Mapping[str, Mapping[str, Words]], Mapping[str, Words]]]
_here = ContextVar("here", default=({}, {}))
_currency = ["CNY"]
_pays: ContextVar[Callable[[], str] | None] = ContextVar("pays", default=None)
_today: ContextVar[str] = ContextVar("today", default="")


def learn(
    words: Mapping[str, Any] | None = None,
    rules: Mapping[str, Any] | None = None,
    currency: str = "",
) -> None:
    """Teach the words of a `words` and a `rules` setting, and the currency; more can follow."""
    if words:
        _named.update({one["id"]: one["words"] for one in words["substances"]} | words["concepts"])
        _facets.update({one["id"]: one["words"] for one in words["facets"]})
    if rules:
        _rules.update(rules["rules"])
        _reasons.update(rules["reasons"])
        _named.update({one["id"]: one["words"] for one in rules["unsuitable"]})
    if currency:
        _currency[0] = currency


def word(code: str) -> str:
    """Speak a concept, a substance or a reason. What nobody taught is shown by its own words."""
    if words := _here.get()[1].get(code) or _named.get(code):
        return _in_language(words)
    return code.rpartition(".")[2].replace("_", " ") if _CODE.fullmatch(code) else code


def facet_word(facet: str) -> str:
    """Speak the name of a facet."""
    if words := _facets.get(facet) or _named.get(f"facet.{facet}"):
        return _in_language(words)
    return facet.replace("_", " ")


def say(rule: str, args: Mapping[str, Any], part: str = "title") -> str:
    """Speak a prompt: its `title`, what to do, or its `script`, what to say."""
    words = (_here.get()[0].get(rule) or _rules.get(rule, {})).get(part)
    return fill(_in_language(words), args) if words else word(rule)


def because(reason: Mapping[str, Any]) -> str:
    """Speak one reason, `{"k": key, …args}`."""
    words = _reasons.get(reason["k"])
    return fill(_in_language(words), reason) if words else word(reason["k"])


def fill(text: str, args: Mapping[str, Any]) -> str:
    """Fill the `{name}` holes of a text; what is missing leaves nothing.

    `…_cents` is money, `…_date` a day; other texts are concepts or words already.
    """
    return HOLE.sub(lambda hole: _spoken(hole[1], args.get(hole[1])), text)


def pay_in(currency: Callable[[], str] | None) -> None:
    """Say what amounts are in from here on in this thread; asked once, when there is an amount.

    None: the currency that was taught.
    """
    _pays.set(cache(currency) if currency else None)


def stand_on(iso: str) -> None:
    """Say which day it is from here on in this thread: another year's dates show their year.

    Empty: no date does.
    """
    _today.set(iso)


def speak_by(
    rules: Mapping[str, Mapping[str, Words]], named: Mapping[str, Words] | None = None
) -> None:
    """Speak as a store's trade does from here on in this thread: its prompts, its questions.

    What neither names is said in the words that were taught.
    """
    _here.set((rules, named or {}))


def day(iso: str) -> str:
    """Speak a date, `2026-03-08` or `03-08`: 3 月 8 日, 8 Mar; with the year when it is another.

    Any other text stays as it is.
    """
    found = _DAY.fullmatch(iso)
    if not found or not 1 <= int(found[2]) <= len(_MONTHS):
        return iso
    month, date, today = int(found[2]), int(found[3]), _today.get()
    year = found[1] if found[1] and today and not today.startswith(found[1]) else ""
    if language().startswith("zh"):
        return (f"{year} 年 " if year else "") + f"{month} 月 {date} 日"
    return f"{date} {_MONTHS[month - 1]}" + (f" {year}" if year else "")


def money(cents: int | None, rough: bool = False) -> str:
    """Speak an amount in minor units: ¥1,280, with cents only where there are some.

    ``rough``: from 1,000 up without cents, rounded half up.
    """
    if cents is None:
        return ""
    currency = _paid_in()
    whole, part = (abs(cents), 0) if currency in _WITHOUT_CENTS else divmod(abs(cents), 100)
    if rough and whole >= _ROUGH:
        whole, part = whole + part // 50, 0
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return f"{'-' if cents < 0 else ''}{symbol}{whole:,}" + (f".{part:02}" if part else "")


@pass_context
def days_ago(context: Context, days: int) -> str:
    """Speak a number of days: today, yesterday, 12 days ago."""

    def _(message: str) -> str:
        return str(context.call(context.resolve("gettext"), message))

    def ngettext(one: str, many: str, n: int) -> str:
        return str(context.call(context.resolve("ngettext"), one, many, n))

    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return ngettext("%(num)s day ago", "%(num)s days ago", days)


GLOBALS: dict[str, Callable[..., str]] = {
    "word": word,
    "facet_word": facet_word,
    "say": say,
    "because": because,
}
FILTERS: dict[str, Callable[..., str]] = {"day": day, "money": money, "days_ago": days_ago}
MESSAGES = ("today", "yesterday", "%(num)s day ago")
"""What the filters say through gettext, for the phone's catalogues."""


def _paid_in() -> str:
    pays = _pays.get()
    return pays() if pays else _currency[0]


def _in_language(words: Words) -> str:
    for code in (language(), "en", "zh-Hans"):
        if code in words:
            return words[code]
    return next(iter(words.values()), "")


def _spoken(name: str, value: Any) -> str:
    if isinstance(value, str):
        return day(value) if name.endswith("_date") else word(value)
    if isinstance(value, list):
        between = "、" if language().startswith("zh") else ", "
        return between.join(_spoken(name, one) for one in value)
    if isinstance(value, int | float):
        count = floor(value + 0.5)
        return money(count) if name.endswith("_cents") else str(count)
    return ""
