"""Operations that cannot be read: rejected for good, and that is remembered under their id.

Were it not, one whose answer got lost could be taken when it came again to a later version.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from crm_pwa.core import ids
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import added
from crm_pwa.core.log.models import Logged, Operation
from crm_pwa.members.verdicts import Sender

UNREAD = ""
"""The kind such a row bears."""


def remember(session: Session, sender: Sender, refused: Mapping[str, bytes]) -> None:
    """Keep the verdict ``invalid`` of each: {id: as it came}. What has no id is not kept."""
    rows = [
        _row(op_id, raw, sender)._asdict() for op_id, raw in refused.items() if ids.is_uuid(op_id)
    ]
    act = Act("edit", sender.scope.staff_id, sender.now_ms, sender.scope.first)
    added(session, Operation, rows, act)


def _row(op_id: str, raw: bytes, sender: Sender) -> Logged:
    facts: dict[str, Any] = dict.fromkeys(("n", "v", "rev", "seen"), 0)
    facts |= dict.fromkeys(("kind", "member_id", "hlc", "target_id"), UNREAD)
    return Logged(
        id=op_id,
        device_id=sender.device_id,
        actor_id=sender.scope.staff_id,
        received_at=sender.now_ms,
        verdict="rejected",
        why="invalid",
        body_hash=sender.keys.body_hash(msgspec.json.encode(raw)),
        **facts,
    )
