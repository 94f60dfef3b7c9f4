"""The one way in: judge operations, fold them into cards, keep them in the log.

A form, a synced operation and an import all end here. Everything is read and written in
sets, inside the caller's one write transaction: log, card, verdict and feed together.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.log.models import Logged, Operation, OperationBody
from crm_pwa.core.log.op import Op
from crm_pwa.core.merge import upcasted
from crm_pwa.core.seal import seal
from crm_pwa.core.sql import ByIds, alone, insert_new, save, table_of
from crm_pwa.members import feed, holding, joins, joint, moves, own, queries, scans, strays, written
from crm_pwa.members.applying import apply
from crm_pwa.members.batch import Batch
from crm_pwa.members.discards import as_undo, given_up
from crm_pwa.members.judge import MERGES, Deferred, Rejected, judge, refusals
from crm_pwa.members.models import Card, Member
from crm_pwa.members.verdicts import Recorded, Sender, Verdict
from crm_pwa.members.working import load

NOBODY: Mapping[str, str] = {}
KEEPS_NO_TEXT = frozenset({"consent_missing", "consent_withdrawn", "erased", "unkind"})


def record(
    session: Session, ops: Sequence[Op], sender: Sender, found: Mapping[str, str] = NOBODY
) -> Recorded:
    """As ``_record``, a part of the batch at a time: what follows a merge is said of one member."""
    done = Recorded([], set())
    for part in moves.parted(ops):
        recorded = _record(session, part, sender, found)
        done.verdicts.extend(recorded.verdicts)
        done.news.update(recorded.news)
        done.faults.update(recorded.faults)
    return done


def _record(
    session: Session, ops: Sequence[Op], sender: Sender, found: Mapping[str, str]
) -> Recorded:
    """Judge ``ops`` in order and keep what is accepted; one verdict each, in that order.

    ``found``: members that names lead to by somebody's word, beside what is known of codes.
    An old version of a kind is hashed as it was sent, and kept as the newest one says it.
    Must run inside ``db.writing()``. A repeat gets the verdict it got; an operation that
    fails unexpectedly is deferred, never lost, and spoils no other.
    """
    sent, ops = ops, [upcasted(op) for op in ops]
    joined = joins.settled(session, [op for op in ops if op.m not in found], sender)
    found = {**found, **joined}
    targets = moves.targets(session, sender.keys, ops)
    known = _known(session, {op.id for op in ops} | {op.of for op in ops if op.of})
    named = {op.m for op in ops} | {row.member_id for row in known.values()}
    homes = queries.named(session, named | moves.there([*ops, *targets.values()])) | found
    said, holders = holding.locked(session, homes)
    joins.tell(session, sender, joined.values(), holders)
    members = said | {homes[name]: member for name, member in said.items()}
    batch = Batch(
        session=session,
        sender=sender,
        known=known,
        members=members,
        homes=homes,
        opened=scans.Opened(session, sender, members, holders, found),
        cards=load(session, members.values()),
        targets=targets,
        refusals=refusals(session, [(op, members[op.m]) for op in ops if op.m in members], sender),
    )
    batch.opened.scanned_in_time([op for op in ops if op.id not in known])
    for op, as_sent in zip(ops, sent, strict=True):
        _count_in(batch, op, as_sent)
    strays.keep(session, sender, [op for op in sent if op.id in batch.strays])
    _keep(session, batch, holders)
    return Recorded(batch.verdicts, _news(batch), batch.faults)


def _count_in(batch: Batch, op: Op, as_sent: Op) -> None:
    """Judge one operation, and let those after it in the batch know."""
    sender = batch.sender
    body_hash = sender.keys.body_hash(written.body_of(as_sent))
    batch.verdicts.append(verdict := _one(batch, op, body_hash))
    batch.opened.judged(op, verdict)
    if verdict.s == "accepted" and op is as_sent and op.m in batch.cards:
        batch.cards[op.m].counted(op, verdict.rev, sender.now_ms)
    if op.m.startswith("code:") and verdict.s in ("accepted", "rejected"):
        batch.settled.add(op.id)


def _news(batch: Batch) -> set[str]:
    return {card.member_id for card in batch.cards.values() if card.news}


def _known(session: Session, op_ids: set[str]) -> dict[str, Logged]:
    return {row.id: Logged._make(row) for row in _KNOWN.rows(session, sorted(op_ids))}


def _one(batch: Batch, op: Op, body_hash: str) -> Verdict:
    if batch.sender.scope.own and not own.may(op, batch.sender.scope):
        return Verdict(op.id, "rejected", why="forbidden")
    if before := batch.known.get(op.id):
        return written.repeated(before._replace(member_id=_named(op, before.member_id)), body_hash)
    member_id = batch.members.get(op.m)
    if op.k == "op.discard":
        undo = as_undo(batch, op)
        if undo is None:
            return given_up(batch, op, member_id or "", body_hash)
        op, member_id = undo, batch.members[undo.m]
    if member_id is None or not batch.opened.admits(op):
        return _of_nobody(batch, op)
    return _judged(batch, op, member_id, body_hash)


def _judged(batch: Batch, op: Op, member_id: str, body_hash: str) -> Verdict:
    card, within = batch.cards[member_id], batch.opened.reaches(op)
    try:
        if card.erased and within:
            raise Rejected("erased")
        judge(op, card.state, batch.sender, within=within, target=batch.known.get(op.of))
        _judge_home(batch, op, member_id)
        if refusal := batch.refusals.get(op.id):
            raise refusal
        stamped = written.stamped(op, card.rev + 1, batch.sender.now_ms)
        said = written.addressed(stamped, batch.homes[op.m])
        stamped = written.addressed(stamped, member_id)
        stamped = joint.addressed(stamped, card, said.m, said.seen)
        apply(batch, card, stamped, said)
    except Deferred:
        return Verdict(op.id, "deferred")
    except Rejected as error:
        if op.act == batch.sender.scope.staff_id:  # in another's name it says nothing of theirs
            _log(batch, op, batch.homes[op.m], body_hash, why=error.why)
        batch.faults[op.id] = error.what or error.why
        return Verdict(op.id, "rejected", why=error.why)
    _log(batch, said, said.m, body_hash)
    batch.accepted.append(_accepted(batch, op, stamped, member_id))
    return Verdict(op.id, "accepted", rev=card.rev, m=_named(op, batch.homes[op.m]))


def _accepted(batch: Batch, sent: Op, stamped: Op, member_id: str) -> Accepted:
    sender = batch.sender
    made_ms = sender.made_ms(sent.hlc)
    return Accepted(
        stamped,
        member_id,
        sender.scope,
        sender.now_ms,
        made_ms,
        batch.targets.get(sent.of),
        home=batch.homes[sent.m],
        keys=sender.keys,
    )


def _of_nobody(batch: Batch, op: Op) -> Verdict:
    """A code may become known; an id that leads nowhere is one beyond reach, never told apart.

    A code that was not scanned is like one nobody has.
    """
    scope = batch.sender.scope
    if op.act != scope.staff_id or not scope.reads_members:
        return Verdict(op.id, "rejected", why="forbidden")
    if not op.m.startswith("code:"):
        return Verdict(op.id, "rejected", why="out_of_scope")
    batch.strays.add(op.id)
    return Verdict(op.id, "deferred")


def _judge_home(batch: Batch, op: Op, member_id: str) -> None:
    """What an operation is about must be of the same member: on either side of a move.

    Which merge ends is judged by whose it is.
    """
    row = batch.known.get(op.of)
    if row is None or row.verdict == "rejected":  # sent anew in its place, on whomever it is of
        return
    if op.k in MERGES:
        return
    target = batch.targets.get(op.of)
    sides = {row.member_id}
    if target is not None and target.k == "move":
        sides.add(str(target.p["to"]))
    if member_id not in {batch.members.get(side) for side in sides}:
        raise Rejected("invalid")


def _named(op: Op, member_id: str) -> str:
    """Whose a code is. Who holds their notes is for the feed to say, which tells in order."""
    return member_id if op.m.startswith("code:") else ""


def _log(batch: Batch, op: Op, member_id: str, body_hash: str, *, why: str = "") -> None:
    row = written.row_of(op, batch.sender, member_id, body_hash, why=why)
    batch.known[op.id] = row
    batch.rows.append(row._asdict())
    if why not in KEEPS_NO_TEXT and not batch.cards[batch.members[member_id]].erased:
        batch.bodies.append((op.id, member_id, written.body_of(op)))


def _keep(session: Session, batch: Batch, holders: Mapping[str, Sequence[str]]) -> None:
    insert_new(session, Operation, batch.rows)
    if batch.rows:
        sender, scope = batch.sender, batch.sender.scope
        rows = {"operation": batch.rows}
        did(session, Act("edit", scope.staff_id, sender.now_ms, scope.first, rows))
    keys = member_keys(session, batch.sender.keys, {m for _, m, _ in batch.bodies})
    sealed = [
        {"id": op_id, "member_id": m, "sealed": seal(keys[m], body, op_id)}
        for op_id, m, body in batch.bodies
    ]
    insert_new(session, OperationBody, sealed)
    strays.drop(session, batch.settled, batch.sender.scope.staff_id)
    changed = [card for card in batch.cards.values() if card.changed]
    if not changed:
        return
    save(session, _SAVE_CARD, [c.row() for c in changed])
    if owns := [own.row() for card in changed for own in card.owns.values()]:
        save(session, _SAVE_OWN, [{"m": own["m"], "o": own["o"]} for own in owns])
        save(session, _SAVE_REV, [{"m": own["m"], "r": own["r"]} for own in owns])
    save(session, _SAVE_REV, [{"m": c.member_id, "r": c.rev} for c in changed])
    if effects.run(session, batch.accepted) or not alone(session):  # there may be one store more
        holders = feed.stores_of(session, [c.member_id for c in changed])
    pairs = [(s, "card", c.member_id) for c in changed for s in holders.get(c.member_id, ())]
    feed.touch(session, pairs)


_LOG = table_of(Operation)
_KNOWN = ByIds(select(*(_LOG.c[name] for name in Logged._fields)), _LOG.c.id)
_CARD = table_of(Card)
_MEMBER = table_of(Member)
_SAVE_CARD = (
    update(_CARD)
    .where(_CARD.c.member_id == bindparam("m"))
    .values(rev=bindparam("r"), state=bindparam("s"))
)
_SAVE_OWN = update(_CARD).where(_CARD.c.member_id == bindparam("m")).values(own=bindparam("o"))
_SAVE_REV = update(_MEMBER).where(_MEMBER.c.id == bindparam("m")).values(rev=bindparam("r"))
