"""The certificate as an Apple configuration profile, which every browser of an iPhone hands over.

Its keys: Apple's Configuration Profile Reference, payload ``com.apple.security.root``.
"""

import plistlib
import uuid

from crm_pwa.lan.authority import OURS, Authority

TYPE = "application/x-apple-aspen-config"
OWN = "local.preference-cards.ca"


def of(authority: Authority, words: str) -> bytes:
    """The profile; ``words`` tell its reader what it is for. One authority, one profile."""
    root = {
        "PayloadType": "com.apple.security.root",
        "PayloadContent": authority.der,
        "PayloadDisplayName": authority.name,
        "PayloadCertificateFileName": "preference-cards.crt",
    } | _named("root", authority)
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadContent": [root],
            "PayloadDisplayName": authority.name,
            "PayloadDescription": words,
            "PayloadOrganization": OURS,
            "PayloadRemovalDisallowed": False,
        }
        | _named("profile", authority)
    )


def _named(part: str, authority: Authority) -> dict[str, str | int]:
    name = f"{OWN}.{part}.{authority.fingerprint}"
    return {
        "PayloadIdentifier": f"{OWN}.{part}",
        "PayloadUUID": str(uuid.uuid5(uuid.NAMESPACE_URL, name)).upper(),
        "PayloadVersion": 1,
    }
