"""What tries are counted under: an account, an address, the addresses around one."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

IPV4_ITSELF, IPV4_AROUND = 32, 24
IPV6_NETWORK, IPV6_SITE = 64, 48
"""RFC 6177 has /48 as the most that one site is commonly given."""
IPV6_CHARS = 39
LONGEST = 60


def sign_in_key(login: str) -> str:
    """What tries to sign in to an account are counted under, wherever they come from."""
    return f"sign-in:{login.strip().lower()[:LONGEST]}"


def account_key(login: str, address: str) -> str:
    """What tries to sign in to an account from the addresses around one are counted under."""
    around = _network(address, IPV4_AROUND, IPV6_SITE)
    return f"sign-in-at:{around[:IPV6_CHARS]} {login.strip().lower()[:LONGEST]}"


def address_key(address: str) -> str:
    """What tries to sign in from an address are counted under; of IPv6 it is the network's."""
    return f"sign-in-from:{_network(address, IPV4_ITSELF, IPV6_NETWORK)}"


def range_key(address: str) -> str:
    """What the addresses around one are counted under: 256 of IPv4, a site's /48 of IPv6."""
    return f"range:{_network(address, IPV4_AROUND, IPV6_SITE)}"


def _network(address: str, bits: int, bits_of_ipv6: int) -> str:
    """The network an address lies in; what is no address stands for itself.

    An IPv4 address that a server of both kinds writes as IPv6 is the IPv4 address it is.
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return address[:LONGEST]
    found = getattr(found, "ipv4_mapped", None) or found
    size = bits if isinstance(found, IPv4Address) else bits_of_ipv6
    return str(ip_network((found, size), strict=False).network_address)
