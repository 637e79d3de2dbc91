import pytest
from hypothesis import settings

# The machines are noisy and shared: time decides no test. Derandomised, so that a red run can be repeated.
settings.register_profile("citestack", deadline=None, derandomize=True, max_examples=30)
settings.load_profile("citestack")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: of several processes none is left with a long file at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
