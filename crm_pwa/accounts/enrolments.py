"""What a phone is told once, when somebody signs in on it."""

from base64 import b64encode
from typing import Any

from sqlalchemy.orm import Session

from crm_pwa.accounts import queries
from crm_pwa.accounts.locking import lock_of
from crm_pwa.accounts.models import Staff
from crm_pwa.accounts.operations.phones import Given
from crm_pwa.core.log import epoch
from crm_pwa.core.seal import Keys


def told(session: Session, given: Given, keys: Keys, now_ms: int) -> dict[str, Any]:
    """Ids and tokens, whose it is, their stores and language, and what it seals with.

    ``secret``: what the phone makes its person's data key of; ``seal``: the public key of the
    centre; both base64. ``lock``: how the chain wants it locked.
    """
    staff = session.get_one(Staff, given.device.staff_id)
    found = queries.person(session, staff.id, now_ms)
    shops = found.shops if found else ()
    return {
        "device": given.device.id,
        "token": given.token,
        "ticket": given.ticket,
        "secret": b64encode(keys.phone_secret(given.device.id)).decode(),
        "seal": b64encode(keys.delivery_point()).decode(),
        "lock": lock_of(session),
        "staff": {
            "id": staff.id,
            "name": staff.name,
            "role": staff.role,
            "store": shops[0].name if shops else "",
        },
        "stores": [shop._asdict() for shop in shops],
        "epoch": epoch.current(session),
        "lang": staff.language,
    }
