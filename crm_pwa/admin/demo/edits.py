"""The note books as operations, in the order of time, as phones would have sent them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from crm_pwa.admin.demo import cast, said
from crm_pwa.admin.demo.chance import dice
from crm_pwa.admin.demo.model import Shop, Ticket
from crm_pwa.admin.demo.notebook import Notebook
from crm_pwa.admin.demo.said import Said
from crm_pwa.core import hlc, ids

DAYS = 548
"""Eighteen months."""


def operations(shop: Shop, seed: int, actors: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Every entry as an operation, oldest first.

    `actors` maps a login to the staff id that stands in `act`; one it lacks stays a login. `n`
    counts per actor from 1. `seen` covers all earlier entries of the member and the answers that
    came with the files, unless the guide had not seen them.
    """
    chance = dice(seed, "operations")
    numbers: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for entry in sorted(_entries(shop, seed), key=lambda e: (e.ms, e.person.index)):
        member = entry.person.id
        numbers[entry.by] += 1
        from_files = sum(1 for consent in entry.person.consents if consent)
        yield {
            "id": ids.uuid7(entry.ms, chance.randbytes(ids.RANDOM_BYTES)),
            "v": 1,
            "k": entry.kind,
            "m": member,
            "n": numbers[entry.by],
            "hlc": hlc.make(entry.ms),
            "act": actors.get(entry.by, entry.by),
            "seen": 0 if entry.unseen else from_files + written[member],
            "p": dict(entry.payload),
        }
        written[member] += 1


def _entries(shop: Shop, seed: int) -> Iterator[Said]:
    visits, labels = _in_store(shop), _labels(shop)
    for person in shop.people:
        if person.index < cast.SIZE:
            yield from said.by_cast(person, shop.as_of)
        else:
            chance = dice(seed, "notebook", person.index)
            page = Notebook(person, chance, "\n".join(sorted(labels[person.id])))
            yield from page.write(visits[person.id])


def _in_store(shop: Shop) -> dict[str, list[Ticket]]:
    """Visits of the last eighteen months by member: in a store, with something bought."""
    first = shop.as_of - timedelta(days=DAYS)
    found: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in shop.tickets:
        if ticket.person and ticket.day >= first and _is_visit(ticket):
            found[ticket.person.id].append(ticket)
    return found


def _labels(shop: Shop) -> dict[str, set[str]]:
    """The compositions of all a member bought."""
    found: dict[str, set[str]] = defaultdict(set)
    for ticket in shop.tickets:
        if ticket.person:
            found[ticket.person.id].update(item.product.composition for item in ticket.items)
    return found


def _is_visit(ticket: Ticket) -> bool:
    return ticket.channel == "store" and any(item.qty > 0 for item in ticket.items)
