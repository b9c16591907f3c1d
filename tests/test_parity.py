"""One question, one answer: page, feed, API and every file give the trips that a plain reading of the documents gives.

JSON and JSON Lines are the documents, key by key; the cells of CSV, XLSX and Parquet are tests/test_csv.py's and
tests/test_formats.py's.
"""

import csv
import io
import json
import re
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pyarrow.parquet
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories, reading
from tests.asking import SORTS, questions
from trips.document.serve import SERVED_KEYS
from trips.questions.filters import TripFilterSet

pytestmark = pytest.mark.django_db

ENTRY = re.compile(r'<h3><a href="/trips/([a-z0-9-]+)/">')
FED = re.compile(r'<link href="http://testserver/trips/([a-z0-9-]+)/" hreflang="fa" rel="alternate"')
NEXT_FEED = re.compile(r'<link href="([^"]+)" rel="next"')
LASTING = ("url", "ledger", "due")
NEXT_PAGE = re.compile(r'<link rel="next" href="([^"]+)">')


def api_refs(client: Client, query: str, size: int) -> list[str]:
    return [trip["ref"] for trip in api_trips(client, query, size)]


def api_trips(client: Client, query: str, size: int) -> list[dict[str, Any]]:
    found, address = [], f"/api/v1/trips/?{query}&page_size={size}"
    while address:
        response = client.get(address)
        assert response.status_code == 200, (query, response.content.decode())
        answer = response.json()
        found += answer["results"]
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


def jsonl_trips(client: Client, query: str) -> list[dict[str, Any]]:
    response = client.get(f"/api/v1/trips/?{query}&format=jsonl")
    assert response.status_code == 200, query
    return [json.loads(line) for line in b"".join(response.streaming_content).decode().split("\n") if line]


def parquet_refs(client: Client, query: str) -> list[str]:
    file = io.BytesIO(b"".join(client.get(f"/api/v1/trips/?{query}&format=parquet").streaming_content))
    return pyarrow.parquet.read_table(file, columns=["ref"])["ref"].to_pylist()


def xlsx_refs(client: Client, query: str) -> list[str]:
    file = io.BytesIO(b"".join(client.get(f"/api/v1/trips/?{query}&format=xlsx").streaming_content))
    sheet = openpyxl.load_workbook(file, read_only=True)["trips"]
    return [row[0] for row in sheet.iter_rows(min_row=2, max_col=1, values_only=True)]


def feed_refs(client: Client, query: str) -> list[str]:
    """Of every page of the feed; from the second on its links are followed as RFC 5005 says."""
    found, address = [], f"/trips/feed/?{query}"
    while address:
        response = client.get(address)
        assert response.status_code == 200, query
        text = response.content.decode()
        found += FED.findall(text)
        onward = NEXT_FEED.search(text)
        address = onward and onward[1].replace("&amp;", "&").removeprefix("http://testserver")
    return found


SOMETIMES, RARELY = 3, 6
"""What is dear to draw and to read is asked for by every third question, pages and workbooks by every sixth."""


def test_every_surface_gives_what_the_documents_say():
    factories.small_world(trips=60)
    trips = reading.read_public()
    assert len(trips) > 40
    by_ref = {trip.document["ref"]: trip.document for trip in trips}
    client = Client()
    asked: list[int] = []

    @settings(max_examples=200)
    @given(questions(trips), st.sampled_from((7, 50)))
    def check(query: str, size: int) -> None:
        expected = reading.answer(trips, query)
        pages = api_trips(client, query, max(size, len(expected) // 4))
        told = jsonl_trips(client, query)
        for surface in (pages, told):
            assert [trip["ref"] for trip in surface] == expected, query
            for trip in surface:
                signed = {key: value for key, value in trip.items() if key not in SERVED_KEYS}
                assert signed == by_ref[trip["ref"]]
        served = {trip["ref"]: {key: trip.get(key) for key in LASTING} for trip in pages}
        assert served == {trip["ref"]: {key: trip.get(key) for key in LASTING} for trip in told}
        assert csv_refs(client, query) == expected, query
        if len(asked) % SOMETIMES == 0:
            assert parquet_refs(client, query) == expected, query
            assert sorted(feed_refs(client, query)) == sorted(expected), query
        if len(asked) % RARELY == 0:
            assert page_refs(client, query) == expected, query
            assert xlsx_refs(client, query) == expected, query
        asked.append(len(expected))

    check()
    assert len(asked) >= 200
    assert 0 in asked
    assert sum(map(bool, asked)) > 100


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
