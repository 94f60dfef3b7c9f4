"""Members' facts as the engine takes them: a page of members in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core import hlc
from crm_pwa.core.clock import store_day
from crm_pwa.core.sql import Prepared
from crm_pwa.members import happened
from crm_pwa.members.models import Card, Member, MemberStat
from crm_pwa.messages import queries as messages
from crm_pwa.privacy.consent import LAYERS, profiled, reads
from crm_pwa.products import queries as products
from crm_pwa.products import stats
from crm_pwa.prompts import contents, learned, proposals
from crm_pwa.prompts import states as noted
from crm_pwa.prompts.concepts import concepts
from crm_pwa.prompts.contents import Contents
from crm_pwa.prompts.facts import Bought, Followed, Happened, MemberFacts
from crm_pwa.prompts.proposals import Proposals
from crm_pwa.prompts.returned import returned
from crm_pwa.prompts.spending import spent

PAGE = 1_000
LATELY = timedelta(days=400)
CONTACTS = timedelta(days=366)
FOLLOWING = timedelta(days=366)
PERCENT = 100
MOST_PRODUCTS = 100_000


class Reader:
    """Reads the facts of a store's members; what products are called is remembered.

    ``contents``: what those it met are made of, by name; ``aliases``: who was merged into whom;
    ``follows``: what usually follows each product (``learned.follows``).
    """

    def __init__(self, session: Session, today: date, tz: str, now_ms: int) -> None:
        self._session = session
        self._today = today
        self._tz = tz
        self._now_ms = now_ms
        self.aliases = stats.aliases(session)
        self.follows = learned.follows(session)
        self._products: dict[str, tuple[str, frozenset[str]]] = {}
        self.contents: dict[str, Contents] = {}

    def page(self, store_id: str, after: str) -> list[MemberFacts]:
        """The members at home in a store whose ids come after ``after``, in id order."""
        return self.facts(self.rows(store_id, after))

    def rows(self, store_id: str, after: str) -> list[Any]:
        """The same members as they are kept: their own data, what was counted of them, the fold."""
        values = {"store": store_id, "after": after, "page": PAGE}
        return _MEMBERS.rows(self._session, values)

    def row(self, member_id: str) -> list[Any]:
        """The same of one member; nothing of who was erased, or merged into another."""
        return _MEMBER.rows(self._session, {"id": member_id})

    def proposed(self, members: Sequence[Any]) -> Proposals:
        """What the insights propose to these ``rows``, and what of it is made of what."""
        today = self._today.isoformat()
        rows = learned.proposals(self._session, [row.id for row in members], today)
        self._learn({row.product_id for row in rows})
        return proposals.known(members, rows, self._products, self.contents)

    def facts(
        self, members: Sequence[Any], lapsed: date | None = None, proposed: Proposals | None = None
    ) -> list[MemberFacts]:
        """What the rules are told of these ``rows``, in their order.

        Nothing is read of the purchases of members who did not allow it: for whoever stopped
        profiling no facts are worked out. ``lapsed``: what lapsed from that day on is told too;
        ``proposed``: what the insights propose to them, where it was read already.
        """
        states = {row.id: noted.state(row) for row in members}
        open_ = [row.id for row in members if profiled(states[row.id].consent)]
        lines = self._lines(open_)
        bought = {member: self._bought(told) for member, told in lines.items()}
        events = self._happened(states, lapsed or self._today)
        contacted = self._contacted(states)
        again = learned.buys_again(self._session, open_, self._today.isoformat())
        follows = self._followed(bought)
        proposed = self.proposed(members) if proposed is None else proposed
        return [
            self._facts(
                row,
                states[row.id],
                bought=bought.get(row.id, ()),
                spend_year=spent(lines.get(row.id, ()), row.last_visit),
                happened=tuple(events.get(row.id, ())),
                contacted=frozenset(contacted[row.id]),
                buys_again=again.get(row.id, {}),
                follows=follows.get(row.id, ()),
                offers=proposals.offered(proposed.get(row.id, ()), states[row.id]),
            )
            for row in members
        ]

    def _facts(self, row: Any, state: noted.State, **counted: Any) -> MemberFacts:
        return MemberFacts(
            id=row.id,
            tier=row.tier,
            birthday=row.birthday,
            visits=row.visits or 0,
            first_visit=day_of(row.first_visit),
            last_visit=day_of(row.last_visit),
            gap=row.usual_gap_days,
            given=frozenset(layer for layer in LAYERS if reads(state.consent, layer)),
            asked=frozenset(state.consent),
            said=noted.said(state, self._tz),
            style=noted.style(state.tags),
            joined=day_of(row.joined_on),
            spend_to_date=row.spend_year or 0,
            likes=noted.likes(state.tags, self._tz),
            values={facet: noted.latest(values)["v"] for facet, values in state.facets.items()},
            now_ms=self._now_ms,
            **counted,
        )

    def _lines(self, member_ids: Iterable[str]) -> dict[str, list[Any]]:
        """What each member bought before today, in order of days; the products are learnt."""
        holder = {a: m for m in member_ids for a in (m, *self.aliases.get(m, ()))}
        found: dict[str, list[Any]] = defaultdict(list)
        rows = products.lines(self._session, holder, self._today.isoformat())
        self._learn({row.product_id for row in rows})
        for row in rows:
            found[holder[row.member_id]].append(row)
        for member in self.aliases.keys() & found.keys():
            found[member].sort(key=itemgetter(1))
        return found

    def _bought(self, lines: Sequence[Any]) -> tuple[Bought, ...]:
        """By product, in their order; ``lines`` in order of days."""
        gone = defaultdict(frozenset[date], returned(lines))
        by_product: dict[str, dict[date, int]] = defaultdict(dict)
        for _, day, product, qty, amount in lines:
            if qty > 0:
                days, on = by_product[product], _day(day)
                days[on] = days.get(on, 0) + amount
        known = self._products
        return tuple(
            [
                Bought(product, *known[product], tuple(days), tuple(days.values()), gone[product])
                for product, days in sorted(by_product.items())
            ]
        )

    def _followed(self, bought: dict[str, tuple[Bought, ...]]) -> dict[str, tuple[Followed, ...]]:
        """What usually follows the things each member began to buy of late, and never bought."""
        found = {m: list(self._next(listed)) for m, listed in bought.items()}
        self._learn({row.y for rows in found.values() for _, row in rows})
        return {m: tuple(self._told(*one) for one in rows) for m, rows in found.items()}

    def _next(self, bought: Sequence[Bought]) -> Iterator[tuple[Bought, Any]]:
        known = {one.product for one in bought}
        for one in bought:
            rows = self.follows.get(one.product, ())
            if rows and one.kept and one.kept[0] >= self._today - FOLLOWING:
                yield from ((one, row) for row in rows if row.y not in known)

    def _told(self, one: Bought, row: Any) -> Followed:
        name, tags = self._products[row.y]
        low = row.low * PERCENT
        told = (one.name, one.kept[0], name, tuple(sorted(tags)))
        return Followed(*told, of_n=row.of_n, n=row.n, low=low)

    def _contacted(self, states: dict[str, noted.State]) -> dict[str, set[date]]:
        """The days on which a guide, or another system, contacted each member."""
        holder = {a: m for m in states for a in (m, *self.aliases.get(m, ()))}
        found: dict[str, set[date]] = defaultdict(set)
        since = (self._today - CONTACTS).isoformat()
        for row in messages.contacted(self._session, holder, since):
            found[holder[row.member_id]].add(date.fromisoformat(row.day))
        for member, state in states.items():
            found[member].update(
                store_day(hlc.millis(at), self._tz) for at in noted.contacts(state)
            )
        return found

    def _happened(self, states: dict[str, noted.State], lapsed: date) -> dict[str, list[Happened]]:
        """What happened to each member; what needs a consent they do not give is left out."""
        holder = {a: m for m in states for a in (m, *self.aliases.get(m, ()))}
        since, today = (self._today - LATELY).isoformat(), self._today.isoformat()
        rows = happened.open_facts(
            self._session, holder, since, today, self._now_ms, lapsed=str(lapsed)
        )
        self._learn({row.product_id for row in rows if row.product_id})
        found: dict[str, list[Happened]] = defaultdict(list)
        for row in rows:
            member = holder[row.member_id]
            if reads(states[member].consent, happened.KINDS[row.kind].layer):
                found[member].append(self._event(row))
        return found

    def _event(self, row: Any) -> Happened:
        name, _ = self._products.get(row.product_id, ("", frozenset()))
        return Happened(
            kind=row.kind,
            at=row.at,
            day=date.fromisoformat(row.day),
            product=row.product_id,
            name=name,
            value=row.value or 0,
            until=day_of(row.until),
        )

    def _learn(self, product_ids: Iterable[str]) -> None:
        new = set(product_ids) - self._products.keys()
        if len(self._products) + len(new) > MOST_PRODUCTS:
            self._products.clear()
            new = set(product_ids)
        for row in products.about(self._session, new):
            self._products[row.id] = (row.name, concepts(row.tags, row.category, row.subcategory))
        names = {self._products[one][0] for one in new & self._products.keys()}
        for row in products.named(self._session, names - self.contents.keys()):
            found = contents.of(row.composition)
            self.contents[row.name] = contents.both(found, self.contents.get(row.name, found))


def day_of(day: str | None) -> date | None:
    return _day(day) if day else None


_day = lru_cache(maxsize=1 << 14)(date.fromisoformat)
_KEPT = (
    select(
        *(Member.id, Member.tier, Member.birthday, Member.joined_on),
        *(MemberStat.source, MemberStat.visits, MemberStat.first_visit, MemberStat.last_visit),
        *(MemberStat.usual_gap_days, MemberStat.spend_year, Card.state, MemberStat.as_of),
    )
    .outerjoin(MemberStat, MemberStat.member_id == Member.id)
    .outerjoin(Card, Card.member_id == Member.id)
    .where(Member.merged_into == "", Member.erased_at.is_(None))
)
_MEMBERS = Prepared(
    _KEPT.where(Member.home_store == bindparam("store"), Member.id > bindparam("after"))
    .order_by(Member.id)
    .limit(bindparam("page"))
)
_MEMBER = Prepared(_KEPT.where(Member.id == bindparam("id")))
