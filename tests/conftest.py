from collections.abc import Iterator
from functools import cache

import httpx
import pytest
from hypothesis import settings

# The machines are noisy and shared: time decides no test. Derandomised, so that a red run can be repeated.
settings.register_profile("citestack", deadline=None, derandomize=True, max_examples=30)
settings.load_profile("citestack")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: of several processes none is left with a long file at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True, scope="session")
def certificates_are_read_once() -> Iterator[None]:
    """httpx reads the machine's certificates for every client, 40 ms each, also for one that never speaks TLS."""
    with pytest.MonkeyPatch.context() as patch:
        once = cache(httpx.create_ssl_context)
        patch.setattr(httpx, "create_ssl_context", once)
        patch.setattr("httpx._transports.default.create_ssl_context", once)
        yield
