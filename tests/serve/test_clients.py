import pytest
from starlette.requests import Request

from citestack.serve.clients import client_of


@pytest.mark.parametrize(
    ("peer", "client"),
    [
        ("127.0.0.1", ""),
        ("::1", ""),
        ("192.0.2.4", "192.0.2.4"),
        ("2001:db8:1:2:aaaa::1", "2001:0db8:0001:0002"),
        ("2001:db8:1:2:bbbb::9", "2001:0db8:0001:0002"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_is_its_address_and_this_machine_is_nobody(peer: str, client: str) -> None:
    assert client_of(Request({"type": "http", "headers": [], "client": (peer, 1)})) == client
