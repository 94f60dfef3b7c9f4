"""Where phones of the same network find this machine: its name and its private addresses."""

import fcntl
import re
import socket
import struct
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network

NETWORKS = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""Addresses that mean something in one shop only (RFC 1918)."""
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LOCAL = "localhost"
FAR = "198.51.100.1"
"""An address of nobody (RFC 5737): asked for the way to it, the system names our own."""
SIOCGIFADDR = 0x8915


def host_name() -> str:
    """The first part of this machine's name; ``localhost`` for a name no address may hold."""
    label = socket.gethostname().partition(".")[0].lower()
    return label if LABEL.fullmatch(label) else LOCAL


def names(host: str) -> list[str]:
    """What a machine is called on its network: ``till.local``, ``till``, ``localhost``."""
    return [LOCAL] if host == LOCAL else [f"{host}.local", host, LOCAL]


def lan() -> list[IPv4Address]:
    """The private addresses of this machine; the one that leads out first."""
    return private([*_on_the_way_out(), *_of_interfaces()])


def private(found: Iterable[IPv4Address]) -> list[IPv4Address]:
    """Those of a private network, each once."""
    ours = [address for address in found if any(address in network for network in NETWORKS)]
    return list(dict.fromkeys(ours))


def _on_the_way_out() -> Iterator[IPv4Address]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((FAR, 9))  # sends nothing
        except OSError:
            return
        yield IPv4Address(probe.getsockname()[0])


def _of_interfaces() -> Iterator[IPv4Address]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            asked = struct.pack("256s", name.encode()[:15])
            try:
                told = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, asked)
            except OSError:
                continue  # it has none
            yield IPv4Address(told[20:24])
