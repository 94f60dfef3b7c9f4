"""Operations on codes nobody has: kept sealed until the lead finds whose they are.

The phone that wrote them keeps them too, deferred, and asks again; so nothing is lost with a
phone, and nothing waits for one. Those of one code share a key that goes with the last of them.
"""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import bindparam, delete, func, or_, select
from sqlalchemy.orm import Session

from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.log.models import MemberKey, Stray
from crm_pwa.core.log.op import Op
from crm_pwa.core.seal import Keys, seal, unseal
from crm_pwa.core.sql import insert_new
from crm_pwa.members.models import MemberCode
from crm_pwa.members.verdicts import Sender
from crm_pwa.members.written import body_of

MOST_KEPT = 500


def keep(session: Session, sender: Sender, ops: Sequence[Op]) -> None:
    """Keep operations on unknown codes for the lead of the sender's first store.

    At most ``MOST_KEPT`` of one person: what is beyond them waits on the phone, which asks again.
    """
    if not ops or not sender.scope.stores:
        return
    known = set(session.scalars(_KNOWN, {"ids": [op.id for op in ops]}))
    whose = {"store": sender.scope.stores[0], "actor": sender.scope.staff_id}
    room = max(MOST_KEPT - session.execute(_KEPT, whose).scalar_one(), 0)
    fresh = [op for op in ops if op.id not in known][:room]
    if not fresh:
        return
    names = {op.m: _key_id(sender.keys, op.m) for op in fresh}
    opened = member_keys(session, sender.keys, names.values())
    rows = [
        {
            "id": op.id,
            "key_id": names[op.m],
            "store_id": sender.scope.stores[0],
            "actor_id": op.act,
            "device_id": sender.device_id,
            "kind": op.k,
            "made_at": sender.made_ms(op.hlc),
            "received_at": sender.now_ms,
            "sealed": seal(opened[names[op.m]], body_of(op), op.id),
        }
        for op in fresh
    ]
    insert_new(session, Stray, rows)


def keys_of(session: Session, keys: Keys, member_ids: Iterable[str]) -> list[str]:
    """Under which keys strays on codes of these members are sealed, where there are any."""
    codes = session.scalars(_CODES, {"ids": sorted(set(member_ids))})
    return [_key_id(keys, f"code:{code}") for code in codes]


def _key_id(keys: Keys, name: str) -> str:
    return f"stray-{keys.mark(name)}"


def scanned(session: Session, sender: Sender, since_ms: int) -> int:
    """How many codes that nobody has this person's phones scanned since a moment."""
    asked = {"actor": sender.scope.staff_id, "since": since_ms}
    return session.execute(_SCANNED, asked).scalar_one()


def opened(session: Session, keys: Keys, rows: Iterable[Stray]) -> list[Op]:
    """The operations of these rows, as their phones sent them, in their order."""
    kept = list(rows)
    found = member_keys(session, keys, {row.key_id for row in kept})
    return [
        msgspec.json.decode(unseal(found[row.key_id], row.sealed, row.id), type=Op) for row in kept
    ]


def drop(session: Session, op_ids: Iterable[str], actor_id: str) -> None:
    """Forget this actor's strays that were judged or given up, and keys that seal none now."""
    ids = sorted(op_ids)
    rows = list(session.scalars(_ROWS, {"ids": ids, "actor": actor_id})) if ids else []
    if not rows:
        return
    for row in rows:
        session.delete(row)
    session.flush()
    session.execute(_SPARE_KEYS, {"ids": sorted({row.key_id for row in rows})})


_KEPT = select(func.count()).where(
    Stray.store_id == bindparam("store"), Stray.actor_id == bindparam("actor")
)
_SCANNED = select(func.count(Stray.key_id.distinct())).where(
    Stray.actor_id == bindparam("actor"),
    Stray.kind == "scan.seen",
    Stray.received_at > bindparam("since"),
)
_CODES = select(MemberCode.code).where(
    or_(
        MemberCode.member_id.in_(bindparam("ids", expanding=True)),
        MemberCode.made_for.in_(bindparam("ids", expanding=True)),
    )
)
_KNOWN = select(Stray.id).where(Stray.id.in_(bindparam("ids", expanding=True)))
_ROWS = (
    select(Stray)
    .where(Stray.id.in_(bindparam("ids", expanding=True)))
    .where(Stray.actor_id == bindparam("actor"))
)
_SPARE_KEYS = (
    delete(MemberKey)
    .where(MemberKey.member_id.in_(bindparam("ids", expanding=True)))
    .where(MemberKey.member_id.not_in(select(Stray.key_id)))
    .execution_options(synchronize_session=False)
)
