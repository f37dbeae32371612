"""Which addresses may be called: those that are everybody's, and those that OUTGOING_ALLOW names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

GLOBAL_UNICAST, NAT64 = ip_network("2000::/3"), ip_network("64:ff9b::/96")
SPECIAL = [ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")]
"""What Python's own list holds only in part, or only since lately."""
LAST_32 = 0xFFFF_FFFF


def refusal(host: str, addresses: Sequence[str], scheme: str, allow: Sequence[Network]) -> str:
    """Why a host with these addresses may not be called, in a sentence; "" where it may.

    One address that is not everybody's is enough. Plain http needs every address to be allowed by name.
    """
    if not addresses:
        return f"{host} has no address."
    found = [ip_address(address) for address in addresses]
    for address in found:
        if not all(_is_global(face) or _among(face, allow) for face in _faces(address)):
            where = "" if host == str(address) else f"at {address}, "
            return f"{host} is {where}a private address that OUTGOING_ALLOW does not allow."
    if scheme != "https" and not all(any(_among(face, allow) for face in _faces(address)) for address in found):
        return f"{host} must be called by https: http is for addresses that OUTGOING_ALLOW allows."
    return ""


def _faces(address: Address) -> Iterator[Address]:
    """An address and the IPv4 addresses it carries, for a router or the system leads to those."""
    if isinstance(address, IPv6Address):
        carried = (address.ipv4_mapped, address.sixtofour, *(address.teredo or ()), _translated(address))
        if not address.ipv4_mapped:
            yield address
        yield from (one for one in carried if one is not None)
    else:
        yield address


def _translated(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(address) & LAST_32) if address in NAT64 else None


def _is_global(address: Address) -> bool:
    if address.is_multicast or (address.is_reserved and address not in NAT64):
        return False
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST and address not in NAT64:
        return False
    return address.is_global and not _among(address, SPECIAL)


def _among(address: Address, allow: Sequence[Network]) -> bool:
    return any(address in network for network in allow)
