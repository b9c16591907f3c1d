"""One version number: ETag, 304 and the shared cache, for pages and data alike."""

from datetime import date

import pytest
from django.core.cache import cache
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from tests import factories
from transparency import calendar, ledger, versions
from transparency.versions import versioned

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/api/v1/trips/",
    "/api/v1/stats/?by=country",
    "/api/v1/ledger/",
    "/api/v1/countries/",
    "/trips/",
    "/",
)


@pytest.fixture
def trip():
    return factories.published_trip()


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_has_a_weak_etag_and_is_not_sent_twice(client, trip, address):
    first = client.get(address)
    assert first.status_code == 200
    assert first["ETag"].startswith('W/"')
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again.get("Vary") == first.get("Vary")


def test_a_publication_makes_every_etag_new(client, trip):
    tags = {address: client.get(address)["ETag"] for address in ADDRESSES}
    factories.published_trip(municipality=trip.municipality)
    for address, tag in tags.items():
        answer = client.get(address, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert answer["ETag"] != tag


def test_a_new_day_in_tehran_makes_the_etag_new(client, trip, monkeypatch):
    """Clocks run: an answer of yesterday may call a trip due that is overdue today."""
    before = client.get("/api/v1/trips/")["ETag"]
    monkeypatch.setattr(calendar, "today", lambda: date(2031, 1, 1))
    assert client.get("/api/v1/trips/")["ETag"] != before


def test_the_second_asking_is_answered_from_the_cache(client, trip, django_assert_num_queries):
    first = client.get("/api/v1/trips/")
    with django_assert_num_queries(1):
        second = client.get("/api/v1/trips/")
    assert second.content == first.content
    assert second.headers == first.headers


def test_what_is_kept_for_one_host_or_format_is_not_given_to_another(client, trip):
    assert "http://localhost/" in client.get("/api/v1/trips/", headers={"host": "localhost"}).content.decode()
    assert "http://localhost/" not in client.get("/api/v1/trips/").content.decode()
    assert client.get("/api/v1/trips/", headers={"accept": "text/html"}).status_code == 406
    assert client.get("/api/v1/trips/", headers={"accept": "application/json"}).status_code == 200


def test_errors_are_not_kept(client, trip):
    address = "/api/v1/trips/shahr-1401-9/"
    assert client.get(address).status_code == 404
    assert "ETag" not in client.get(address)


def test_newer_rows_never_stand_under_an_older_version(rf: RequestFactory):
    """Somebody publishes while the answer is made: it is made again, and stands under the newer head."""
    municipality, calls = factories.published_municipality(), []

    @versioned()
    def view(request):
        calls.append(request.head.serial)
        if len(calls) == 1:
            factories.published_trip(municipality=municipality)
        return HttpResponse(f"{ledger.head().serial}")

    response = view(rf.get("/"))
    assert len(calls) == 2
    assert response.content.decode() == str(ledger.head().serial)
    assert response["ETag"] == versions.etag(ledger.head())


def test_a_stream_begun_before_a_publication_is_begun_again(rf: RequestFactory):
    municipality, closed = factories.published_municipality(), []

    class Rows:
        def __init__(self, serial):
            self.serial = serial

        def __iter__(self):
            return iter((f"{self.serial}",))

        def close(self):
            closed.append(self.serial)

    @versioned()
    def view(request):
        rows = Rows(request.head.serial)
        if not closed and request.head.serial == 1:
            factories.published_trip(municipality=municipality)
        return StreamingHttpResponse(rows)

    response = view(rf.get("/"))
    assert closed == [1]
    assert b"".join(response.streaming_content).decode() == str(ledger.head().serial)


def test_what_is_remembered_is_forgotten_with_the_next_publication(trip):
    computed = []

    def compute():
        computed.append(1)
        return len(computed)

    first = ledger.head()
    assert [versions.remembered(first, "x", "a", compute) for _time in range(2)] == [1, 1]
    factories.published_trip(municipality=trip.municipality)
    assert versions.remembered(ledger.head(), "x", "a", compute) == 2


def test_pages_of_both_languages_are_kept_apart(trip):
    cache.clear()
    persian, english = Client().get("/trips/"), Client().get("/en/trips/")
    assert persian["ETag"] != english["ETag"]
    assert persian["Content-Language"] == "fa"
    assert english["Content-Language"] == "en"


def test_pages_are_only_read(client, db):
    for address in ("/", "/trips/", "/ledger/", "/about/", "/en/trips/", "/schema/"):
        allowed = "GET, HEAD, OPTIONS"
        for method in (client.post, client.put, client.delete):
            response = method(address)
            assert (response.status_code, response["Allow"]) == (405, allowed), address
        options = client.options(address)
        assert (options.status_code, options["Allow"], options.content) == (204, allowed, b""), address


def test_advertising_is_dropped_everywhere(client, db):
    for address in (
        "/",
        "/ledger/",
        "/about/",
        "/en/trips/",
        "/api/v1/trips/",
        "/schema/",
        "/attachments/x/",
    ):
        response = client.get(f"{address}?utm_source=x&q=a&fbclid=y")
        assert (response.status_code, response["Location"]) == (302, f"{address}?q=a"), address


def test_too_many_parameters_are_a_clear_fault(client, db):
    for address in ("/", "/trips/", "/ledger/", "/api/v1/trips/"):
        assert client.get(f"{address}?{'q=&' * 1200}").status_code == 400, address


def test_each_language_of_a_guide_is_a_version_of_its_own(client, db):
    tags = {client.get("/api/v1/docs/", headers={"accept-language": code})["ETag"] for code in ("fa", "en")}
    assert len(tags) == 2
