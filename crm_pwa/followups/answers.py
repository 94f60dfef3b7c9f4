"""Answers, and answers taken back, move the lead's list as they arrive."""

from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.sql import table_of
from crm_pwa.followups.day import ENDED
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import feed
from crm_pwa.prompts import answers
from crm_pwa.prompts.models import Prompt


def keep(session: Session, accepted: list[Accepted]) -> None:
    """Give each follow-up the state its prompt's answers amount to, and tell the phones.

    The answer that counts is the prompt's own (``answers.latest``); with none left the
    follow-up is due again. Whoever answers what nobody had taken has it from then on.
    """
    prompts = answers.prompts_of(accepted)
    said = answers.latest(session, prompts)
    found = session.execute(_LISTED, {"prompts": sorted(prompts)}).all()
    if not found:
        return
    changes = [_change(row, said.get(row.prompt_id)) for row in found]
    session.execute(_ANSWER, changes)
    feed.touch(session, [(row.store_id, "followup", row.id) for row in found])


def _change(row: Any, answer: Any) -> dict[str, str]:
    """What to write. A prompt that ended by itself is not opened by an answer that came late."""
    over = row.closed not in ("", *answers.CLOSES)
    if over and (answer is None or answer.outcome not in answers.CLOSES):
        return {"f": row.id, "s": ENDED, "u": "", "g": row.staff_id}
    if answer is None:
        return {"f": row.id, "s": "due", "u": "", "g": row.staff_id}
    who = row.staff_id or answer.actor_id
    return {"f": row.id, "s": answer.outcome, "u": answer.until, "g": who}


_LISTED = (
    select(FollowUp.id, FollowUp.store_id, FollowUp.prompt_id, FollowUp.staff_id, Prompt.closed)
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .where(FollowUp.prompt_id.in_(bindparam("prompts", expanding=True)))
)
_TABLE = table_of(FollowUp)
_ANSWER = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("f"))
    .values(state=bindparam("s"), until_day=bindparam("u"), staff_id=bindparam("g"))
)

# After those of prompts.answers, which are registered when it is imported above.
effects.on("prompt.outcome", keep)
effects.on_undo("prompt.outcome", keep)
