"""What is in the hand while a batch is judged."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.log.models import Logged
from crm_pwa.core.log.op import Op
from crm_pwa.members import scans
from crm_pwa.members.judge import Refusals
from crm_pwa.members.verdicts import Sender, Verdict
from crm_pwa.members.working import Working


@dataclass
class Batch:
    """``members``: names to who holds their notes; ``homes``: names to whom they say."""

    session: Session
    sender: Sender
    known: dict[str, Logged]
    members: dict[str, str]
    homes: dict[str, str]
    opened: scans.Opened
    cards: dict[str, Working]
    targets: dict[str, Op]
    refusals: Refusals
    verdicts: list[Verdict] = field(default_factory=list)
    accepted: list[Accepted] = field(default_factory=list)
    rows: list[dict[str, object]] = field(default_factory=list)
    bodies: list[tuple[str, str, bytes]] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    strays: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
