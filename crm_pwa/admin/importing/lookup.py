"""Ids of one file that another must know: looked up in sets, a bounded number remembered."""

import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import BindParameter, Select, SQLColumnExpression, bindparam, case, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Store
from crm_pwa.members.models import Identity, Member, MemberCode
from crm_pwa.products.models import Product

OURS = uuid.UUID("7d1c9f0e-3b52-5c43-9d6a-0c6f5a2e8b11")
SOURCE = "import"
"""Where files are from that say nothing else."""
MOST = 200_000
CHUNK = 5_000


class Known:
    """What the database knows under some ids; each query yields (id, value) for ``:ids``.

    Where several know an id, the last one's value holds.
    """

    def __init__(self, *queries: Select[str, str], most: int = MOST) -> None:
        self._queries = queries
        self._most = most
        self._values: dict[str, str | None] = {}

    def learn(self, session: Session, ids: Iterable[str]) -> None:
        """Make ``get`` able to answer for these ids."""
        new = set(ids) - self._values.keys()
        if len(self._values) + len(new) > self._most:
            self._values.clear()
            new = set(ids)
        self._values |= dict.fromkeys(new)
        wanted = sorted(new)
        for start in range(0, len(wanted), CHUNK):
            for query in self._queries:
                rows = session.execute(query, {"ids": wanted[start : start + CHUNK]})
                self._values.update((row[0], row[1]) for row in rows)

    def put(self, values: Mapping[str, str]) -> None:
        """Take in what was just written."""
        self._values.update(values)

    def get(self, of: str) -> str | None:
        """The value of a learnt id; None when the database does not know it."""
        return self._values[of]


class Living(Known):
    """Members by the id some system has for them; "" for who asked to be forgotten.

    Also by the code on their phone or card, and by their own id: whoever joined here is in no
    other system yet. What a system calls its members comes first.
    """

    def __init__(self, source: str) -> None:
        here = Member.erased_at.is_(None)
        theirs, holder = (
            case((here, of), else_="") for of in (Identity.member_id, MemberCode.member_id)
        )
        named = _identities(source, theirs).join(Member, Member.id == Identity.member_id)
        codes = select(MemberCode.code, holder).join(Member, Member.id == MemberCode.member_id)
        own = select(Member.id, case((here, Member.id), else_="")).where(Member.id.in_(_ids()))
        super().__init__(codes.where(MemberCode.code.in_(_ids())), own, named)
        self._source = source

    def learn(self, session: Session, ids: Iterable[str]) -> None:
        """As Known; of who was forgotten nothing says any more what the system called them, but
        the id that was made from it is theirs still.
        """
        wanted = set(ids)
        super().learn(session, wanted)
        made = {derived_id(one, self._source): one for one in wanted if self.get(one) is None}
        unknown = sorted(made)
        for start in range(0, len(unknown), CHUNK):
            gone = session.scalars(_ERASED, {"ids": unknown[start : start + CHUNK]})
            self.put({made[member_id]: "" for member_id in gone})

    def hold(self, session: Session, ids: Iterable[str]) -> None:
        """Learn these ids, also of whom was forgotten since: see ``forgotten``."""
        wanted = set(ids)
        self.learn(session, wanted)
        found = {one: self.get(one) for one in wanted}
        gone = forgotten(session, found.values())
        self.put({one: "" for one, member_id in found.items() if member_id in gone})


def forgotten(session: Session, member_ids: Iterable[str | None]) -> set[str]:
    """Who of these was forgotten; none of the others is before the write transaction ends."""
    gone: set[str] = set()
    wanted = sorted(set(filter(None, member_ids)))
    for start in range(0, len(wanted), CHUNK):
        held = session.execute(_HELD, {"ids": wanted[start : start + CHUNK]})
        gone.update(row.id for row in held if row.erased_at is not None)
    return gone


def derived_id(external: str, source: str) -> str:
    """A member's own id: the file's when it is a UUID, else always the same one for it.

    Another system's ids are its own: the same one there is another member's.
    """
    if source != SOURCE:
        return str(uuid.uuid5(OURS, f"{source} {external}"))
    try:
        return str(uuid.UUID(external))
    except ValueError:
        return str(uuid.uuid5(OURS, external))


def stores() -> Known:
    """Store id → its time zone."""
    return Known(select(Store.id, Store.tz).where(Store.id.in_(_ids())))


def products() -> Known:
    """Product id → itself."""
    return Known(select(Product.id, Product.id).where(Product.id.in_(_ids())))


def members(source: str) -> Known:
    """The id of a member by that system → the member's own id, of those who were erased too."""
    return Known(_identities(source, Identity.member_id))


def living(source: str) -> Living:
    """The same, but "" for who asked to be forgotten: nothing more is kept as theirs."""
    return Living(source)


def _ids() -> BindParameter[list[str]]:
    return bindparam("ids", expanding=True)


def _identities(source: str, theirs: SQLColumnExpression[str]) -> Select[str, str]:
    query = select(Identity.external_id, theirs).where(Identity.source == source)
    return query.where(Identity.external_id.in_(_ids()))


_HELD = (
    select(Member.id, Member.erased_at)
    .where(Member.id.in_(_ids()))
    .order_by(Member.id)
    .with_for_update(read=True, key_share=True)
)
"""Holds up who forgets a member (``members.erasing``), and nobody else who writes of one."""
_ERASED = select(Member.id).where(Member.id.in_(_ids()), Member.erased_at.is_not(None))
