"""Passkeys (W3C Web Authentication, level 3): asked for, kept, and proven by.

The relying party's id is the host the page came from; the origin must be that page's own; who holds
the key must have shown it (a finger, a face, a code). What is signed is random, known here alone,
and taken once.
"""

import hashlib
import json
from typing import Any, NamedTuple

from sqlalchemy import delete
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from crm_pwa.accounts import factors, given
from crm_pwa.accounts.models import Challenge, Passkey, Staff
from crm_pwa.accounts.operations.second import set_up
from crm_pwa.core import ids
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.errors import Invalid
from crm_pwa.core.seal import Keys

CHALLENGE_MS = 5 * 60_000
MOST = 10
"""So many passkeys one person may have."""
NAME = "Preference cards"
NEEDED = UserVerificationRequirement.REQUIRED
ANSWER_CHARS = 20_000
"""More than any answer of a browser has without an attestation, which is not asked for."""
Options = dict[str, Any]


class Asking(NamedTuple):
    """Where and for what: ``host`` without a port, the whole ``origin``; ``bound_to`` names the use
    and the session; ``at`` ms. ``challenge``: what was asked, once an answer to it is taken."""

    host: str
    origin: str
    bound_to: str
    at: int
    challenge: bytes = b""


def ask_new(session: Session, staff: Staff, asking: Asking) -> Options:
    """What a browser needs to make a passkey. Raises Invalid ("enough") for one too many."""
    had = _room(session, staff)
    options = generate_registration_options(
        rp_id=asking.host,
        rp_name=NAME,
        user_id=staff.id.encode(),
        user_name=staff.login,
        user_display_name=staff.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=NEEDED
        ),
        exclude_credentials=_described([one for one in had if one.host == asking.host]),
    )
    _keep(session, options.challenge, asking)
    return _plain(options_to_json(options))


def ask(session: Session, asking: Asking, staff_id: str = "") -> Options:
    """What a browser needs to show a passkey: one of this person's, or any of this host's."""
    mine = factors.of(session, staff_id).passkeys if staff_id else ()
    options = generate_authentication_options(
        rp_id=asking.host,
        allow_credentials=_described([one for one in mine if one.host == asking.host]) or None,
        user_verification=NEEDED,
    )
    _keep(session, options.challenge, asking)
    return _plain(options_to_json(options))


def add_passkey(
    session: Session, staff: Staff, answer: str, asking: Asking, label: str, *, keys: Keys
) -> list[str]:
    """Keep the passkey a browser made; return new codes on paper, where there were none.

    ``asking`` is what ``taken`` gave. Raises Invalid ("passkey") for an answer to something else,
    of elsewhere, or without the person, ("enough") for one too many.
    """
    called = given.text(Passkey, "label", label) if label.strip() else ""
    _room(session, staff)
    try:
        made = verify_registration_response(
            credential=_read(answer),
            expected_challenge=asking.challenge,
            expected_rp_id=asking.host,
            expected_origin=asking.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid("This passkey cannot be used.", "passkey") from error
    credential = bytes_to_base64url(made.credential_id)
    if session.query(Passkey).where(Passkey.credential == credential).first():
        raise Invalid("This passkey is kept already.", "passkey")
    row = Passkey(
        id=ids.new(),
        staff_id=staff.id,
        credential=credential,
        public_key=made.credential_public_key,
        count=made.sign_count,
        host=asking.host,
        label=called,
        created_at=asking.at,
    )
    session.add(row)
    session.flush()
    did(session, Act("passkey_on", staff.id, asking.at, detail={"passkey": row.id}))
    return set_up(session, staff.id, keys, asking.at)


def shown(session: Session, answer: str, asking: Asking) -> Staff:
    """Whose passkey signed what was asked; its counter goes on. ``asking`` is what ``taken`` gave.

    Raises Invalid ("passkey") for one that is not known, not of this host, told twice, or of
    somebody whose role has none.
    """
    try:
        known = session.query(Passkey).where(Passkey.credential == str(_read(answer)["id"])).first()
        staff = session.get(Staff, known.staff_id) if known else None
        if known is None or staff is None or not _may(staff):
            raise Invalid("This passkey is not known.", "passkey")
        proven = verify_authentication_response(
            credential=_read(answer),
            expected_challenge=asking.challenge,
            expected_rp_id=asking.host,
            expected_origin=asking.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid("This passkey cannot be used.", "passkey") from error
    known.count, known.used_at = proven.new_sign_count, asking.at
    session.flush()
    return staff


def _keep(session: Session, challenge: bytes, asking: Asking) -> None:
    session.execute(delete(Challenge).where(Challenge.until <= asking.at))
    session.add(
        Challenge(hash=_hash(challenge), bound_to=asking.bound_to, until=asking.at + CHALLENGE_MS)
    )
    session.flush()


def taken(session: Session, answer: str, asking: Asking) -> Asking:
    """What was asked and is answered here; it is used up, right or wrong, once this is committed.

    Raises Invalid ("passkey") for what was not asked here, or too long ago.
    """
    try:
        said = base64url_to_bytes(_read(answer)["response"]["clientDataJSON"])
        challenge = parse_client_data_json(said).challenge
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Invalid("This is no answer of a passkey.", "passkey") from error
    mine = delete(Challenge).where(
        Challenge.hash == _hash(challenge),
        Challenge.bound_to == asking.bound_to,
        Challenge.until > asking.at,
    )
    if session.execute(mine.returning(Challenge.hash)).first() is None:
        raise Invalid("That was not asked, or too long ago.", "passkey")
    return asking._replace(challenge=challenge)


def _may(staff: Staff) -> bool:
    return staff.active and staff.role in factors.WITH_SECOND


def _room(session: Session, staff: Staff) -> tuple[Passkey, ...]:
    """Those they have. Raises Invalid ("enough") where there is no room for one more."""
    had = factors.of(session, staff.id).passkeys
    if len(had) >= MOST:
        raise Invalid("These are enough.", "enough")
    return had


def _read(answer: str) -> dict[str, Any]:
    """The browser's answer. Raises ValueError for what is none."""
    found = json.loads(answer) if len(answer) <= ANSWER_CHARS else None
    if not isinstance(found, dict):
        raise ValueError("no answer of a browser")  # noqa: TRY004 - what was typed, not its type
    return found


def _hash(challenge: bytes) -> str:
    return hashlib.sha256(challenge).hexdigest()


def _described(passkeys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(base64url_to_bytes(one.credential)) for one in passkeys]


def _plain(options: str) -> Options:
    found: Options = json.loads(options)
    return found
