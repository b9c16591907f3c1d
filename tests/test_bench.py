"""The benchmark's floor answers what the portal answers: else its figures would compare different things."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from bench import copies, floor
from bench.exports import MEBIBYTE, Export
from bench.exports import row as exports_row
from bench.measure import FLOOR_WORDS, WORDS, Figure
from bench.run import row
from tests.factories import small_world
from transparency import persian
from trips.models import PublishedTrip


def _floor(address: str, **asked: Any) -> bytes:
    environ = RequestFactory().get(f"/floor/{address}", QUERY_STRING=urlencode(asked)).environ
    return b"".join(floor.application(environ, lambda status, headers: None))


def _refs(results: list[dict[str, Any]]) -> list[str]:
    return [trip["ref"] for trip in results]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A small world, read by tests of this module and changed by none."""
    with django_db_blocker.unblock(), transaction.atomic():
        small_world(seed=2, trips=60)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(made: None, db: None) -> None:
    """The same for each test."""


@pytest.mark.parametrize(
    ("address", "asked", "question"),
    [
        ("list", {"page_size": 20}, "page_size=20"),
        ("country", {"country": "TR"}, "country=TR"),
        ("search", {"q": "نمونه"}, "q=نمونه"),
    ],
)
def test_floor_gives_the_trips_of_the_api(world: None, client: Any, address: str, asked: Any, question: str):
    expected = client.get(f"/api/v1/trips/?{question}").json()["results"]
    found = json.loads(_floor(address, **asked))["results"]
    assert _refs(found) == _refs(expected)
    assert len(found) > 1


def test_floor_goes_on_where_the_api_does(world: None, client: Any):
    first = client.get("/api/v1/trips/?page_size=31").json()
    assert len(first["results"]) == 31
    place = json.loads(_floor("place", offset=30))
    found = json.loads(_floor("deep", **place, page_size=10))["results"]
    expected = client.get(
        first["next"].split("testserver")[1].replace("page_size=31", "page_size=10")
    ).json()["results"]
    assert _refs(found) == _refs(expected)


def test_floor_gives_the_signed_document_and_every_line(world: None, client: Any):
    trips = client.get("/api/v1/trips/?page_size=200").json()["results"]
    document = json.loads(_floor("detail", ref=trips[0]["ref"]))
    assert {key: trips[0][key] for key in document} == document
    lines = list(csv.reader(io.StringIO(_floor("csv").decode())))
    assert [line[0] for line in lines] == _refs(trips)


def test_words_of_the_floor_are_the_folded_words():
    assert [persian.query_terms(word)[0][0][0] for word in WORDS] == list(FLOOR_WORDS)


def test_shares_are_of_the_floors_speed():
    slower = Figure("list", floor=1.0, cold=4.0, warm=2.0, not_modified=0.5)
    assert row(slower).split()[-2:] == ["25%", "50%"]
    file = Figure("CSV", floor=1000.0, cold=500.0, unit="rows/s")
    assert row(file).split()[-1] == "50%"


def test_a_line_of_the_export_benchmark():
    copied = Export(first=0.01, whole=10, size=MEBIBYTE)
    export = Export(first=0.5, whole=40, size=2 * MEBIBYTE, processor=20, memory=[100.0, 120.0, 110.0])
    words = exports_row("csv", export, 1000, copied).split()
    assert words == ["csv", "500", "ms", "40", "s", "25", "25%", "50", "2", "100", "110", "120"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="copies are made by PostgreSQL, for its COPY")
def test_copies_are_exported_as_trips_of_their_own(client: Any, world: None):
    trips = PublishedTrip.objects.count()
    copies.fill(3 * trips)
    found = b"".join(client.get("/api/v1/trips/?format=jsonl").streaming_content).decode().splitlines()
    documents = [json.loads(line) for line in found]
    refs = {document["ref"] for document in documents}
    assert len(refs) == len(documents) == 3 * trips
    assert {document["url"].split("/")[-2] for document in documents} == refs
