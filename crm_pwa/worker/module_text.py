"""What a module of ours says of others: its imports and exports, read from its text.

Ours are written one way (biome.json): names in braces, double quotes, a semicolon, the statement at
the beginning of a line. What is written otherwise is refused and never guessed at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

NAME = r"[A-Za-z_$][\w$]*"
NAMES = rf"\{{(?P<names>[\w$\s,]*)\}}|\*(?: as (?P<whole>{NAME}))?"
REQUEST = re.compile(
    rf'^(?:(?P<verb>import|export) (?:{NAMES}) from |import )"(?P<address>[^"\n]+)";\n',
    re.MULTILINE,
)
EXPORT = re.compile(
    rf"^export (?=(?:const|class|(?:async )?function\*?) (?P<name>{NAME})(?![\w$]))", re.MULTILINE
)
INLINE = re.compile(r"/\*.*?\*/")
REFUSED = (
    (r"^[ \t]*export (?:let|var)\b", "its value may change: export a function"),
    (r"^[ \t]*(?:export|import)\b(?![ \t]*[(.:])", "write it as others write theirs"),
    (r"\bimport[ \t]*\.[ \t]*meta\b", "it would be the joined file's: name the address"),
    (r"(?<![.\w$])import[ \t]*\(", "a part that comes later: import it above"),
    (r"^(?:await\b|(?!.*\basync\b)[^\s/].*\bawait\b)", "no module waits before it is there"),
)


class CannotJoinError(ValueError):
    """A file that cannot be sent as a part of another; says which, what, and what to do."""


@dataclass(frozen=True)
class Request:
    """One import, or one export of what is another's.

    ``names``: (name there, name here), None for ``*``; ``whole``: the name here of all of it.
    """

    said: str
    address: str
    hands_on: bool
    names: list[tuple[str, str]] | None
    whole: str


def requests(code: str) -> Iterator[Request]:
    """What a module asks of others, in its order."""
    for found in REQUEST.finditer(code):
        hands_on = found["verb"] == "export"
        star = found["verb"] is not None and found["names"] is None
        yield Request(
            found[0].strip(),
            found["address"],
            hands_on,
            None if star else _pairs(found["names"] or ""),
            found["whole"] or "",
        )


def rest(address: str, code: str) -> tuple[str, list[str]]:
    """A module without its imports and the word export, and the names that it exports itself.

    Raises CannotJoinError for what would mean something else within a function.
    """
    bare = REQUEST.sub("", code)
    names = [found["name"] for found in EXPORT.finditer(bare)]
    bare = EXPORT.sub("", bare)
    for line in bare.splitlines():
        said = INLINE.sub("", line)
        for pattern, what_to_do in REFUSED:
            if re.search(pattern, said):
                raise CannotJoinError(f"{address}: “{line.strip()}”: {what_to_do}")
    return bare, names


def _pairs(names: str) -> list[tuple[str, str]]:
    listed = (re.split(r"\s+as\s+", each.strip()) for each in names.split(",") if each.strip())
    return [(words[0], words[-1]) for words in listed]
