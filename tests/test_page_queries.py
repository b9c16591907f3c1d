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
    with CaptureQueriesContext(connection) as captured:
        response = Client().get(address)
        assert response.status_code < 500
        if response.streaming:
            b"".join(response.streaming_content)
    return len(captured)


PINNED = {
    "home": 9,
    "list": 8,
    "filtered list": 14,
    "empty list": 11,
    "faulty list": 5,
    "trip": 3,
    "corrected trip": 4,
    "withdrawn trip": 3,
    "history": 3,
    "withdrawn history": 3,
    "old version": 3,
    "ledger": 5,
    "about": 4,
    "schema": 2,
    "api guide": 2,
    "not found": 0,
}
"""Two of each are the head, read before and after (`transparency.versions`); a kept answer costs one."""


def test_pages_cost_what_they_cost(world):
    found = {kind: queries(address) for kind, address in surfaces.page_kinds().items()}
    assert found == PINNED


def test_a_kept_page_costs_the_head_alone(world):
    for address in ("/", "/trips/?country=IQ", surfaces.page_kinds()["trip"]):
        Client().get(address)
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        assert len(captured) == 1, address


def test_no_page_costs_more_with_more_trips(world):
    before = {kind: queries(address) for kind, address in surfaces.page_kinds().items()}
    for number in range(20):
        trip = factories.full_trip(municipality=world if number % 2 else factories.published_municipality())
        factories.publish(trip)
    after = {kind: queries(address) for kind, address in surfaces.page_kinds().items()}
    assert after == before
