"""Which records are compared at all: those that share one of a few keys.

Every pair that could reach ``ask`` shares a key but for slips in two fields at once. A key that
more records share than ``MOST`` says too little and is passed over, but for phones and addresses.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from crm_pwa.identity.person import Person

MOST = 200
_HALF = 8
_LAST = 4


def keys(who: Person) -> Iterator[str]:
    """The keys of a record."""
    initials = "".join(sorted(part[0] for part in who.name.parts))
    reading, letters = who.name.reading, "".join(sorted(who.name.letters))
    if who.phone:
        yield f"p:{who.phone}"
        for half in (who.phone[:_HALF], who.phone[_HALF - 1 :]):
            yield f"h:{half}:{initials}"
            yield f"b:{half}:{who.month_day}"
    if who.email:
        yield f"e:{who.email}"
        yield f"l:{who.email.partition('@')[0]}:{initials}"
    if letters and who.birthday:
        yield f"d:{letters}:{who.month_day}"
        yield f"y:{who.birthday}:{who.name.parts[0]}"
        yield f"i:{who.birthday}:{initials}"
    if letters:
        yield f"n:{letters}"
        yield f"g:{reading}:{who.gender}"


def pairs(people: Iterable[Person]) -> Iterator[tuple[Person, Person]]:
    """Every two records that share a key, each pair once, in the order of their ids."""
    blocks: dict[str, list[Person]] = defaultdict(list)
    for who in people:
        for key in set(keys(who)):
            blocks[key].append(who)
    seen: set[tuple[str, str]] = set()
    for key in sorted(blocks):
        block = sorted(blocks[key], key=lambda one: one.id)
        if len(block) > MOST and not key.startswith(("p:", "e:")):
            continue
        for at, one in enumerate(block):
            for other in block[at + 1 :]:
                if (one.id, other.id) not in seen:
                    seen.add((one.id, other.id))
                    yield one, other
