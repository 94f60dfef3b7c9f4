"""Take a composition apart: into parts with their heads, and these into names and shares."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from crm_pwa.items.lexicon.reading import squeeze

PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_END = re.compile(r"[;。\n\r|!?]|\.(?=\s+[A-Z])|\.\s*$")
_SEPARATORS = ",、+•·&，"
_HEAD = re.compile(r"\s*([^:()%,、]{1,60}):")
_NOT_SURE = re.compile(
    r"[<>≤≥~≈±约至]|\d\s*[-–~]\s*\d+\s*%|\babout\b|\bapprox|\bup to\b|以上|以下|左右"
)
_LONGEST_PHRASE = 60


@dataclass(frozen=True)
class Part:
    """One part of a composition: what is ``said`` in it.

    ``trace``: what may be in it by accident; ``thing``: a part of an article of which a label
    tells only the material; ``head_unread``: a head that nobody knows.
    """

    said: str
    trace: bool = False
    thing: bool = False
    head_unread: str = ""


def parts_of(text: str, phrases: Mapping[str, tuple[str, ...]]) -> list[Part]:
    """The parts of a composition; ``phrases`` as in ``Lexicon``. Empty ones are left out."""
    found = []
    for piece in _split(text):
        part = _headed(piece, phrases)
        if part.said.strip() or part.head_unread:
            found.append(part)
    return found


def pieces(said: str) -> list[str]:
    """The names in a list, brackets and numbers like "1,2-" kept whole."""
    found, depth, begun = [], 0, 0
    for at, char in enumerate(said):
        depth = max(depth + (char in "([") - (char in ")]"), 0)
        if depth == 0 and char in _SEPARATORS and not _in_number(said, at):
            found.append(said[begun:at])
            begun = at + 1
    return [name for name in [*found, said[begun:]] if name.strip()]


def shares(said: str) -> tuple[list[str], float, bool] | None:
    """The names of a list that gives each its percentage, their sum, and whether it is certain.

    None for a list in which a name has none.
    """
    names: list[str] = []
    total = 0.0
    for piece in pieces(said):
        bare = re.sub(r"\([^()]*\)", "", piece)
        told = [float(one) for one in PERCENT.findall(bare)]
        if not told:
            return None
        total += sum(told)
        names += _apart(piece) if len(told) > 1 else [PERCENT.sub(" ", piece, count=1)]
    if not names:
        return None
    return names, total, not _NOT_SURE.search(said)


def _apart(piece: str) -> list[str]:
    """The names of "60% cotton 40% polyester" and of "cotton 60% polyester 40%"."""
    return [name for name in PERCENT.sub("\0", piece).replace("%", "").split("\0") if name.strip()]


def _split(text: str) -> list[str]:
    found, depth, begun = [], 0, 0
    for at, char in enumerate(text):
        depth = max(depth + (char in "([") - (char in ")]"), 0)
        if char in "\n\r" or (depth == 0 and _END.match(text, at)):
            found.append(text[begun:at])
            begun, depth = at + 1, 0
    return [*found, text[begun:]]


def _in_number(said: str, at: int) -> bool:
    """Whether a comma stands inside a chemical name, "1,2-Hexanediol"."""
    inside = said[at] == "," and said[at - 1 : at].isdigit() and said[at + 1 : at + 2].isdigit()
    return inside and bool(re.match(r"\d+(?:,\d+)*\s*-", said[at + 1 :]))


def _headed(piece: str, phrases: Mapping[str, tuple[str, ...]]) -> Part:
    """Take the head off: before a colon, or a phrase such as "may contain" without one."""
    if head := _HEAD.match(piece):
        rest, name = piece[head.end() :], squeeze(head[1])
        for kind in ("trace", "thing", "says", "head"):
            if name in phrases[kind] or (kind == "trace" and name.startswith(phrases[kind])):
                return _more(
                    rest, phrases, Part(rest, trace=kind == "trace", thing=kind == "thing")
                )
        return _more(rest, phrases, Part(rest, head_unread=head[1].strip()))
    for kind in ("trace", "says"):
        if end := _begins(piece, phrases[kind]):
            return Part(piece[end:], trace=kind == "trace")
    return Part(piece)


def _more(rest: str, phrases: Mapping[str, tuple[str, ...]], part: Part) -> Part:
    """A part whose rest begins with "may contain" tells of traces, whatever its head."""
    end = _begins(rest, phrases["trace"])
    return replace(part, said=rest[end:], trace=True) if end else part


def _begins(piece: str, names: tuple[str, ...]) -> int:
    """Where a phrase at the beginning of a text ends; 0 where there is none."""
    for end in range(min(len(piece), _LONGEST_PHRASE), 1, -1):
        if squeeze(piece[:end]) in names and not _cuts(piece, end):
            return end
    return 0


def _cuts(piece: str, end: int) -> bool:
    """Whether a word would be cut in two there."""
    around = piece[end - 1 : end + 1]
    return len(around) > 1 and around.isascii() and around.isalpha()
