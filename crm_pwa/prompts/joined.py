"""Prompts of a member who became one with another: theirs while that holds, and given back."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.identity import merging, unmerging
from crm_pwa.members import moved, queries
from crm_pwa.prompts.models import Prompt

PROMPT = "prompt"


def over(session: Session, accepted: list[Accepted]) -> None:
    """Open prompts go over, but for those of a rule that speaks on the other's card already."""
    for one in accepted:
        away, into = str(one.op.p["away"]), one.member_id
        spoken = set(session.scalars(_RULES, {"m": into}))
        rows = session.execute(_OPEN, {"m": away}).all()
        ids = [row.id for row in rows if row.rule not in spoken]
        session.execute(_GIVE, {"ids": ids, "lie": [away], "to": into})
        moved.keep(session, one.op.id, PROMPT, ids)


def back(session: Session, accepted: list[Accepted]) -> None:
    """What went over goes back, whatever was answered since, unless it is elsewhere by now."""
    for one in accepted:
        away, ids = moved.take_back(session, one.op.of, PROMPT)
        lie = queries.whole(session, one.member_id)
        session.execute(_GIVE, {"ids": ids, "lie": lie, "to": away})


_OPEN = select(Prompt.id, Prompt.rule).where(
    Prompt.member_id == bindparam("m"), Prompt.closed == ""
)
_RULES = select(Prompt.rule).where(Prompt.member_id == bindparam("m"), Prompt.closed == "")
_GIVE = (
    update(Prompt)
    .where(Prompt.id.in_(bindparam("ids", expanding=True)))
    .where(Prompt.member_id.in_(bindparam("lie", expanding=True)))
    .values(member_id=bindparam("to"))
    .execution_options(synchronize_session=False)
)

BEFORE = (merging, unmerging)
"""Whose rows these name: they follow from an operation first."""
effects.on("member.merge", over)
effects.on("member.unmerge", back)
