"""One question, one answer: page, API and CSV give the trips that a plain reading of the documents gives."""

import csv
import io
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories, reading
from tests.asking import SORTS, questions
from trips.questions.filters import TripFilterSet

pytestmark = pytest.mark.django_db

ENTRY = re.compile(r'<h3><a href="/trips/([a-z0-9-]+)/">')
NEXT_PAGE = re.compile(r'<link rel="next" href="([^"]+)">')


def api_refs(client: Client, query: str, size: int) -> list[str]:
    found, address = [], f"/api/v1/trips/?{query}&page_size={size}"
    while address:
        response = client.get(address)
        assert response.status_code == 200, (query, response.content.decode())
        answer = response.json()
        found += [trip["ref"] for trip in answer["results"]]
        assert len(answer["results"]) <= size
        parts = urlsplit(answer["next"] or "")
        address = answer["next"] and f"{parts.path}?{parts.query}"
        count, exact = answer["count"], answer["count_exact"]
    assert (count, exact) == (len(found), True), query
    return found


def csv_refs(client: Client, query: str, table: str = "trips") -> list[str]:
    response = client.get(f"/api/v1/trips/?{query}&format=csv&table={table}")
    assert response.status_code == 200, query
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(text))][1:]


def page_refs(client: Client, query: str) -> list[str]:
    found, address = [], f"/trips/?{query}"
    while address:
        response = client.get(address)
        assert response.status_code == 200, query
        text = response.content.decode()
        found += ENTRY.findall(text)
        onward = NEXT_PAGE.search(text)
        address = onward and f"/trips/{onward[1].replace('&amp;', '&')}"
    return found


def test_every_surface_gives_what_the_documents_say():
    factories.small_world(trips=60)
    trips = reading.read_public()
    assert len(trips) > 40
    client = Client()
    asked: set[bool] = set()

    @settings(max_examples=40)
    @given(questions(trips), st.sampled_from((7, 50)))
    def check(query: str, size: int) -> None:
        expected = reading.answer(trips, query)
        asked.add(bool(expected))
        assert api_refs(client, query, max(size, len(expected) // 4)) == expected, query
        assert csv_refs(client, query) == expected, query
        assert page_refs(client, query) == expected, query

    check()
    assert asked == {True, False}


def test_every_sort_of_everything():
    factories.small_world(trips=40)
    trips, client = reading.read_public(), Client()
    for sort in SORTS:
        expected = reading.answer(trips, f"sort={sort}")
        assert api_refs(client, f"sort={sort}", 3) == expected
        assert csv_refs(client, f"sort={sort}") == expected


def test_the_reading_knows_every_filter():
    known = {*reading.FACETS, *reading.CONDITIONS, "currency", "rial_basis", "min_cost", "max_cost"}
    assert known == set(TripFilterSet.base_filters)
    assert {sort.removeprefix("-") for sort in SORTS} == set(reading.SORTS)


def test_other_tables_have_a_line_for_each_part_in_the_same_order():
    factories.small_world(trips=30)
    trips = reading.read_public()
    documents = {trip.document["ref"]: trip.document for trip in trips}
    order = reading.answer(trips, "sort=days")
    for table in ("travellers", "stops", "costs"):
        expected = [ref for ref in order for _part in documents[ref][table]]
        assert csv_refs(Client(), "sort=days", table) == expected
        assert expected
