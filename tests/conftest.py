"""What every test shares."""

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck, settings

# The same examples at every run: a failure here is a failure everywhere, and none comes and goes.
settings.register_profile(
    "safarnama",
    derandomize=True,
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("safarnama")


@pytest.fixture(autouse=True)
def clean_slate():
    """Each test starts with an empty cache and in Persian, whatever the one before it did."""
    cache.clear()
    translation.activate("fa")
    yield
    cache.clear()
