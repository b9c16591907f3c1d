"""How many queries each address of the API makes, with nothing in the cache: the same however many trips there are."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from officials.published import registry
from tests import factories, surfaces
from transparency import ledger

pytestmark = pytest.mark.django_db

# The head is read before and after; the rest is what the answer itself needs.
QUERIES = {
    "trips/": 4,
    "trips/?page_size=1": 4,
    "trips/?fields=ref": 4,
    "trips/?country=TR": 4,
    "trips/?municipality=tehran": 5,
    "trips/?municipality=tehran&country=TR&kind=agreement": 6,
    "trips/?q=استانبول": 4,
    "trips/?late=true&sort=-days": 4,
    "trips/?currency=EUR&min_cost=1": 5,
    "trips/?format=csv": 3,
    "trips/?format=csv&table=costs": 3,
    "trips/?banana=1": 1,
    "trips/{ref}/": 3,
    "trips/{ref}/history/": 3,
    "trips/{ref}/history/1/": 3,
    "trips/tehran-1399-1/": 3,
    "stats/": 5,
    "stats/?by=country": 8,
    "stats/?by=official": 9,
    "stats/?by=month": 8,
    "stats/?by=funding_kind": 8,
    "officials/": 9,
    "units/": 9,
    "destinations/?q=است": 9,
    "funding-sources/": 11,
    "countries/": 9,
    "municipalities/": 11,
    "nil-declarations/": 3,
    "calendar/?municipality=tehran&year=1401": 5,
    "ledger/": 3,
    "ledger/?after=1": 4,
    "checkpoints/": 5,
    "schema/": 2,
    "docs/": 2,
    "home/": 12,
    "counts/": 5,
    "search/?q=است": 8,
    "inquiries/": 4,
    "punctuality/": 8,
    "punctuality/?sort=-late&year=1401": 8,
    "compare/?municipality=tehran": 15,
    "compare/": 3,
    "officials/?sort=days": 9,
    "countries/?sort=trips": 11,
    "official": 12,
    "unit": 15,
    "destination": 13,
    "funding source": 14,
    "taken": 5,
    "country": 13,
    "municipalities/tehran/": 18,
    "trips/{ref}/compared/": 7,
    "calendar/": 6,
    "nothing/": 0,
}


def test_queries(client):
    tehran = factories.published_municipality(code="tehran")
    ref = factories.publish(factories.full_trip(municipality=tehran)).subject.removeprefix("trips/")
    ledger.write_checkpoint()
    profiles = {name: address.removeprefix("/") for name, address in surfaces.profiles().items()}
    profiles["taken"] = profiles["funding source"] + "taken/"
    for _time in range(2):
        registry()  # kept by each process until such an entry is published
        found = {name: _queries(client, profiles.get(name, name.format(ref=ref))) for name in QUERIES}
        assert {address: len(run) for address, run in found.items()} == QUERIES, {
            address: run for address, run in found.items() if len(run) != QUERIES[address]
        }
        for _number in range(3):
            factories.publish(factories.full_trip(municipality=tehran))


def _queries(client: Client, address: str) -> list[str]:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/api/v1/{address}", headers={"accept": "*/*"})
        if response.streaming:
            b"".join(response.streaming_content)
    return [query["sql"] for query in queries.captured_queries if "SAVEPOINT" not in query["sql"]]


def test_what_is_kept_costs_one_query(client, django_assert_num_queries):
    factories.published_trip()
    for address in ("trips/", "stats/?by=country", "officials/"):
        client.get(f"/api/v1/{address}")
        with django_assert_num_queries(1):
            client.get(f"/api/v1/{address}")


def test_the_count_is_made_once_for_all_pages_of_a_question(client, django_assert_num_queries):
    municipality = factories.published_municipality()
    for _number in range(3):
        factories.published_trip(municipality=municipality)
    onward = client.get("/api/v1/trips/?page_size=1").json()["next"]
    with django_assert_num_queries(3):
        client.get(onward)
