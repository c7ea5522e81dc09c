"""From where: as much as the trail keeps, and nobody can say he is somebody else's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.http.origin import client_of, coming_from, forwarded, network_of, networks, origin
from shared.settings import Settings

LAW = settings(deadline=None, max_examples=50)
PROXIES = networks("10.0.0.0/8, ::1/128")


@pytest.mark.parametrize(("address", "network"), [
    ("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"),
    ("::ffff:203.0.113.77", "203.0.113.0/24"), ("testclient", ""), ("", ""),
])
def test_the_network_is_kept_and_not_the_address(address: str, network: str) -> None:
    assert network_of(address) == network


@LAW
@given(st.ip_addresses())
def test_no_address_survives(address: object) -> None:
    kept = network_of(str(address))
    assert kept == "" or kept.endswith(("/24", "/48"))
    assert network_of(kept.partition("/")[0]) == kept           # what is passed on tells no more


@pytest.mark.parametrize(("peer", "header", "client"), [
    ("203.0.113.7", "", "203.0.113.7"),
    ("203.0.113.7", "198.51.100.1", "203.0.113.7"),                     # a stranger's word is nothing
    ("10.1.1.1", "198.51.100.1", "198.51.100.1"),                       # the portal's is believed
    ("10.1.1.1", "192.0.2.9, 198.51.100.1, 10.2.2.2", "198.51.100.1"),  # what the client itself wrote before, not
    ("10.1.1.1", "10.3.3.3", "10.3.3.3"), ("10.1.1.1", "", "10.1.1.1"), ("10.1.1.1", "nonsense", "nonsense"),
])
def test_a_header_counts_from_our_own_proxies_only(peer: str, header: str, client: str) -> None:
    assert client_of(peer, header, PROXIES) == client


def test_a_request_has_its_origin_and_others_none() -> None:
    assert origin().network == ""
    assert forwarded() == {}
    with coming_from("203.0.113.7", {}, "10.0.0.0/8", "trace"):
        assert (origin().network, origin().trace) == ("203.0.113.0/24", "trace")
        assert forwarded() == {"x-forwarded-for": "203.0.113.0"}
    assert origin().network == ""


def test_wrong_networks_stop_the_process_at_its_start() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        Settings(trusted_proxies="the portal")
