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
    factories.publish(factories.full_trip(municipality=factories.published_municipality(code="shiraz")))
    municipality = factories.published_municipality(code="tehran")
    factories.publish(factories.najaf_trip(municipality=municipality))
    full = factories.full_trip(municipality=municipality)
    factories.publish(full)
    factories.correct(full, title="عنوان درست")
    factories.withdraw(factories.published_trip(municipality=municipality))
    factories.publish_answer(factories.InquiryFactory(municipality=municipality, month="1401-09"))
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
    "home": 13,
    "list": 10,
    "filtered list": 14,
    "empty list": 9,
    "figures": 18,
    "filtered figures": 23,
    "empty figures": 10,
    "search": 9,
    "empty search": 10,
    "faulty list": 6,
    "trip": 8,
    "corrected trip": 9,
    "withdrawn trip": 4,
    "history": 3,
    "withdrawn history": 4,
    "old version": 3,
    "ledger": 4,
    "about": 4,
    "follow": 12,
    "data": 2,
    "accessibility": 2,
    "inquiries": 7,
    "inquiry": 5,
    "inquiry where": 2,
    "answer": 3,
    "officials": 10,
    "countries": 7,
    "empty country": 6,
    "funding sources": 10,
    "official": 12,
    "unit": 15,
    "country": 13,
    "destination": 13,
    "funding source": 16,
    "municipalities": 7,
    "municipality": 21,
    "calendar": 7,
    "faulty calendar": 4,
    "punctuality": 8,
    "punctuality of one": 8,
    "comparison": 25,
    "comparison of officials": 23,
    "empty comparison": 5,
    "schema": 2,
    "field list": 2,
    "proof": 4,
    "checkpoints": 5,
    "api guide": 2,
    "api reference": 3,
    "not found": 0,
}
"""Two of each are the head, read before and after (`transparency.versions`); a kept answer costs one."""


def test_a_kept_page_costs_the_head_alone(world):
    for address in ("/", "/trips/?country=IQ", surfaces.page_kinds()["trip"]):
        Client().get(address)
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        assert len(captured) == 1, address


def test_pages_cost_what_they_cost_and_no_more_with_more_trips(world):
    before = {kind: queries(address) for kind, address in surfaces.page_kinds().items()}
    assert before == PINNED
    for number in range(20):
        trip = factories.full_trip(municipality=world if number % 2 else factories.published_municipality())
        factories.publish(trip)
    after = {kind: queries(address) for kind, address in surfaces.page_kinds().items()}
    assert after == before
