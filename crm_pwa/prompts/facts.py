"""What the engine is told about a member, and what it answers. Plain values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

Args = dict[str, Any]


class Bought(NamedTuple):
    """One product a member bought (returns left out): its days in order of time.

    ``concepts``: vocabulary ids the product is tagged with; ``amounts``: minor units by day;
    ``returned``: the days whose purchase was brought back.
    """

    product: str
    name: str
    concepts: frozenset[str]
    days: tuple[date, ...]
    amounts: tuple[int, ...]
    returned: frozenset[date] = frozenset()

    @property
    def kept(self) -> tuple[date, ...]:
        """The days whose purchase was not brought back."""
        if not self.returned:
            return self.days
        return tuple(day for day in self.days if day not in self.returned)


@dataclass(frozen=True)
class Happened:
    """One thing that happened (``members.happened.KINDS``): ``at`` milliseconds, UTC.

    ``product`` and its ``name`` are "" and ``value`` 0 where the kind has none, ``until`` None.
    """

    kind: str
    at: int
    day: date
    product: str = ""
    name: str = ""
    value: int = 0
    until: date | None = None


@dataclass(frozen=True)
class Followed:
    """What the chain's members began to buy after a product of this member's, who never bought it.

    ``after``, ``after_day``: the product's name and the day they began to buy it; ``offer``: what
    follows, ``tags`` its concepts. Of ``of_n`` members ``n`` bought it; ``low``: the lower bound of
    that share, percent.
    """

    after: str
    after_day: date
    offer: str
    tags: tuple[str, ...]
    of_n: int
    n: int
    low: float


class Offered(NamedTuple):
    """An article the nightly run proposes, which is nothing the member dislikes or is allergic to.

    ``tags``: its concepts. ``reason``: bought_lately (on ``n`` of the member's last ``of_n``
    visits) or similar_chose (``n`` of ``of_n`` members like them bought it).
    """

    product: str
    name: str
    tags: tuple[str, ...]
    reason: str
    n: int
    of_n: int


@dataclass(frozen=True)
class MemberFacts:
    """A member as of the store day before today.

    birthday: "YYYY-MM-DD", "MM-DD" or "". gap: usual days between visits, None after one.
    spend_year: minor units in the 365 days that end with the last visit. given, asked:
    consent layers with a yes, and with any answer. said: facet → day of its latest value.
    style: the style liked most, "" when none is known. joined: the day of joining.
    spend_to_date: minor units in the 365 days before today. likes: concept → the day it was last
    noted, those disliked since left out. values: facet → its latest value. happened: in order
    of time, what is over left out. contacted: the days of late on which anybody contacted them, by
    any channel. follows: learnt from the chain's purchases. buys_again: product → (percent, days
    ahead), an estimate. offers: what may be proposed next, the likeliest first. now_ms: when the
    facts were read.
    """

    id: str
    tier: str = ""
    birthday: str = ""
    visits: int = 0
    first_visit: date | None = None
    last_visit: date | None = None
    gap: int | None = None
    spend_year: int = 0
    given: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    said: Mapping[str, date] = field(default_factory=dict)
    style: str = ""
    bought: tuple[Bought, ...] = ()
    joined: date | None = None
    spend_to_date: int = 0
    likes: Mapping[str, date] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    happened: tuple[Happened, ...] = ()
    contacted: frozenset[date] = frozenset()
    follows: tuple[Followed, ...] = ()
    buys_again: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    offers: tuple[Offered, ...] = ()
    now_ms: int = 0


@dataclass(frozen=True)
class PairCount:
    """Of ``of_n`` members who bought one thing, ``n`` took the other within the rule's days."""

    of_n: int
    n: int


@dataclass(frozen=True)
class PromptDraft:
    """A prompt that holds today. ``reasons``: at most three, {"k": reason, holes…}.

    ``score``: what it is expected to bring, minor units (``order``). ``since_ms``: ``Fired``.
    """

    rule: str
    args: Args
    reasons: list[Args]
    from_day: date
    to_day: date
    score: int
    since_ms: int = 0
