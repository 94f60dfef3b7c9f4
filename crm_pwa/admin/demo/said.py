"""What one member told the guides: the entries of a note book, before they become operations."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crm_pwa.admin.demo import cast
from crm_pwa.admin.demo.model import Person, Ticket
from crm_pwa.admin.demo.places import TIMEZONE

SIGNATURE = "12,44 20,18 30,16 34,40 44,54 52,52 60,24 78,20 90,38"
TEXTS = {"personalisation": "taste-1", "allergy": "allergy-2"}
EVIDENCE = {"personalisation": "nod", "allergy": SIGNATURE}
_ZONE = ZoneInfo(TIMEZONE)


@dataclass(frozen=True, slots=True)
class Said:
    """One entry: when (UTC milliseconds), of whom, by which login, of which kind.

    `unseen`: the guide's phone did not show the earlier entries yet.
    """

    ms: int
    person: Person
    by: str
    kind: str
    payload: Mapping[str, Any]
    unseen: bool = False


def moment(day: date, minute: int, second: int = 0) -> int:
    """Milliseconds of a store's local time."""
    start = datetime.combine(day, time(), _ZONE)
    return round((start + timedelta(minutes=minute, seconds=second)).timestamp() * 1000)


def answer(layer: str, state: str) -> dict[str, Any]:
    """A consent as a guide's screen keeps it."""
    proof = {"evidence": EVIDENCE[layer]} if state == "given" else {}
    return {"layer": layer, "state": state, "text_version": TEXTS[layer], **proof}


def by_cast(person: Person, as_of: date) -> Iterator[Said]:
    """The entries of a well-known member, as told; a quarter of a minute between two."""
    told = Counter[date]()
    for entry in cast.told()[person.index]["said"]:
        day = cast.day(entry["ago"], as_of)
        told[day] += 1
        ms = moment(day, 15 * 60, 15 * told[day])
        unseen = entry.get("unseen", False)
        yield Said(ms, person, entry["by"], entry["k"], entry["p"], unseen)


def bought_tags(visits: Iterable[Ticket]) -> Counter[str]:
    """How often each concept stood on what was bought."""
    return Counter(t for v in visits for i in v.items if i.qty > 0 for t in i.product.tags)
