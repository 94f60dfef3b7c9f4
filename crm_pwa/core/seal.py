"""Sealing: every secret of the chain is derived from one key, every member has their own.

AES-GCM-256 throughout; a sealed value is nonce (12 bytes) + ciphertext + tag, bound to the
id it belongs to, so that a value moved to another row does not open.
"""

import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NONCE = 12
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of P-256: FIPS 186-5."""


class Keys:
    """The keys of one chain, derived from its secret. ``secret``: at least 32 characters."""

    def __init__(self, secret: str) -> None:
        root = secret.encode()
        self._wrap = AESGCM(_derive(root, b"wrap member keys"))
        self._hash = _derive(root, b"hash bodies")
        self._find = _derive(root, b"find phones")
        self._mark = _derive(root, b"mark cursors")
        self._till = _derive(root, b"mark tills")
        self._once = _derive(root, b"hash one-time codes")
        self.audit = _derive(root, b"link what is done")
        self._letter = AESGCM(_derive(root, b"seal messages"))
        self._held = AESGCM(_derive(root, b"hold late edits"))
        self._phone = _derive(root, b"open phones")
        self._second = AESGCM(_derive(root, b"seal second steps"))
        self._delivery = _private(_derive(root, b"read deliveries"))
        self._show = _derive(root, b"sign shown codes")
        self._file = _derive(root, b"seal backups")

    def new_member_key(self, member_id: str) -> tuple[bytes, bytes]:
        """Return (key, wrapped key): 32 random bytes and their sealed form for storage."""
        key = os.urandom(32)
        return key, seal_with(self._wrap, key, member_id)

    def unwrap(self, wrapped: bytes, member_id: str) -> bytes:
        """Open a stored member key. Raises InvalidTag for another member's."""
        return open_with(self._wrap, wrapped, member_id)

    def body_hash(self, body: bytes) -> str:
        """Keyed hash of an operation's bytes, 32 hex digits."""
        return hmac.digest(self._hash, body, "sha256").hex()[:32]

    def mark(self, text: str) -> str:
        """What shows that this chain wrote ``text``, 16 hex digits."""
        return hmac.digest(self._mark, text.encode(), "sha256").hex()[:16]

    def till_mark(self, told: bytes) -> bytes:
        """What shows that a till's code is this chain's: ten bytes over all that it says."""
        return hmac.digest(self._till, told, "sha256")[:10]

    def once_hash(self, code: str, bound_to: str) -> str:
        """Keyed hash of a one-time code, 32 hex digits: without the secret no code is tried."""
        return hmac.digest(self._once, f"{bound_to} {code}".encode(), "sha256").hex()[:32]

    def seal_message(self, text: bytes, bound_to: str) -> bytes:
        """Seal what waits to be sent to somebody who may be no member yet, bound to its id."""
        return seal_with(self._letter, text, bound_to)

    def open_message(self, sealed: bytes, bound_to: str) -> bytes:
        """Open what ``seal_message`` made. Raises InvalidTag when anything differs."""
        return open_with(self._letter, sealed, bound_to)

    def hold(self, text: bytes, bound_to: str) -> bytes:
        """Seal an edit that is held until a lead looks at it, bound to its id."""
        return seal_with(self._held, text, bound_to)

    def held(self, sealed: bytes, bound_to: str) -> bytes:
        """Open what ``hold`` made. Raises InvalidTag when anything differs."""
        return open_with(self._held, sealed, bound_to)

    def seal_second(self, secret: bytes, staff_id: str) -> bytes:
        """Seal the secret of somebody's authenticator app."""
        return seal_with(self._second, secret, staff_id)

    def open_second(self, sealed: bytes, staff_id: str) -> bytes:
        """Open what ``seal_second`` made. Raises InvalidTag for another person's."""
        return open_with(self._second, sealed, staff_id)

    def phone_secret(self, device_id: str) -> bytes:
        """What a phone makes its data key of, told at each sign-in and at no other time."""
        return hmac.digest(self._phone, device_id.encode(), "sha256")

    def show_key(self, period: int) -> ec.EllipticCurvePrivateKey:
        """What signs the codes that members' phones show in this period."""
        return _show_key(self._show, period)

    def show_point(self, period: int) -> bytes:
        """Its public half, which phones are told: an uncompressed point of P-256."""
        return _show_point(self._show, period)

    def delivery_point(self) -> bytes:
        """The public key that phones seal unsent edits to: an uncompressed point of P-256."""
        return _point(self._delivery)

    def open_delivery(self, point: bytes, sealed: bytes, bound_to: str) -> bytes:
        """Open what a phone sealed with a key of its own, whose public half is ``point``.

        Raises ValueError for a point that is none, InvalidTag when anything differs.
        """
        return open_with(_delivered(self._delivery, point), sealed, bound_to)

    def file_key(self, salt: bytes) -> tuple[AESGCM, bytes]:
        """The cipher of one sealed file, and 16 bytes that show which secret sealed it."""
        made = HKDF(SHA256(), 48, salt=salt, info=b"crm-pwa file").derive(self._file)
        return AESGCM(made[:32]), made[32:]

    def phone_hash(self, phone: str) -> str:
        """Keyed hash of a phone number in E.164, 32 hex digits: finds, never shows."""
        return hmac.digest(self._find, phone.encode(), "sha256").hex()[:32]


def seal(key: bytes, text: bytes, bound_to: str) -> bytes:
    """Seal ``text`` under ``key``, bound to an id."""
    return seal_with(_cipher(key), text, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Open what ``seal`` made. Raises cryptography's InvalidTag when anything differs."""
    return open_with(_cipher(key), sealed, bound_to)


def seal_with(cipher: AESGCM, text: bytes, bound_to: str) -> bytes:
    """``seal`` with a cipher at hand."""
    nonce = os.urandom(NONCE)
    return nonce + cipher.encrypt(nonce, text, bound_to.encode())


def open_with(cipher: AESGCM, sealed: bytes, bound_to: str) -> bytes:
    """``unseal`` with a cipher at hand."""
    return cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())


def code_hash(lease_key: str, code: str) -> str:
    """What a phone looks a scanned code up by: HMAC under its lease's key, 16 hex digits."""
    return hmac.digest(bytes.fromhex(lease_key), code.encode(), "sha256").hex()[:16]


@lru_cache(maxsize=4096)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


@lru_cache(maxsize=1024)
def _delivered(private: ec.EllipticCurvePrivateKey, point: bytes) -> AESGCM:
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    shared = private.exchange(ec.ECDH(), theirs)
    return AESGCM(HKDF(SHA256(), 32, salt=point, info=b"crm-pwa delivery").derive(shared))


@lru_cache(maxsize=16)
def _show_key(root: bytes, period: int) -> ec.EllipticCurvePrivateKey:
    return _private(_derive(root, b"period %d" % period))


@lru_cache(maxsize=16)
def _show_point(root: bytes, period: int) -> bytes:
    return _point(_show_key(root, period))


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _private(seed: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(seed, "big") % (ORDER - 1) + 1, CURVE)


def _derive(root: bytes, use: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"crm-pwa " + use).derive(root)
