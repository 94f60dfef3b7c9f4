"""One tap to call: the number leaves the seal for that one answer, and the log says for whom."""

from sqlalchemy.orm import Session

from crm_pwa.accounts import operations as accounts
from crm_pwa.core.errors import NotHere
from crm_pwa.core.log.keys import member_keys
from crm_pwa.core.scope import Scope
from crm_pwa.core.seal import Keys
from crm_pwa.members import phones, queries
from crm_pwa.privacy import operations as privacy


def number(session: Session, keys: Keys, scope: Scope, member_id: str, now_ms: int) -> str:
    """The member's phone in E.164, counted and logged in the caller's write transaction.

    Raises NotHere beyond reach, NotHere ("no_number") without one, TooMany after twenty numbers
    in an hour.
    """
    member = queries.member_for(session, scope, member_id)
    accounts.count_number(session, scope.staff_id, now_ms)
    key = member_keys(session, keys, [member.id])[member.id]
    found = phones.opened(key, member.phone_sealed, member.id)
    if not found:
        raise NotHere(member.id, "no_number")
    privacy.log_read(session, member.id, scope.staff_id, "phone", now_ms)
    return found
