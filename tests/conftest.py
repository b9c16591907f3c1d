"""What every test shares."""

import gc
import threading
from collections.abc import Iterator

import pytest
from _pytest import runner
from django.core.cache import cache
from django.db import connection
from django.template.base import Template
from django.utils import translation
from hypothesis import HealthCheck, settings

from transparency.stack import roomy

# The same examples at every run: a failure here is a failure everywhere, and none comes and goes.
settings.register_profile(
    "safarnama",
    derandomize=True,
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("safarnama")

# What is imported lives as long as the run: the collector need not look through it again and again (a tenth of the time).
gc.collect()
gc.freeze()
gc.set_threshold(100_000, 50, 50)

# As in production, where `transparency.wsgi` does so: each test, and each thread of a live server, has room for its frames.
runner.runtestprotocol = roomy(runner.runtestprotocol)
threading.Thread.run = roomy(threading.Thread.run)

TOUCHES_A_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database: the rest has run on SQLite just the same (`make test` runs both)."""
    if connection.vendor != "postgresql" or config.args != config.getini("testpaths"):
        return  # a test asked for by name runs wherever it is asked
    alike = [item for item in items if not _touches_a_database(item)]
    config.hook.pytest_deselected(items=alike)
    items[:] = [item for item in items if _touches_a_database(item)]


def _touches_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & TOUCHES_A_DATABASE)


_rendered_plainly = Template._render


@pytest.fixture(scope="session", autouse=True)
def plain_templates(django_test_environment: None) -> None:
    """Templates are rendered as in production: the test client would copy the whole context of each of a form's thousand
    widgets for `response.context` and `response.templates`, which no test reads, for they judge what was answered.
    """
    Template._render = _rendered_plainly


@pytest.fixture(autouse=True)
def clean_slate() -> Iterator[None]:
    """Each test starts with an empty cache and in Persian, whatever the one before it did."""
    cache.clear()
    translation.activate("fa")
    yield
    cache.clear()
