"""What a lead or an area manager says of two members: one person, two, or that it was a mistake."""

from sqlalchemy.orm import Session

from crm_pwa.core.errors import Invalid
from crm_pwa.identity import queries
from crm_pwa.members import asked
from crm_pwa.members.verbs import Verb, do
from crm_pwa.members.verdicts import Sender
from crm_pwa.privacy.models import Erasure

ANSWERS = ("same", "different")


def settle(session: Session, sender: Sender, one: str, other: str, answer: str) -> None:
    """Say of an open pair that they are one person, or two; said twice is said once.

    Who was made one with somebody else meanwhile is merged as whoever holds their notes.

    Raises NotHere beyond reach, Invalid for another answer, or what the record refuses.
    """
    doubt = queries.doubt_for(session, sender.scope, one, other)
    if answer not in ANSWERS:
        raise Invalid("Say whether they are one person or two.", "p")
    if doubt.state != "open":
        return
    if answer == "same":
        stays, goes = queries.sides(session, doubt)
        if stays == goes:
            return
        verb = Verb(kind="member.merge", member=stays, payload={"away": goes})
        doubt.merge_id = do(session, sender, verb)[0].id
    doubt.state, doubt.by, doubt.at = answer, sender.scope.staff_id, sender.now_ms


def take_back(session: Session, sender: Sender, one: str, other: str) -> bool:
    """Open the pair again; who was made one is two again. Raises NotHere.

    True where a request to be forgotten ended with it, which has to be asked again.
    """
    waited: list[str] = []
    doubt = queries.doubt_for(session, sender.scope, one, other)
    if doubt.state == "same":
        stays, _ = queries.sides(session, doubt)
        waited = [row.member_id for row in asked.of(session, stays)]
        do(
            session,
            sender,
            Verb(kind="member.unmerge", member=stays, payload={}, of=doubt.merge_id),
        )
    doubt.state, doubt.by, doubt.at, doubt.merge_id = "open", "", 0, ""
    return any(session.get(Erasure, member_id) is None for member_id in waited)
