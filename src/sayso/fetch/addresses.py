"""Which addresses may be connected to: public ones, and those of hosts that the user allows by name."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection

from ..errors import FetchError

__all__ = ["addresses", "is_public"]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_CARRIERS = (
    (ipaddress.ip_network("::ffff:0:0/96"), 0),  # IPv4-mapped, RFC 4291
    (ipaddress.ip_network("::/96"), 0),  # IPv4-compatible, RFC 4291
    (ipaddress.ip_network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (ipaddress.ip_network("2002::/16"), 80),  # 6to4, RFC 3056
)
"""IPv6 networks that carry an IPv4 address, and how many bits stand behind it: an inner private address is as private as itself."""

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "64:ff9b:1::/48",
        "2001::/23",
        "fec0::/10",
    )
)
"""Networks of special use (IANA registries) that some Python releases count as global."""


def is_public(address: str) -> bool:
    """Tell whether an address is on the open internet; private, local, multicast and reserved ones are not. Raises `ValueError` for no address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        for network, shift in _CARRIERS:
            if found in network:
                return _open(ipaddress.IPv4Address(int(found) >> shift & 0xFFFFFFFF))
    return _open(found)


def _open(address: _Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address.version == n.version and address in n for n in _NOT_PUBLIC)


def addresses(host: str, port: int, allowed: Collection[str]) -> tuple[str, ...]:
    """Return the addresses of a host that may be connected to.

    Raises `FetchError` S231 where one of them is not public and the host is not allowed by name (so that a name with a public and a private
    address does not slip through), S234 where the name is not known.
    """
    try:
        found = tuple(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError) as exc:
        reason = getattr(exc, "strerror", None) or str(exc)
        raise FetchError("S234", f"cannot find the host {host}: {reason}", remedy="Check the name and the connection.", passing=True) from None
    if host.lower() in allowed or f"{host.lower()}:{port}" in allowed:
        return found
    closed = [address for address in found if not is_public(address)]
    if closed or not found:
        what = f"{host} is not on the open internet ({', '.join(closed) or 'no address'})"
        raise FetchError("S231", what, remedy=f"If you mean this host, allow it by name: --allow-host {host}.")
    return found
