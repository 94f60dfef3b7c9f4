"""Joining by phone number: whoever walks in without a code gets one, minted where they stand.

A phone that has no network keeps ``member.join`` on a code of its own making, and everything
noted meanwhile on that code too. Here the code is given to the member of the store who has the
number, or to a new one; then it leads to them like any other code, and all that was noted follows.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import queries as staff
from crm_pwa.core import ids
from crm_pwa.core.clock import store_day
from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.log.op import Op
from crm_pwa.core.sql import lock
from crm_pwa.members import codes, feed, phones, queries, search_keys
from crm_pwa.members.models import Member, MemberStore
from crm_pwa.members.scans import PREFIX
from crm_pwa.members.verdicts import Sender

KIND = "member.join"
MOST = 60
"""Numbers one person may let join in an hour; the others wait on the phone, which asks again."""


def settled(session: Session, ops: Sequence[Op], sender: Sender) -> dict[str, str]:
    """Give each new code among these joins its member; return them by their ``code:`` names.

    A number that is not proved opens no card of another store: somebody beyond reach who has it
    is not looked at. One that cannot be dialled is given to nobody: the lead finds whose it is.
    """
    asked = {op.m: op for op in ops if op.k == KIND and _may(op, sender)}
    if not asked:
        return {}
    known, key = queries.resolve(session, asked), f"join:{sender.scope.staff_id}"
    found: dict[str, str] = {}
    for name in sorted(asked.keys() - known.keys()):
        number = phones.normal(str(asked[name].p["phone"]))
        if number is None or not accounts.fits_the_hour(session, key, sender.now_ms, MOST):
            continue
        address, made = str(asked[name].p.get("address", "")), _made(sender, asked[name])
        if session.get(Member, made) is not None:
            found[name] = made  # forgotten since
            continue
        found[name] = of_number(session, sender, number, address, made)
        feed.lock(session, feed.stores_of(session, [found[name]])[found[name]])
        codes.add(session, {name.removeprefix(PREFIX): found[name]})
    return found


def tell(
    session: Session, sender: Sender, joined: Iterable[str], holders: Mapping[str, Iterable[str]]
) -> None:
    """Tell of who joined, or was found, and of their new code, where the sender works.

    Only stores that hold them: ``holders`` says which, by member; the stores are locked.
    """
    pairs = [
        (store, t, member)
        for member in set(joined)
        for store in set(holders.get(member, ())).intersection(sender.scope.stores)
        for t in ("card", "index")
    ]
    feed.touch(session, sorted(pairs))


def of_number(
    session: Session, sender: Sender, number: str, address: str = "", made: str = ""
) -> str:
    """The member within reach who has this number in E.164, or a new one of the sender's store.

    ``made``: the id of a new one.
    """
    hold(session, sender.keys.phone_hash(number))
    found = holder(session, sender, number)
    return found or newcomer(session, sender, number, address, made=made)


def hold(session: Session, phone_hash: str) -> None:
    """Let nobody else join with this number meanwhile: a second tap waits, and finds them known."""
    lock(session, f"join:{phone_hash}")


def holder(session: Session, sender: Sender, number: str) -> str:
    """The living member within reach who has this number; empty when there is none.

    Of one who went over to another, the other.
    """
    hashed = sender.keys.phone_hash(number)
    held = session.scalars(_BY_PHONE, {"phone": hashed, "stores": list(sender.scope.stores)})
    found = held.first() or ""
    return queries.resolve(session, [found])[found] if found else ""


def newcomer(
    session: Session,
    sender: Sender,
    number: str,
    address: str = "",
    *,
    language: str = "",
    made: str = "",
) -> str:
    """Make a member of the sender's first store; return the id. ``number``: E.164.

    ``made``: the id, else a fresh one. Who said nothing of how to address them is called by their
    number, masked. What they agreed to is for the caller to record. Needs a write transaction.
    """
    store_id, made = sender.scope.stores[0], made or ids.new()
    masked = phones.mask(number)
    tz = staff.stores(session, (store_id,))[0].tz
    key = member_keys(session, sender.keys, [made])[made]
    member = Member(
        id=made,
        home_store=store_id,
        address=address or masked,
        name=address,
        phone_hash=sender.keys.phone_hash(number),
        phone_mask=masked,
        phone_sealed=phones.sealed(key, number, made),
        language=language,
        joined_on=store_day(sender.now_ms, tz).isoformat(),
    )
    session.add(member)
    session.flush()
    session.add(MemberStore(member_id=made, store_id=store_id, why="home"))
    session.flush()
    search_keys.refresh(session, [made])
    return made


def _may(op: Op, sender: Sender) -> bool:
    code, scope = op.m.removeprefix(PREFIX), sender.scope
    own = op.m.startswith(PREFIX) and codes.is_ours(code)
    return own and op.act == scope.staff_id and scope.reads_members and bool(scope.stores)


def _made(sender: Sender, op: Op) -> str:
    """The id of whom this join makes: the same whenever it is sent.

    A database that was put back may have lost them, and what is sent again names them by it.
    """
    mark = sender.keys.body_hash(f"member of {op.m}".encode())
    return ids.uuid7(ids.millis(op.id), bytes.fromhex(mark)[: ids.RANDOM_BYTES])


_BY_PHONE = (
    select(Member.id)
    .join(MemberStore, MemberStore.member_id == Member.id)
    .where(Member.phone_hash == bindparam("phone"), Member.phone_hash != "")
    .where(Member.erased_at.is_(None))
    .where(MemberStore.store_id.in_(bindparam("stores", expanding=True)))
    .order_by(Member.merged_into != "", Member.joined_on, Member.id)
    .limit(1)
)
