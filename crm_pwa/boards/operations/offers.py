"""What cards suggested and members bought: recommendation conversion and match rate.

A suggestion is a shown prompt that names an article, or a word of the vocabulary that articles
are tagged with; it is open from its first day to its last. A purchase hits it when a line of it is
that article or is tagged so. Counted are suggestions that ended in the last 90 days:

- offer: suggestions; hits: those with a purchase that hits them while they were open
- match: visits while a suggestion was open; hits: those that hit one that was open

It is open no longer than the day on which somebody called it unsuitable, and once it was done no
longer than the first purchase that hits it. One that fell away does not say when: as a rule it was
what the member bought, so it ends with the first purchase that hits it, or with the first visit
where none does. Whether it stood among the prompts that a card shows is not known.

Of a guide it is the suggestions answered with "done" by that guide, from the day of the answer.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.boards.operations.articles import Articles, Visits
from crm_pwa.core import hlc
from crm_pwa.core.clock import store_day
from crm_pwa.members.models import Member
from crm_pwa.prompts.models import WITHDRAWN, Outcome, Prompt
from crm_pwa.prompts.settling import STALE

WINDOW = timedelta(days=90)
NAMING = ("product", "offer", "style")
"""Holes of prompts that name an article, or a word of the vocabulary."""
UNDECIDED = "style.in_season"
"""What is offered to members whose style nobody noted: no article in particular."""
MEMBERS = 2_000
DONE, UNSUITABLE = "done", "unsuitable"
WHOLE = ""
"""Instead of a guide's id: the store."""


class Suggestion(NamedTuple):
    """One suggestion as one guide, or the store, made it; days are ISO and count from and to.

    ``member``: who is on the card now; a prompt that ended stays with whom it was made for.
    """

    member: str
    store: str
    by: str
    wanted: str
    first: str
    last: str
    closed: str


def offers(session: Session, today: date) -> Iterator[dict[str, Any]]:
    """Rows of ``BoardCount``: what offer and match, by store and guide."""
    n: Counter[tuple[str, str, str]] = Counter()
    hits: Counter[tuple[str, str, str]] = Counter()
    known = Articles(session)
    members = groupby(_suggestions(session, today), key=attrgetter("member"))
    told = ((member, list(made)) for member, made in members)
    while some := list(islice(told, MEMBERS)):
        all_made = [one for _, made in some for one in made]
        first, last = min(one.first for one in all_made), max(one.last for one in all_made)
        bought = known.bought((member for member, _ in some), first, last)
        for member, made in some:
            for what, store, by, hit in _judged(made, bought[member]):
                n[what, store, by] += 1
                hits[what, store, by] += hit
    for what, store, by in sorted(n):
        row = {"what": what, "store_id": store, "about": by, "arm": ""}
        yield row | {"n": n[what, store, by], "hits": hits[what, store, by]}


def _judged(made: Sequence[Suggestion], bought: Visits) -> Iterator[tuple[str, str, str, bool]]:
    """(what, store, guide, hit) of one member's suggestions and visits."""
    open_on: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for one in made:
        days = _open_days(one, bought)
        yield "offer", one.store, one.by, any(one.wanted in bought[day] for day in days)
        for day in days:
            open_on[one.store, one.by, day].append(one.wanted)
    for (store, by, day), wanted in open_on.items():
        yield "match", store, by, not bought[day].isdisjoint(wanted)


def _open_days(one: Suggestion, bought: Visits) -> list[str]:
    """The days of visits while it was open."""
    days = [day for day in sorted(bought) if one.first <= day <= one.last]
    hits = [day for day in days if one.wanted in bought[day]]
    ends = {STALE: hits or days, DONE: hits}.get(one.closed, [])
    return [day for day in days if day <= min(ends, default=one.last)]


def _suggestions(session: Session, today: date) -> Iterator[Suggestion]:
    """All of the window, in order of member; each once for its store, and once for its guide."""
    zones: dict[str, str] = dict(session.execute(select(Store.id, Store.tz)).all())
    between = {"since": (today - WINDOW).isoformat(), "today": today.isoformat()}
    rows = session.execute(_ENDED, between).yield_per(5_000)
    for _, answers in groupby(rows, key=attrgetter("id")):
        yield from _of_prompt(list(answers), zones)


def _of_prompt(answers: Sequence[Any], zones: Mapping[str, str]) -> Iterator[Suggestion]:
    """The suggestions of one prompt. ``answers``: a row for each in their order, or one of none."""
    row = answers[0]
    days: dict[str, dict[str, str]] = {DONE: {}, UNSUITABLE: {}}
    for one in answers:
        if one.outcome:
            day = str(store_day(hlc.millis(one.hlc), zones[one.store_id]))
            days[one.outcome].setdefault(one.actor_id, day)
    refused = days[UNSUITABLE].values() if row.closed == UNSUITABLE else ()
    last = min([row.to_day, *refused])
    for wanted in _named(msgspec.json.decode(row.args)):
        said = Suggestion(row.holder, row.store_id, WHOLE, wanted, row.from_day, last, row.closed)
        yield said
        for guide, day in days[DONE].items():
            if day <= last:
                yield said._replace(by=guide, first=day)


def _named(args: Mapping[str, Any]) -> list[str]:
    found = (str(args.get(hole, "")) for hole in NAMING)
    return [one for one in found if one and one != UNDECIDED]


_HOLDER = case((Member.merged_into == "", Member.id), else_=Member.merged_into)
_ENDED = (
    select(
        Prompt.id,
        _HOLDER.label("holder"),
        Prompt.store_id,
        Prompt.from_day,
        Prompt.to_day,
        Prompt.closed,
        Prompt.args,
        Outcome.outcome,
        Outcome.actor_id,
        Outcome.hlc,
    )
    .join(Member, Member.id == Prompt.member_id)
    .outerjoin(Outcome, (Outcome.prompt_id == Prompt.id) & Outcome.outcome.in_((DONE, UNSUITABLE)))
    .where(Prompt.to_day >= bindparam("since"), Prompt.to_day < bindparam("today"))
    .where(Prompt.held_out.is_(False), Prompt.closed != WITHDRAWN)
    .order_by(_HOLDER, Prompt.id, Outcome.hlc)
)
