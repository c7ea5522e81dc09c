"""Where a request comes from, as far as the audit trail keeps it.

Kept is the network, not the address: /24 of IPv4, /48 of IPv6. It tells an office from the street, and one office from
another, which is what the trail is asked; a whole address would name a person's device for as long as the chain exists,
which is for ever. (A salted hash would hide nothing: there are few enough addresses to try them all.) No user agent.
Whoever must know more finds the request by its trace id in the access log, which is deleted after its time.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
FORWARDED = "x-forwarded-for"
KEPT_BITS = {4: 24, 6: 48}


@dataclass(frozen=True)
class Origin:
    """The network and the trace of the request that is being answered; both empty outside of one."""

    network: str = ""
    trace: str = ""


NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def origin() -> Origin:
    """Where the present request comes from."""
    return _origin.get()


@contextmanager
def coming_from(peer: str, headers: Mapping[str, str], trusted: str, trace: str) -> Iterator[None]:
    """Answer a request of this peer. What its headers say of others counts if it comes through proxies of ours."""
    kept = _origin.set(Origin(network_of(client_of(peer, headers.get(FORWARDED, ""), networks(trusted))), trace))
    try:
        yield
    finally:
        _origin.reset(kept)


def forwarded() -> dict[str, str]:
    """The header by which a service that is called on a user's behalf learns of the user's network."""
    network = origin().network
    return {FORWARDED: network.partition("/")[0]} if network else {}


def client_of(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The address nearest to us that is no proxy of ours: what the header says before it, anyone may have written."""
    for address in reversed([*(part.strip() for part in forwarded.split(",") if part.strip()), peer]):
        known = _address(address)
        if known is None or not any(known in network for network in trusted):
            return address
    return peer if not forwarded else forwarded.split(",")[0].strip()


def network_of(address: str) -> str:
    """As much of an address as is kept: "10.1.2.0/24"; "" for what is none."""
    known = _address(address)
    if known is None:
        return ""
    return str(ipaddress.ip_network((known, KEPT_BITS[known.version]), strict=False))


@lru_cache
def networks(text: str) -> tuple[Network, ...]:
    """ "10.0.0.0/8, ::1/128" as networks; raises ValueError for anything else."""
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def _address(text: str) -> Address | None:
    try:
        known = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(known, "ipv4_mapped", None) or known
