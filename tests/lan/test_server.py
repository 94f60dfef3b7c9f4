"""The server's certificate: as browsers want it, and renewed when it no longer fits."""

import socket
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from crm_pwa.lan import addresses, authority, files, server
from crm_pwa.lan.authority import Authority
from tests.lan.conftest import NOW, SHOP

HOME = IPv4Address("10.0.0.9")


def kept(folder: Path) -> x509.Certificate:
    pair = files.read(folder / server.FILE)
    assert pair
    return pair[0]


def named(certificate: x509.Certificate) -> tuple[list[str], list[object]]:
    told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return told.get_values_for_type(x509.DNSName), list(told.get_values_for_type(x509.IPAddress))


def test_it_names_the_machine_and_every_address(own: Authority, tmp_path: Path) -> None:
    server.renew(tmp_path, [SHOP, HOME], NOW)
    names, reached = named(kept(tmp_path))
    assert names == addresses.names(addresses.host_name())
    assert "localhost" in names
    assert reached == [SHOP, HOME, IPv4Address("127.0.0.1")]


def test_it_lasts_397_days_at_most_and_is_for_servers(own: Authority, tmp_path: Path) -> None:
    certificate = kept(tmp_path)
    lasts = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    assert lasts + timedelta(seconds=1) == timedelta(days=397)
    purpose = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purpose) == [ExtendedKeyUsageOID.SERVER_AUTH]
    certificate.verify_directly_issued_by(own.certificate)


def test_what_fits_is_kept(own: Authority, tmp_path: Path) -> None:
    before = kept(tmp_path)
    assert not server.renew(tmp_path, [SHOP], NOW + timedelta(days=300))
    assert not server.renew(tmp_path, [], NOW), "an address that is gone does no harm"
    assert kept(tmp_path) == before


@pytest.mark.parametrize(
    ("found", "at"),
    [
        ([SHOP, HOME], NOW),
        ([SHOP], NOW + timedelta(days=397 - 30)),
        ([SHOP], NOW + timedelta(days=700)),
    ],
    ids=["a new address", "near its end", "long over"],
)
def test_what_fits_no_longer_is_renewed_under_the_same_authority(
    own: Authority, tmp_path: Path, found: list[IPv4Address], at: datetime
) -> None:
    before = kept(tmp_path)
    assert server.renew(tmp_path, found, at)
    after = kept(tmp_path)
    assert after.public_key() != before.public_key()
    assert after.not_valid_after_utc > at + timedelta(days=390)
    after.verify_directly_issued_by(own.certificate)
    assert not server.renew(tmp_path, found, at)


def test_a_name_the_machine_has_again_is_named_again(
    own: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(socket, "gethostname", lambda: "elsewhere")
        server.renew(tmp_path, [SHOP, HOME], NOW)
    assert named(kept(tmp_path))[0] == ["localhost"]
    assert server.renew(tmp_path, [SHOP], NOW)
    assert named(kept(tmp_path))[0] == addresses.names(addresses.host_name())


@pytest.mark.parametrize("lost", ["gone", "cut off", "another's key", "the authority's"])
def test_a_file_that_is_not_the_servers_pair_is_replaced(
    own: Authority, tmp_path: Path, lost: str
) -> None:
    path = tmp_path / server.FILE
    if lost == "gone":
        path.unlink()
    elif lost == "cut off":
        path.write_bytes(path.read_bytes()[:500])
    elif lost == "another's key":
        files.write(path, (kept(tmp_path), own.key))
    else:
        files.write(path, (own.certificate, own.key))
    assert server.renew(tmp_path, [SHOP], NOW)
    assert named(kept(tmp_path))[1] == [SHOP, IPv4Address("127.0.0.1")]


def test_one_of_another_authority_is_replaced(own: Authority, tmp_path: Path) -> None:
    (tmp_path / authority.FILE).unlink()
    assert server.renew(tmp_path, [SHOP], NOW)
    newer = authority.read(tmp_path)
    assert newer
    assert newer.fingerprint != own.fingerprint
    kept(tmp_path).verify_directly_issued_by(newer.certificate)


def test_a_machine_renamed_keeps_to_what_phones_believe(
    own: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "renamed")
    server.renew(tmp_path, [HOME], NOW)
    assert named(kept(tmp_path))[0] == ["localhost"]
