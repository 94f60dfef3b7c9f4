"""A member who takes back layer 1, or stops profiling, leaves every list on every phone at once.

What was answered stays answered; what it said, and why, goes.
"""

from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.followups.day import ENDED, OPEN
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import feed
from crm_pwa.members.models import Card
from crm_pwa.privacy.consent import NEUTRAL_RULES, PERSONALISATION, PROFILING, profiled
from crm_pwa.prompts import operations as prompts
from crm_pwa.prompts.models import WITHDRAWN, Prompt


def keep(session: Session, accepted: list[Accepted]) -> None:
    """End the follow-ups and withdraw the prompts of members not profiled after this batch."""
    asked = {
        one.member_id
        for one in accepted
        if one.op.p.get("layer", PERSONALISATION) in (PERSONALISATION, PROFILING)
    }
    end(session, asked)


def end(session: Session, member_ids: Iterable[str]) -> None:
    """The same for those of these members who are not to be profiled by their saved cards."""
    cards = session.execute(_CARDS, {"ids": sorted(set(member_ids))})
    states = {row.member_id: msgspec.json.decode(row.state) for row in cards}
    gone = sorted(m for m, s in states.items() if not profiled(s["consent"]))
    if not gone:
        return
    rows = session.execute(_LISTED, {"ids": gone}).all()
    prompts.withdraw(session, gone)
    if rows:
        session.execute(_END, {"ids": [row.id for row in rows]})
        feed.touch(session, [(row.store_id, "followup", row.id) for row in rows])


_CARDS = select(Card.member_id, Card.state).where(
    Card.member_id.in_(bindparam("ids", expanding=True))
)
_LISTED = (
    select(FollowUp.id, FollowUp.store_id)
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .where(FollowUp.member_id.in_(bindparam("ids", expanding=True)))
    .where(Prompt.closed != WITHDRAWN, Prompt.rule.not_in(NEUTRAL_RULES))
)
_END = (
    update(FollowUp)
    .where(FollowUp.id.in_(bindparam("ids", expanding=True)), FollowUp.state.in_(OPEN))
    .values(state=ENDED)
    .execution_options(synchronize_session=False)
)

effects.on("consent.set", keep)
effects.on_undo("consent.set", keep)
