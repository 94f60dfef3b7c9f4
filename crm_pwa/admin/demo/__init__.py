"""The demo shop: a chain of three stores made up from a seed, the same one on every machine.

`generate` writes the files an import takes; `operations` are what guides noted since; `staff`,
`stores` and `codes` are what neither files nor notes can hold. Nobody in it exists: names are
drawn from lists, phones from a block no subscriber has, articles and brands are invented.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from crm_pwa.admin.demo import edits, files, names
from crm_pwa.admin.demo.places import staff, stores
from crm_pwa.admin.demo.shop import MEMBERS, SEED, build

__all__ = ["MEMBERS", "SEED", "codes", "generate", "operations", "staff", "stores"]


def generate(folder: Path, *, as_of: date, members: int = MEMBERS, seed: int = SEED) -> None:
    """Write stores, members, products, transactions and facts as CSV files into `folder`.

    Twenty-four months of receipts, the last ones from the day before `as_of`; facts are what
    happened elsewhere: carts, looks, points, complaints. The same arguments
    give the same bytes. Raises ValueError for fewer members than the well-known ones.
    """
    files.write(build(as_of, members, seed), folder)


def operations(
    as_of: date,
    *,
    members: int = MEMBERS,
    seed: int = SEED,
    actors: Mapping[str, str] | None = None,
) -> Iterator[dict[str, Any]]:
    """What the guides noted in the eighteen months before `as_of`, oldest first.

    Operations without `rev`, as a phone sends them, of members by their member_id. `act` is a
    login of `staff()`, or what `actors` maps it to. No taste is noted without the member's yes
    to personalisation, and no allergy or child's data without a yes to that layer: given in
    members.csv or by an earlier operation.
    """
    return edits.operations(build(as_of, members, seed), seed, actors or {})


def codes(members: int = MEMBERS, seed: int = SEED) -> dict[str, str]:
    """Member id → the code on the member's card, `M1:` and twenty letters and digits."""
    return dict(names.identity(seed, index) for index in range(members))
