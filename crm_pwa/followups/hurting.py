"""What changes what a row may say or do: phones that do not carry the card are told of it."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.followups.day import OPEN
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import feed
from crm_pwa.prompts.models import Prompt
from crm_pwa.prompts.visible import names

_CHANGES = ("allergy.add", "allergy.withdraw", "tag.add", "tag.remove", "consent.set", "move")


def tell(session: Session, accepted: list[Accepted]) -> bool:
    """Touch the open follow-ups of these members whose prompts name something.

    A like is none of it: the next day's list says again what it brings back.
    """
    asked = [one for one in accepted if one.op.p.get("polarity") != "like"]
    return _touch(session, [r for r in _open(session, asked) if names(msgspec.json.decode(r.args))])


def tell_channel(session: Session, accepted: list[Accepted]) -> bool:
    """Touch those of members whose word on how to be reached may have changed."""
    asked = [one for one in accepted if (one.target or one.op).p.get("facet") == "channel"]
    return _touch(session, _open(session, asked))


def tell_joined(session: Session, accepted: list[Accepted]) -> bool:
    """Touch those of members who became one with another, or two: their card is another's too."""
    return _touch(session, _open(session, accepted))


def _open(session: Session, accepted: list[Accepted]) -> Sequence[Any]:
    moves = [(one.member_id, one.target if one.op.k == "undo" else one.op) for one in accepted]
    both = {(member, str(move.p.get("to", "")) if move else "") for member, move in moves}
    ids = sorted({member for pair in both for member in pair if member})
    return session.execute(_OPEN, {"ids": ids}).all() if ids else ()


def _touch(session: Session, rows: Sequence[Any]) -> bool:
    feed.touch(session, [(row.store_id, "followup", row.id) for row in rows])
    return bool(rows)


_OPEN = (
    select(FollowUp.id, FollowUp.store_id, Prompt.args)
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .where(FollowUp.member_id.in_(bindparam("ids", expanding=True)), FollowUp.state.in_(OPEN))
)

for _kind in _CHANGES:
    effects.on(_kind, tell)
    effects.on_undo(_kind, tell)
effects.on("facet.set", tell_channel)
effects.on_undo("facet.set", tell_channel)
effects.on("member.merge", tell_joined)
effects.on("member.unmerge", tell_joined)
