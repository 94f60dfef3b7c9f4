"""The language of the page being made, and messages in it."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import c2py

Catalogue = Mapping[str, str | list[str]]
Catalogues = Mapping[str, Catalogue]

SOURCE = "en"
"""The language that message ids are written in."""

_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """Return the code of the language being spoken, such as `zh-Hans`."""
    return _spoken.get()


def speak(code: str) -> None:
    """Speak a language from here on in this thread: until the next request says otherwise."""
    _spoken.set(code)


@contextmanager
def using(code: str) -> Iterator[None]:
    """Speak a language until the block ends. A language without a catalogue speaks message ids."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


def plural_rule(catalogue: Catalogue) -> str:
    """Return the C expression by which a catalogue chooses a plural form, checked.

    It is valid JavaScript too: gettext's grammar has only numbers, `n` and operators, and the one
    that means something else there, `/`, is refused with the faulty ones by ValueError.
    """
    header = catalogue.get("", "")
    found = re.search(r"plural=([^;\n]+)", header) if isinstance(header, str) else None
    rule = found[1].strip() if found else "n != 1"
    if "/" in rule:
        raise ValueError(f"a plural rule may not divide: {rule}")
    c2py(rule)
    return rule


class Messages:
    """The catalogues of all languages, read in the language being spoken.

    The four methods are gettext's own. A message that has no translation is its own id, and then
    English chooses the plural. `n` must be a whole number (TypeError).
    """

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues
        self._plurals: dict[str, Callable[[int], int]] = {
            code: c2py(plural_rule(catalogue)) for code, catalogue in catalogues.items()
        }

    def gettext(self, message: str) -> str:
        found = self._catalogues.get(language(), {}).get(message)
        return found if isinstance(found, str) and found else message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self._counted(singular, (singular, plural), n)

    def pgettext(self, context: str, message: str) -> str:
        found = self._catalogues.get(language(), {}).get(f"{context}\x04{message}")
        return found if isinstance(found, str) and found else message

    def npgettext(self, context: str, singular: str, plural: str, n: int) -> str:
        return self._counted(f"{context}\x04{singular}", (singular, plural), n)

    def _counted(self, key: str, source: tuple[str, str], n: int) -> str:
        if not isinstance(n, int):
            raise TypeError(f"only whole numbers are counted, not {type(n).__name__}")
        found = self._catalogues.get(language(), {}).get(key)
        if isinstance(found, list):
            return found[self._plurals[language()](abs(n))]
        return source[n != 1]
