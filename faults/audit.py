"""What the server holds after a fault, read from its database: the log, the cards, the sums."""

from collections import Counter
from collections.abc import Iterable

import msgspec
from sqlalchemy import select

from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db
from crm_pwa.core.log.models import Operation
from crm_pwa.members.models import Card
from faults.ground import Ground
from faults.tally import Tally
from sim.centre.truth import truth

TWICE = frozenset({"twice", "count", "fold"})


def audit(ground: Ground, acked: Iterable[str], tally: Tally) -> None:
    """Add to the tally what was lost and doubled; every card is folded anew from its log."""
    with ground.app.app_context():
        told = truth(db.session(), ground.app.extensions["keys"], [], now_ms(), restored=False)
        held = db.session.execute(select(Operation.id, Operation.verdict)).all()
        states = [msgspec.json.decode(state) for state in db.session.scalars(select(Card.state))]
        db.session.remove()
    ground.let_go()
    accepted = {row.id for row in held if row.verdict == "accepted"}
    tally.lost += len(set(acked) - accepted)
    notes = Counter(note["id"] for state in states for note in state["notes"])
    tally.doubled += sum(times - 1 for times in notes.values())
    faults = told["faults"]
    tally.doubled += sum(kind in TWICE for kind, _ in faults)
    tally.wrong += [f"{kind}: {words}" for kind, words in faults]


def notes(ground: Ground) -> tuple[list[str], set[str]]:
    """The words of every note on every card, and the id of every accepted operation."""
    with ground.app.app_context():
        states = [msgspec.json.decode(state) for state in db.session.scalars(select(Card.state))]
        query = select(Operation.id).where(Operation.verdict == "accepted")
        ids = set(db.session.scalars(query))
        db.session.remove()
    ground.let_go()
    return [note["text"] for state in states for note in state["notes"]], ids
