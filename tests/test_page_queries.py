"""How many queries each page costs, with nothing kept: pinned, so that a loop over rows cannot slip in."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officials import published
from tests import factories, surfaces

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    municipality = factories.published_municipality(code="tehran")
    factories.publish(factories.najaf_trip(municipality=municipality))
    full = factories.full_trip(municipality=municipality)
    factories.publish(full)
    factories.correct(full, title="عنوان درست")
    factories.withdraw(factories.published_trip(municipality=municipality))
    return municipality


def queries(address: str) -> int:
    cache.clear()
    published._kept.clear()
    with CaptureQueriesContext(connection, ) as captured:
        response = Client().get(address)
        assert response.status_code < 500
        if response.streaming:
            b"".join(response.streaming_content)
    return len(captured)


PINNED = {
    "home": 0,
    "list": 0,
    "filtered list": 0,
    "empty list": 0,
    "faulty list": 0,
    "trip": 0,
    "corrected trip": 0,
    "withdrawn trip": 0,
    "history": 0,
    "withdrawn history": 0,
    "old version": 0,
    "ledger": 0,
    "about": 0,
    "schema": 0,
    "api guide": 0,
    "not found": 0,
}


def test_pages_cost_what_they_cost(world):
    found = {kind: queries(address) for kind, address in surfaces.page_kinds().items()}
    assert found == PINNED


def test_no_page_costs_more_with_more_trips(world):
    before = {kind: queries(address) for kind, address in surfaces.page_kinds().items()}
    for number in range(20):
        trip = factories.full_trip(municipality=world if number % 2 else factories.published_municipality())
        factories.publish(trip)
    after = {kind: queries(address) for kind, address in surfaces.page_kinds().items()}
    assert after == before
