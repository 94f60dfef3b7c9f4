"""Notes that come by sync are read as the phone reads them: words that hurt are not kept.

What is only doubted waits for the lead, and is kept meanwhile.
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.log.op import Op
from crm_pwa.core.sql import insert_new
from crm_pwa.members.judge import Refusals, Rejected, check
from crm_pwa.members.models import Member
from crm_pwa.members.verdicts import Sender
from crm_pwa.notes.dignity.checking import FINE, STOP, book, weigh
from crm_pwa.notes.models import NoteReview

UNKIND = "unkind"


def _judge_notes(_session: Session, asked: Sequence[tuple[Op, str]], _sender: Sender) -> Refusals:
    """Those whose words hurt."""
    return {
        op.id: Rejected(UNKIND) for op, _ in asked if weigh(_text(op), book())["answer"] == STOP
    }


def _look_again(session: Session, accepted: list[Accepted]) -> bool:
    """Give the lead what sounds like a person and not like a preference.

    It is of whom it was said, whoever holds their notes: so it is found again as they part.
    """
    doubtful = [one for one in accepted if _is_doubtful(_text(one.op))]
    if not doubtful:
        return False
    homes = {
        row.id: row.home_store
        for row in session.execute(_HOMES, {"ids": [one.whose for one in doubtful]})
    }
    rows = [
        {
            "op_id": one.op.id,
            "member_id": one.whose,
            "store_id": homes[one.whose],
            "actor_id": one.op.act,
            "at": one.now_ms,
            "state": "open",
            "by": "",
            "done_at": 0,
        }
        for one in doubtful
    ]
    insert_new(session, NoteReview, rows)
    return False  # no store holds a member for it


def _is_doubtful(text: str) -> bool:
    return bool(weigh(text, book())["answer"] != FINE)


def _text(op: Op) -> str:
    return str(op.p.get("text", ""))


_HOMES = select(Member.id, Member.home_store).where(Member.id.in_(bindparam("ids", expanding=True)))

check("note.add", _judge_notes)
effects.on("note.add", _look_again)
