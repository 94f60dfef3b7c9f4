"""What one name on a label stands for, brackets, remarks and disguises included."""

import re
from dataclasses import dataclass

from crm_pwa.items.lexicon.reading import Word, lexicon, squeeze, telling
from crm_pwa.items.parts import PERCENT, pieces

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_EDGES = re.compile(r"^[\s*†‡°•\-–—:'\"“”《》<>]+|[\s*†‡°•\-–—:'\"“”《》<>.]+$")
_JOINED = re.compile(r"\s+(?:and|und|et|or)\s+|\s*/\s*|\s*&\s*|[和及与或]")
_ENDINGS = ("纤维", "fibre", "fibers", "fibres", "fiber", "yarn", "fabric", "面料", "布", "织物")
_SHORT = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Named:
    """What a name stands for: ``words``, and ``traces`` where it says "may contain" in between.

    ``open``: it says something more that is not known, "free from …" for one. ``percent``: it
    gives a share of its own.
    """

    words: tuple[Word, ...] = ()
    traces: tuple[Word, ...] = ()
    open: bool = False
    percent: bool = False


def named(name: str) -> Named | None:
    """What a name stands for; None for one that nobody knows."""
    percent = bool(PERCENT.search(name))
    bare = _EDGES.sub("", PERCENT.sub(" ", name))
    if not bare:
        return Named(percent=percent)
    if word := _word(bare):
        return Named((word,), percent=percent)
    if _denies(bare):
        return Named(open=True)
    for phrase in ("trace", "says"):
        if rest := _after(bare, lexicon().phrases[phrase]):
            return _as_trace(named(rest)) if phrase == "trace" else named(rest)
    return _bracketed(bare) if _BRACKETS.search(bare) else _joined(bare)


def unknown(name: str) -> list[Word]:
    """Substances that an unknown name gives away: words found inside it."""
    squeezed, plain = squeeze(name), name.casefold()
    if _denies(_EDGES.sub("", name)):
        return []
    found = [word for said, word in telling() if said in squeezed]
    short = {one for one in _SHORT.findall(plain) if one in lexicon().words}
    return found + [lexicon().words[one] for one in sorted(short)]


def _word(name: str) -> Word | None:
    """The meaning of a name, with remarks ("organic") and fibre endings taken off."""
    words = lexicon().words
    squeezed = squeeze(name)
    if word := words.get(squeezed):
        return word
    for end in _ENDINGS:
        if squeezed.endswith(end) and (word := words.get(squeezed.removesuffix(end))):
            return word
    if squeezed.endswith("s") and (word := words.get(squeezed[:-1])):
        return word
    return _noted(squeezed)


def _noted(squeezed: str) -> Word | None:
    words = lexicon().words
    for note in lexicon().phrases["note"]:
        for rest in (squeezed.removeprefix(note), squeezed.removesuffix(note)):
            if rest and rest != squeezed and (word := words.get(rest) or _noted(rest)):
                return word
    return None


def _bracketed(name: str) -> Named | None:
    """A name with others in brackets: both tell what it is; remarks are passed over."""
    inner = [one for group in _BRACKETS.findall(name) for one in pieces(group)]
    outer = _EDGES.sub("", _BRACKETS.sub(" ", name))
    if _BRACKETS.search(outer) or set("()[]") & set(outer):
        return None
    told: list[Named | None] = [named(outer)] if outer else []
    told += [None if _is_note(one) else named(one) for one in inner if not _is_note(one)]
    return _together(told)


def _joined(name: str) -> Named | None:
    parts = [one for one in _JOINED.split(name) if one.strip()]
    return _together([named(one) for one in parts]) if len(parts) > 1 else None


def _together(told: list[Named | None]) -> Named | None:
    found = [one for one in told if one is not None]
    if not found or len(found) < len(told):
        return None
    return Named(
        tuple(word for one in found for word in one.words),
        tuple(word for one in found for word in one.traces),
        any(one.open for one in found),
        any(one.percent for one in found),
    )


def _as_trace(told: Named | None) -> Named | None:
    return told and Named((), told.words + told.traces, told.open)


def _is_note(text: str) -> bool:
    squeezed = squeeze(PERCENT.sub("", text))
    return not squeezed or squeezed in lexicon().phrases["note"]


def _denies(name: str) -> bool:
    """Whether it says what is not in it: that is never believed, and never taken for a warning."""
    return bool(_after(name, lexicon().phrases["no"]))


def _after(name: str, phrases: tuple[str, ...]) -> str:
    """What follows a phrase at the beginning; "" where there is none."""
    squeezed = squeeze(name)
    for phrase in phrases:
        if squeezed.startswith(phrase) and len(phrase) > 1:
            for end in range(len(phrase), len(name)):
                if squeeze(name[:end]) == phrase:
                    return "" if _cuts(name, end) else name[end:].strip()
    return ""


def _cuts(name: str, end: int) -> bool:
    around = name[end - 1 : end + 1]
    return len(around) > 1 and around.isascii() and around.isalpha()
