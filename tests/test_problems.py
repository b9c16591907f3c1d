"""Every error of the API is a problem document in the reader's language."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver
from rest_framework.exceptions import Throttled, UnsupportedMediaType

from tests import factories
from transparency import ledger, problems
from trips.api.trips import formats

pytestmark = pytest.mark.django_db


def problem(response, status: int) -> dict:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert "Accept-Language" in response["Vary"]
    document = json.loads(response.content)
    assert document["status"] == status
    assert document["type"] == "about:blank"
    assert document["title"]
    assert document["detail"]
    return document


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v1/",
        "/api/v1/nothing/",
        "/api/v2/trips/",
        "/api/v1/trips/Tehran-1401-1/",
        "/api/v1/trips/tehran-1401-0/",
        "/api/v1/trips/tehran-1401-1/",
        "/api/v1/trips/tehran-1401-1/history/",
        "/api/v1/trips/tehran-1401-1/history/1/",
        "/api/v1/trips/tehran-1401-1/history/0/",
        f"/api/v1/trips/tehran-1401-1/history/{'9' * 40}/",
        "/schema/no-such.json",
    ],
)
def test_nothing_there(client, address):
    problem(client.get(address), 404)


def test_every_fault_of_the_parameters_is_listed(client):
    factories.published_trip()
    answer = problem(client.get("/api/v1/trips/?banana=1&country=XX&sort=title&page_size=0&country=TR"), 400)
    faults = {fault["parameter"]: fault for fault in answer["errors"]}
    assert set(faults) == {"banana", "country", "sort", "page_size"}
    assert faults["country"]["value"] == "XX, TR"
    assert "TR" in faults["country"]["allowed"]
    assert "country" in faults["banana"]["allowed"]
    assert faults["sort"]["allowed"][0] == "-start"
    assert all(set(fault) == {"parameter", "value", "message", "allowed"} for fault in faults.values())


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/v1/trips/", "/api/v1/ledger/", "/api/v1/docs/", "/api/v1/schema/"])
def test_other_methods(client, method, address):
    response = getattr(client, method)(address, headers={"accept": "*/*"})
    problem(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_what_cannot_be_accepted(client):
    problem(client.get("/api/v1/trips/", headers={"accept": "text/html"}), 406)
    problem(client.get("/api/v1/trips/", headers={"accept": "application/json;q=0"}), 406)
    problem(client.get("/api/v1/docs/", headers={"accept": "application/json"}), 406)
    for accepted in ("application/json", "application/*;q=0.1", "text/html, */*;q=0.8", ""):
        assert client.get("/api/v1/trips/", headers={"accept": accepted}).status_code == 200


def test_a_format_asked_for_by_name_needs_no_header(client):
    response = client.get("/api/v1/trips/?format=csv", headers={"accept": "application/json"})
    assert response["Content-Type"].startswith("text/csv")
    assert b"".join(response.streaming_content)
    fault = problem(client.get("/api/v1/trips/?format=html", headers={"accept": "text/html"}), 400)["errors"][
        0
    ]
    assert (fault["parameter"], fault["allowed"]) == ("format", [name for name, _label in formats()])


def test_a_withdrawn_trip_is_gone_with_reason_and_ground(client):
    trip = factories.published_trip()
    factories.withdraw(trip, reason="دو بار ثبت شده بود", ground="مادهٔ ۵")
    answer = problem(client.get(f"/api/v1/trips/{trip.ref}/"), 410)
    assert (answer["reason"], answer["ground"]) == ("دو بار ثبت شده بود", "مادهٔ ۵")
    history = client.get(answer["history"])
    assert [line["kind"] for line in history.json()["results"]] == ["publication", "withdrawal"]


def test_an_erased_version_is_gone_with_reason_and_ground(client):
    trip = factories.published_trip()
    factories.correct(trip, title="عنوان درست")
    entries = client.get(f"/api/v1/trips/{trip.ref}/history/").json()["results"]
    factories.erase(trip, entries[0]["serial"], reason="حکم دادگاه", ground="مادهٔ ۷")
    answer = problem(client.get(f"/api/v1/trips/{trip.ref}/history/1/"), 410)
    assert (answer["reason"], answer["ground"]) == ("حکم دادگاه", "مادهٔ ۷")
    assert client.get(f"/api/v1/trips/{trip.ref}/history/2/").status_code == 200


@pytest.mark.parametrize(
    ("preferred", "language"),
    [
        ("", "fa"),
        ("en", "en"),
        ("en-GB,fa;q=0.5", "en"),
        ("fa,en;q=0.5", "fa"),
        ("de,en;q=0.7", "en"),
        ("de", "fa"),
        ("fa-IR", "fa"),
        ("*", "fa"),
        (";;;,,=", "fa"),
        ("en" * 3000, "fa"),
    ],
)
def test_the_readers_language(client, preferred, language):
    response = client.get("/api/v1/trips/?banana=1", headers={"accept-language": preferred})
    answer = problem(response, 400)
    assert response["Content-Language"] == language
    words = "There is no such parameter."
    assert (answer["errors"][0]["message"] == words) == (language == "en")
    unknown = client.get("/api/v1/nothing/", headers={"accept-language": preferred})
    assert (problem(unknown, 404)["title"] == "There is nothing at this address") == (language == "en")


def test_a_host_that_is_not_ours(client):
    problem(client.get("/api/v1/trips/", headers={"host": "elsewhere.example"}), 400)


def test_more_parameters_than_anybody_asks(client):
    problem(client.get("/api/v1/trips/?" + "&".join(f"country=TR&x{number}=1" for number in range(600))), 400)


def broken(*_arguments, **_more):
    raise RuntimeError("broken on purpose")


def down(*_arguments, **_more):
    raise OperationalError("down on purpose")


def test_what_nobody_foresaw(monkeypatch):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr(ledger, "head", broken)
    answer = problem(client.get("/api/v1/trips/"), 500)
    assert "broken on purpose" not in json.dumps(answer)
    page = client.get("/trips/")
    assert page.status_code == 500
    assert page["Content-Type"].startswith("text/html")


def test_a_database_that_does_not_answer(monkeypatch):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr(ledger, "head", down)
    response = client.get("/api/v1/trips/")
    problem(response, 503)
    assert int(response["Retry-After"]) > 0
    assert client.get("/trips/").status_code == 503


def test_a_database_that_stops_answering_within_a_view(monkeypatch, client):
    monkeypatch.setattr("trips.questions.question.Question.walk", down)
    problem(client.get("/api/v1/trips/"), 503)


@pytest.mark.parametrize(
    ("exception", "status"),
    [(Throttled(wait=7), 429), (UnsupportedMediaType("text/plain"), 415), (PermissionDenied(), 403)],
)
def test_every_other_refusal(exception, status):
    response = problems.handler(exception, {})
    assert problem(response, status)["title"] == str(problems.WORDS[status][0])
    assert response.get("Retry-After") == ("7" if status == 429 else None)


def test_every_status_has_words_of_its_own():
    assert len({str(title) for title, _detail in problems.WORDS.values()}) == len(problems.WORDS)


def test_pages_keep_their_own_errors(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_the_handlers_are_those_of_this_module():
    resolver = get_resolver()
    for status in (400, 403, 404, 500):
        assert resolver.resolve_error_handler(status).__module__ == "transparency.errors"
