"""The project's own certificate authority. It can vouch for this machine on its network only.

Phones are asked to trust it, so it is bound as far as they go along: no authority below it, and
name constraints (RFC 5280, 4.2.1.10) that leave it this machine's names and private addresses.
iOS, Android's Chrome, Firefox and OpenSSL all check the names below such an authority.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from crm_pwa.core.errors import AppError
from crm_pwa.lan import addresses, files

FILE = "ca.pem"
DAYS = 3650
LAST_YEAR = timedelta(days=400)
"""The longest a certificate of its own lasts, and a little."""
BACKDATED = timedelta(days=1)
"""A phone's clock may be behind."""
OURS = "Preference cards"
LONGEST_NAME = 24
"""Characters of the machine's name in the authority's; 64 fit in all."""
LOOPBACK = IPv4Network("127.0.0.0/8")


@dataclass(frozen=True)
class Authority:
    """The certificate phones trust, and the key that signs the server's."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def name(self) -> str:
        """What phones call it in their lists."""
        (name,) = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(name.value)

    @property
    def der(self) -> bytes:
        """The certificate as phones take it."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in pairs, as phones show it: ``3F:A0:…``."""
        return self.certificate.fingerprint(SHA256()).hex(":").upper()

    @property
    def names(self) -> list[str]:
        """What phones believe it about, besides private addresses."""
        told = self.certificate.extensions.get_extension_for_class(x509.NameConstraints)
        allowed = told.value.permitted_subtrees or []
        return [one.value for one in allowed if isinstance(one, x509.DNSName)]


def read(data_dir: Path) -> Authority | None:
    """The authority of this installation; None before phones were served for the first time."""
    pair = files.read(data_dir / FILE)
    return Authority(*pair) if pair else None


def ready(data_dir: Path, host: str, at: datetime) -> Authority:
    """The authority, made for the machine ``host`` where there is none; a new one in its last year.

    Raises AppError when its file holds something else.
    """
    path = data_dir / FILE
    known = read(data_dir)
    if known and known.certificate.not_valid_after_utc - at > LAST_YEAR:
        return known
    if known:
        files.write(path, make(host, at))
    else:
        files.write_first(path, make(host, at))
    if made := read(data_dir):
        return made
    raise AppError(
        f"{path} holds no certificate with its key. Restore it, or move it away: "
        "phones then have to trust a new one."
    )


def make(host: str, at: datetime) -> files.Pair:
    """A new authority: elliptic curve P-256, ten years, bound to names and private addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    called = f"{OURS} {host[:LONGEST_NAME]} {subject.digest.hex()[:6]}"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, called)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - BACKDATED)
        .not_valid_after(at - BACKDATED + timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(sign=True), critical=True)
        .add_extension(_bounds(host), critical=True)
        .add_extension(subject, critical=False)
        .sign(key, SHA256())
    )
    return certificate, key


def usage(*, sign: bool) -> x509.KeyUsage:
    """What a key is for: signing certificates, or the handshakes of a server."""
    return x509.KeyUsage(
        digital_signature=not sign,
        key_cert_sign=sign,
        crl_sign=sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _bounds(host: str) -> x509.NameConstraints:
    networks = (*addresses.NETWORKS, LOOPBACK)
    return x509.NameConstraints(
        permitted_subtrees=[
            *map(x509.DNSName, addresses.names(host)),
            *map(x509.IPAddress, networks),
        ],
        excluded_subtrees=None,
    )
