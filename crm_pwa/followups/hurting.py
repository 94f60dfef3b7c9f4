"""What changes what a prompt may name: phones that do not carry the card are told of its rows."""

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

_CHANGES = ("allergy.add", "allergy.withdraw", "tag.add", "tag.remove", "consent.set")


def tell(session: Session, accepted: list[Accepted]) -> bool:
    """Touch the open follow-ups of these members whose prompts name something.

    A like is none of it: the next day's list says again what it brings back.
    """
    asked = {one.member_id for one in accepted if one.op.p.get("polarity") != "like"}
    found = session.execute(_OPEN, {"ids": sorted(asked)}).all() if asked else []
    rows = [row for row in found if names(msgspec.json.decode(row.args))]
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
