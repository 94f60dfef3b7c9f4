"""Keys and certificates on disk: one PEM file each, whole or not there, its owner's alone."""

import os
import secrets
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

Pair = tuple[x509.Certificate, EllipticCurvePrivateKey]


def read(path: Path) -> Pair | None:
    """A certificate and its key; None when there is no file or it holds no such pair."""
    try:
        data = path.read_bytes()
        certificate, key = x509.load_pem_x509_certificate(data), load_pem_private_key(data, None)
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(key, EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        return None
    return certificate, key


def write(path: Path, pair: Pair) -> None:
    """Put a pair in the place of what is there, at once."""
    beside = _beside(path, pair)
    beside.replace(path)


def write_first(path: Path, pair: Pair) -> None:
    """Put a pair where nothing is. Of two who try at once the first one's stays."""
    beside = _beside(path, pair)
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        return
    finally:
        beside.unlink()


def _beside(path: Path, pair: Pair) -> Path:
    certificate, key = pair
    beside = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(certificate.public_bytes(Encoding.PEM))
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    return beside
