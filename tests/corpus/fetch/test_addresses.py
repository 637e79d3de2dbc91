from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citestack.corpus.addresses import checked_addresses, is_allowed, system_resolver
from citestack.errors import BlockedAddressError, DnsError

METADATA = ["169.254.169.254", "fe80::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"]
INTRANET = ["127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "::1", "fd00:ec2::254", "::ffff:10.0.0.1", "64:ff9b::7f00:1"]  # fmt: skip
NEVER = [
    *METADATA, "0.0.0.0", "::", "224.0.0.1", "ff02::1", "2002:7f00:1::", "2001:0:1::1", "fec0::1",
    "64:ff9b:1::1", "::127.0.0.1", "168.63.129.16", "192.88.99.1", "fe80::1%eth0", "not an address",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize("address", INTRANET)
def test_intranets_need_the_switch(address: str) -> None:
    assert not is_allowed(address) and is_allowed(address, allow_private=True)


@pytest.mark.parametrize("address", NEVER)
def test_never(address: str) -> None:
    assert not is_allowed(address) and not is_allowed(address, allow_private=True)


@given(st.ip_addresses())
def test_never_more_generous_than_the_standard_library(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if is_allowed(str(address)):
        assert address.is_global and not address.is_multicast and not address.is_private


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: ipaddress.IPv4Address) -> None:
    for wrapped in (f"::ffff:{address}", str(ipaddress.IPv6Address((0x64FF9B << 96) | int(address)))):
        assert is_allowed(wrapped) == is_allowed(str(address))


def test_every_address_counts() -> None:
    assert checked_addresses("a.example", 80, lambda *_: PUBLIC[:2]) == PUBLIC[:2]
    with pytest.raises(BlockedAddressError, match=r"10\.0\.0\.1"):
        checked_addresses("a.example", 80, lambda *_: [PUBLIC[0], "10.0.0.1"])
    with pytest.raises(DnsError):
        checked_addresses("a.example", 80, lambda *_: [])


def test_system_resolver() -> None:
    assert "127.0.0.1" in system_resolver("localhost", 80)
    with pytest.raises(DnsError):
        system_resolver("no such host.invalid", 80)
    with pytest.raises(DnsError):
        system_resolver("a" * 70 + ".example", 80)
