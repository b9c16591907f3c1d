"""How many queries each address of the API makes, with nothing in the cache: the same however many trips there are."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from officials.published import registry
from tests import factories
from transparency import ledger

pytestmark = pytest.mark.django_db

# The head is read before and after; the rest is what the answer itself needs.
QUERIES = {
    "trips/": 4,
    "trips/?page_size=1": 4,
    "trips/?fields=ref": 4,
    "trips/?country=TR": 4,
    "trips/?municipality=tehran": 5,
    "trips/?municipality=tehran&country=TR&kind=agreement": 7,
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
    "stats/": 4,
    "stats/?by=country": 6,
    "stats/?by=official": 7,
    "stats/?by=month": 6,
    "stats/?by=funding_kind": 6,
    "officials/": 5,
    "units/": 5,
    "destinations/?q=است": 5,
    "funding-sources/": 5,
    "countries/": 3,
    "municipalities/": 4,
    "nil-declarations/": 3,
    "calendar/?municipality=tehran&year=1401": 4,
    "ledger/": 3,
    "ledger/?after=1": 4,
    "checkpoints/": 4,
    "schema/": 2,
    "docs/": 2,
    "nothing/": 0,
}


@pytest.mark.parametrize("address", QUERIES)
def test_queries(client, address):
    tehran = factories.published_municipality(code="tehran")
    ref = factories.publish(factories.full_trip(municipality=tehran)).subject.removeprefix("trips/")
    ledger.write_checkpoint()
    for _time in range(2):
        cache.clear()
        registry()  # kept by each process until such an entry is published
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/api/v1/{address.format(ref=ref)}", headers={"accept": "*/*"})
            if response.streaming:
                b"".join(response.streaming_content)
        run = [query["sql"] for query in queries.captured_queries if "SAVEPOINT" not in query["sql"]]
        assert len(run) == QUERIES[address], run
        for _number in range(3):
            factories.publish(factories.full_trip(municipality=tehran))


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
