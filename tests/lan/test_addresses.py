"""Where a phone finds this machine: names that an address can hold, private addresses only."""

import socket
from ipaddress import IPv4Address

import pytest

from crm_pwa.lan import addresses


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("till-3", ["till-3.local", "till-3", "localhost"]),
        ("Till3.shop.example", ["till3.local", "till3", "localhost"]),
        ("localhost", ["localhost"]),
        ("收银台", ["localhost"]),
        ("a_b", ["localhost"]),
        ("-a", ["localhost"]),
        ("", ["localhost"]),
    ],
)
def test_a_name_no_address_may_hold_is_left_out(
    monkeypatch: pytest.MonkeyPatch, name: str, called: list[str]
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: name)
    assert addresses.names(addresses.host_name()) == called


def test_every_interface_is_asked() -> None:
    assert IPv4Address("127.0.0.1") in addresses._of_interfaces()


def test_only_private_addresses_count_each_once() -> None:
    found = "192.168.3.4 127.0.0.1 8.8.8.8 172.32.0.1 172.31.0.1 192.168.3.4 10.0.0.9".split()
    kept = addresses.private(map(IPv4Address, found))
    assert list(map(str, kept)) == ["192.168.3.4", "172.31.0.1", "10.0.0.9"]
