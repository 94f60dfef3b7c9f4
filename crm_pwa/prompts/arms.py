"""Who goes without a reason's prompts, so that its worth can be seen: the hold-out.

The arm is decided once for each member and rule, by a keyed hash: the same on every device, on
every day and with no network, and nobody who knows the member's id can work it out. The key is a
random text of the chain's own, kept in the database and so in its backups.
"""

import hmac
import secrets
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.core.log.models import Meta
from crm_pwa.core.sql import insert_new
from crm_pwa.prompts.rules import Rule

HOLD_OUT = setting(Setting("hold_out_percent", "number", 10, least=0, most=50))
"""Of a hundred members, for how many a reason's prompts are recorded and never shown."""
SALT = "hold_out_salt"
PERCENT = 100
LOTS = 2**64


class Arm(NamedTuple):
    """``propensity``: the chance with which this arm was drawn; 1 where nothing was drawn."""

    held_out: bool
    propensity: float


SHOWN = Arm(held_out=False, propensity=1.0)


@dataclass(frozen=True)
class Arms:
    """Tells the arm of a member for a rule. ``percent``: the share that is held out."""

    salt: str
    percent: int

    def of(self, member_id: str, rule: Rule) -> Arm:
        """A larger share keeps whoever was held out; some rules hold nobody out."""
        if not (self.percent and rule.hold_out):
            return SHOWN
        told = f"{member_id} {rule.id}".encode()
        lot = int.from_bytes(hmac.digest(self.salt.encode(), told, "sha256")[:8])
        held_out = lot * PERCENT < self.percent * LOTS
        share = self.percent if held_out else PERCENT - self.percent
        return Arm(held_out, share / PERCENT)


def of_chain(session: Session) -> Arms:
    """The chain's arms. The first time they get their key; must run inside ``db.writing()``."""
    kept = session.get(Meta, SALT)
    if kept is None:
        insert_new(session, Meta, [{"key": SALT, "value": secrets.token_hex(32)}])
        kept = session.get_one(Meta, SALT, populate_existing=True)
    return Arms(kept.value, HOLD_OUT.of(session))
