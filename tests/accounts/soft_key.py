"""A passkey without a browser: what a device would answer to a challenge (WebAuthn, level 3)."""

import hashlib
import json
from secrets import token_bytes

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from webauthn.helpers import bytes_to_base64url

from crm_pwa.accounts.models import Passkey
from crm_pwa.core import ids
from crm_pwa.core.db import writing
from tests.accounts.second_steps import HERE
from tests.house.cast import Person

HOST, ORIGIN = "localhost", "http://localhost"
SHOWN = b"\x05"
"""Somebody was there, and it was them (authenticator data, flags UP and UV)."""


class SoftKey:
    """One person's passkey for this host, kept as the server keeps it."""

    def __init__(self, app: Flask, person: Person) -> None:
        self.key, self.id, self.row = (
            ec.generate_private_key(ec.SECP256R1()),
            token_bytes(16),
            ids.new(),
        )
        at = self.key.public_key().public_numbers()
        x, y = at.x.to_bytes(32), at.y.to_bytes(32)
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        with app.app_context(), writing() as session:
            session.add(
                Passkey(
                    id=self.row,
                    staff_id=person.id,
                    credential=bytes_to_base64url(self.id),
                    public_key=cose,
                    host=HOST,
                    created_at=1,
                )
            )

    def answer(self, challenge: str, *, host: str = HOST) -> str:
        """What is sent for this challenge; ``host``: whom the key believes it is shown to."""
        said = {"type": "webauthn.get", "challenge": challenge, "origin": ORIGIN}
        client = json.dumps(said).encode()
        known = hashlib.sha256(host.encode()).digest() + SHOWN + (0).to_bytes(4)
        signed = self.key.sign(known + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        named = bytes_to_base64url(self.id)
        response = {
            "clientDataJSON": bytes_to_base64url(client),
            "authenticatorData": bytes_to_base64url(known),
            "signature": bytes_to_base64url(signed),
        }
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})


def challenge(browser: FlaskClient, path: str = "/sign-in/challenge") -> str:
    """What the server asks a passkey to sign now."""
    return str(browser.post(path, headers=HERE).get_json()["challenge"])
