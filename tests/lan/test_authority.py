"""The authority phones trust: made once, its owner's alone, and bound to this machine's network."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509

from crm_pwa.core.errors import AppError
from crm_pwa.lan import authority, files, server
from crm_pwa.lan.authority import Authority
from tests.lan.conftest import NOW, SHOP
from tests.lan.handshake import shake

TODAY = datetime.now(UTC)
"""What the clock of a phone says in a handshake."""


def test_its_key_and_the_servers_are_read_by_their_owner_only(
    own: Authority, tmp_path: Path
) -> None:
    for name in (authority.FILE, server.FILE):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name
    assert sorted(path.name for path in tmp_path.iterdir()) == [authority.FILE, server.FILE]


def test_it_is_made_once(own: Authority, tmp_path: Path) -> None:
    again = authority.ready(tmp_path, "another-name", NOW + timedelta(days=365))
    assert again.fingerprint == own.fingerprint


def test_of_two_made_at_once_the_first_stays(own: Authority, tmp_path: Path) -> None:
    files.write_first(tmp_path / authority.FILE, authority.make("till", NOW))
    kept = authority.read(tmp_path)
    assert kept
    assert kept.fingerprint == own.fingerprint


def test_none_stands_below_it(own: Authority) -> None:
    told = own.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert told.critical
    assert (told.value.ca, told.value.path_length) == (True, 0)


@pytest.mark.parametrize(
    ("names", "addresses", "called"),
    [
        (["bank.example"], [], "bank.example"),
        (["localhost"], [IPv4Address("8.8.8.8")], "8.8.8.8"),
    ],
)
def test_phones_do_not_believe_it_about_the_internet(
    own: Authority, tmp_path: Path, names: list[str], addresses: list[IPv4Address], called: str
) -> None:
    forged = server.vouched(own, names, addresses, TODAY)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake(forged, own.der, called, tmp_path)


@pytest.mark.parametrize("called", ["localhost", "192.168.3.4"])
def test_phones_believe_it_about_this_machine(own: Authority, tmp_path: Path, called: str) -> None:
    shake(server.vouched(own, ["localhost"], [SHOP], TODAY), own.der, called, tmp_path)


def test_a_new_one_is_made_before_the_servers_would_outlive_it(
    own: Authority, tmp_path: Path
) -> None:
    end = own.certificate.not_valid_after_utc
    assert authority.ready(tmp_path, "till", end - timedelta(days=401)).der == own.der
    assert authority.ready(tmp_path, "till", end - timedelta(days=399)).der != own.der


@pytest.mark.parametrize("held", [b"", b"nothing of the kind", "the certificate alone"])
def test_a_broken_file_is_told_of_and_left_alone(
    own: Authority, tmp_path: Path, held: bytes | str
) -> None:
    path = tmp_path / authority.FILE
    pem = path.read_bytes()
    path.write_bytes(held if isinstance(held, bytes) else pem[: pem.index(b"-----BEGIN PRIV")])
    before = path.read_bytes()
    with pytest.raises(AppError, match=r"holds no certificate with its key\. Restore it"):
        server.renew(tmp_path, [SHOP], NOW)
    assert path.read_bytes() == before
