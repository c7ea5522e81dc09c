"""Which addresses of the network a webhook may lead to. Pure: names are resolved elsewhere, and it is the address that
was looked at here that is connected to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Ip = IPv4Address | IPv6Address
NAT64 = IPv6Network("64:ff9b::/96")
METADATA = frozenset({ip_address("169.254.169.254"), ip_address("fd00:ec2::254"), ip_address("100.100.100.200")})


@dataclass(frozen=True)
class Inside:
    """What of the inner network the operator lets webhooks reach: hosts by name, addresses, networks."""

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def allows(self, host: str, address: Ip) -> bool:
        """Whether this host may be reached at this address, which is an inner one."""
        return host.lower().rstrip(".") in self.names or any(
            address.version == one.version and address in one for one in self.networks)

    def names_host(self, host: str) -> bool:
        """Whether a host is named, or is itself an address of those networks."""
        try:
            address = ip_address(host.strip("[]"))
        except ValueError:
            return host.lower().rstrip(".") in self.names
        return self.allows(host, address)


def inside(text: str) -> Inside:
    """Of a setting: "eoffice.local, 10.20.0.0/16, 10.1.1.7"."""
    names, networks = set(), []
    for part in filter(None, (one.strip().lower() for one in text.split(","))):
        try:
            networks.append(ip_network(part, strict=False))
        except ValueError:
            names.add(part.rstrip("."))
    return Inside(frozenset(names), tuple(networks))


def is_inner(address: Ip) -> bool:
    """Whether an address is not one of the open Internet; one that wraps another is as that one."""
    return any(not one.is_global or one.is_multicast for one in _meant(address))


def is_never(address: Ip) -> bool:
    """Whether it is nobody's system, whatever a setting says: link-local (a cloud's metadata), none, many."""
    return any(one in METADATA or one.is_link_local or one.is_multicast or one.is_unspecified
               or (one.is_reserved and one.version == 4) for one in _meant(address))


def may_reach(host: str, address: str, allowed: Inside) -> bool:
    """Whether a webhook to a host may be sent to an address that its name stands for."""
    found = ip_address(address.partition("%")[0])
    if is_never(found):
        return False
    return not is_inner(found) or any(allowed.allows(host, one) for one in _meant(found))


def _meant(address: Ip) -> Iterable[Ip]:
    """The address, and those that it stands for in another form."""
    yield address
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            yield address.ipv4_mapped
        if address.sixtofour:
            yield address.sixtofour
        if address.teredo:
            yield from address.teredo
        if address in NAT64 or (int(address) >> 32 == 0 and int(address) > 1):
            yield IPv4Address(int(address) & 0xFFFFFFFF)
