"""How a member wants to be reached, as their card says it, kept where lists can ask for it."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.sql import save, table_of
from crm_pwa.identity import merging, unmerging
from crm_pwa.members.models import Card, Member, MemberMerge
from crm_pwa.privacy.consent import wished

CHANNEL = "channel"


def after_word(session: Session, accepted: list[Accepted]) -> bool:
    """Keep what was said last, or is left after it was taken back."""
    said = [one for one in accepted if (one.target or one.op).p["facet"] == CHANNEL]
    return _keep(session, {one.member_id for one in said})


def after_move(session: Session, accepted: list[Accepted]) -> bool:
    """Look at both cards again."""
    moves = [one.target if one.op.k == "undo" else one.op for one in accepted]
    there = {str(move.p["to"]) for move in moves if move}
    return _keep(session, there | {one.member_id for one in accepted})


def after_merge(session: Session, accepted: list[Accepted]) -> bool:
    """Look at the card of both."""
    return _keep(session, {one.member_id for one in accepted})


def after_end(session: Session, accepted: list[Accepted]) -> bool:
    """Look at the card of each."""
    away = {session.get_one(MemberMerge, one.op.of).away for one in accepted}
    return _keep(session, away | {one.member_id for one in accepted})


def _keep(session: Session, member_ids: Iterable[str]) -> bool:
    ids = sorted(member_ids)
    rows = session.execute(_CARDS, {"ids": ids}).all() if ids else []
    wishes = {row.member_id: wished(msgspec.json.decode(row.state)["facets"]) for row in rows}
    if wishes:
        save(session, _WISH, [{"m": m, "w": wish} for m, wish in wishes.items()])
    return bool(wishes)


_HEADS = select(Member.merged_into).where(Member.id.in_(bindparam("ids", expanding=True)))
_CARDS = select(Card.member_id, Card.state).where(
    or_(Card.member_id.in_(bindparam("ids", expanding=True)), Card.member_id.in_(_HEADS))
)
_MEMBER = table_of(Member)
_WISH = update(_MEMBER).where(_MEMBER.c.id == bindparam("m")).values(wish=bindparam("w"))

BEFORE = (merging, unmerging)
"""Whose cards are joined, or parted, first."""
effects.on("facet.set", after_word)
effects.on_undo("facet.set", after_word)
effects.on("move", after_move)
effects.on_undo("move", after_move)
effects.on("member.merge", after_merge)
effects.on("member.unmerge", after_end)
