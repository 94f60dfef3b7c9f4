"""The server's certificate: for this machine's names and addresses, renewed by itself.

Browsers take none that lasts longer than 398 days, iOS none without the purpose and the names
given here (support.apple.com/en-us/103769).
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from crm_pwa.lan import addresses, authority, files
from crm_pwa.lan.authority import BACKDATED, Authority

FILE = "server.pem"
DAYS = 397
NEAR_ITS_END = timedelta(days=30)
HERE = IPv4Address("127.0.0.1")


def renew(data_dir: Path, found: list[IPv4Address], at: datetime) -> bool:
    """Make what phones need and is missing or no longer fits; tell whether anything was.

    ``found``: the machine's private addresses. Raises AppError for an authority that is broken.
    """
    host = addresses.host_name()
    by = authority.ready(data_dir, host, at)
    names = [name for name in addresses.names(host) if name in by.names]
    reached = [*found, HERE]
    pair = files.read(data_dir / FILE)
    if pair and _fits(pair[0], by, names, reached, at):
        return False
    files.write(data_dir / FILE, vouched(by, names, reached, at))
    return True


def vouched(
    by: Authority, names: list[str], reached: list[IPv4Address], at: datetime
) -> files.Pair:
    """A certificate that ``by`` signs for these names and addresses, and a new key for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = by.certificate
    start = at - BACKDATED
    called = x509.SubjectAlternativeName(
        [
            *map(x509.DNSName, names),
            *map(x509.IPAddress, reached),
        ]
    )
    ours = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    theirs = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key())
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=DAYS, seconds=-1))  # both ends count
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(authority.usage(sign=False), critical=True)
        .add_extension(purpose, critical=False)
        .add_extension(called, critical=False)
        .add_extension(ours, critical=False)
        .add_extension(theirs, critical=False)
        .sign(by.key, SHA256())
    )
    return certificate, key


def _fits(
    certificate: x509.Certificate,
    by: Authority,
    names: list[str],
    reached: list[IPv4Address],
    at: datetime,
) -> bool:
    """Whether it is of this authority, lasts a while, and names every name and address."""
    try:
        told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    return (
        _signed(certificate, by)
        and certificate.not_valid_after_utc - at > NEAR_ITS_END
        and set(names) <= set(told.get_values_for_type(x509.DNSName))
        and set(reached) <= set(told.get_values_for_type(x509.IPAddress))
    )


def _signed(certificate: x509.Certificate, by: Authority) -> bool:
    try:
        certificate.verify_directly_issued_by(by.certificate)
    except (ValueError, InvalidSignature):
        return False
    return True
