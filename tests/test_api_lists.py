"""The list of trips, one trip and its history as programs read them."""

import hashlib
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import factories
from transparency import ledger
from transparency.models import LedgerEntry
from trips.api.trips import KEYS

pytestmark = pytest.mark.django_db


@pytest.fixture
def tehran():
    return factories.published_municipality(code="tehran")


@pytest.fixture
def trips(tehran):
    made = [factories.full_trip(municipality=tehran), factories.najaf_trip(municipality=tehran)]
    for trip in made:
        factories.publish(trip)
    return made


def test_the_shape_of_a_list(client, trips):
    answer = client.get("/api/v1/trips/").json()
    assert list(answer) == ["count", "count_exact", "next", "previous", "ledger", "results"]
    assert (answer["count"], answer["count_exact"], answer["next"], answer["previous"]) == (
        2,
        True,
        None,
        None,
    )
    assert answer["ledger"] == ledger.head().as_document()


def test_a_list_holds_the_documents_of_the_detail_addresses(client, trips):
    for document in client.get("/api/v1/trips/").json()["results"]:
        response = client.get(f"/api/v1/trips/{document['ref']}/")
        assert response["Content-Type"] == "application/json"
        assert response.json() == document
        assert set(document) == set(KEYS)


def test_what_is_served_is_what_was_signed_and_five_keys(client, trips):
    entry = LedgerEntry.objects.get(subject=f"trips/{trips[0].ref}")
    document = client.get(f"/api/v1/trips/{trips[0].ref}/").json()
    served = {key: document.pop(key) for key in ("url", "ledger", "state", "due", "days_late")}
    assert document == json.loads(entry.document)
    assert served["url"] == f"http://testserver/trips/{trips[0].ref}/"
    assert served["ledger"] == {"serial": entry.serial, "hash": entry.hash}
    assert set(served["due"]) == {"record", "costs", "report"}
    assert served["state"] == "complete"
    assert served["days_late"] > 0


def test_next_and_previous_are_whole_addresses_of_the_same_question(client, tehran):
    for day in range(1, 8):
        factories.published_trip(municipality=tehran, start=f"1401-09-{day:02}", end="")
    first = client.get("/api/v1/trips/?municipality=tehran&sort=start&page_size=3&fields=ref").json()
    parts = urlsplit(first["next"])
    asked = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc, parts.path) == ("http", "testserver", "/api/v1/trips/")
    assert asked.pop("cursor")
    assert asked == {"municipality": ["tehran"], "sort": ["start"], "page_size": ["3"], "fields": ["ref"]}
    second = client.get(first["next"]).json()
    assert client.get(second["previous"]).json()["results"] == first["results"]
    third = client.get(second["next"]).json()
    assert third["next"] is None
    refs = [line["ref"] for page in (first, second, third) for line in page["results"]]
    assert refs == [f"tehran-1401-{number}" for number in range(1, 8)]
    assert first["count"] == third["count"] == 7


def test_an_empty_answer_is_an_answer(client, trips):
    answer = client.get("/api/v1/trips/?country=FJ").json()
    assert (answer["count"], answer["results"], answer["next"], answer["previous"]) == (0, [], None, None)


def test_only_the_fields_asked_for(client, trips):
    lines = client.get("/api/v1/trips/?fields=ref,totals&fields=state").json()["results"]
    assert [list(line) for line in lines] == [["ref", "totals", "state"]] * 2
    detail = f"/api/v1/trips/{lines[0]['ref']}/"
    assert client.get(f"{detail}?fields=ref,totals,state").json() == lines[0]
    assert client.get(f"{detail}?fields=secret").status_code == 400
    fault = client.get("/api/v1/trips/?fields=ref,secret").json()["errors"][0]
    assert (fault["parameter"], fault["value"]) == ("fields", "ref,secret")
    assert fault["allowed"] == list(KEYS)


@pytest.mark.parametrize("size", ["0", "201", "-1", "ten", "1.0", "99999999999999999999"])
def test_page_sizes_that_are_none(client, size):
    answer = client.get(f"/api/v1/trips/?page_size={size}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "page_size")


def test_a_cursor_of_another_sort_is_refused_by_name(client, tehran):
    for _number in range(3):
        factories.published_trip(municipality=tehran)
    onward = client.get("/api/v1/trips/?page_size=1&sort=days").json()["next"]
    answer = client.get(onward.replace("sort=days", "sort=start"))
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "cursor")


@pytest.mark.parametrize("query", ["banana=1", "page=2", "format=csv"])
def test_one_trip_takes_no_other_parameters(client, trips, query):
    for address in (f"/api/v1/trips/{trips[0].ref}/", f"/api/v1/trips/{trips[0].ref}/history/"):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 400
        assert [fault["parameter"] for fault in answer.json()["errors"]] == [query.split("=")[0]]


def test_the_whole_history_stays_readable(client, trips):
    trip = trips[1]
    factories.correct(trip, "تعداد نادرست بود", size=35)
    factories.correct(trip, "روز دانسته شد", start="1401-11-05")
    factories.erase(trip, client.get(f"/api/v1/trips/{trip.ref}/history/").json()["results"][0]["serial"])
    factories.withdraw(trip, "سفر دوباره ثبت شد", "مادهٔ ۵")
    answer = client.get(f"/api/v1/trips/{trip.ref}/history/").json()
    assert (answer["count"], answer["next"]) == (4, None)
    lines = answer["results"]
    assert [line["version"] for line in lines] == [1, 2, 3, 4]
    assert [line["kind"] for line in lines] == ["publication", "correction", "correction", "withdrawal"]
    assert [line["reason"] for line in lines] == [
        None,
        "تعداد نادرست بود",
        "روز دانسته شد",
        "سفر دوباره ثبت شد",
    ]
    assert [line["ground"] for line in lines] == [None, None, None, "مادهٔ ۵"]
    assert [line["erased"] is None for line in lines] == [False, True, True, True]
    erasure = LedgerEntry.objects.get(kind="erasure")
    assert lines[0]["erased"] == {
        "serial": erasure.serial,
        "time": erasure.time,
        "ground": factories.GROUND,
        "reason": factories.REASON,
    }
    for line in lines:
        entry = LedgerEntry.objects.get(serial=line["serial"])
        assert (line["time"], line["document_hash"], line["hash"]) == (
            entry.time,
            entry.document_hash,
            entry.hash,
        )


def test_a_version_is_served_byte_for_byte_as_it_was_signed(client, trips):
    trip = trips[1]
    factories.correct(trip, size=35)
    factories.withdraw(trip)
    entries = client.get("/api/v1/ledger/").json()["results"]
    for line in client.get(f"/api/v1/trips/{trip.ref}/history/").json()["results"]:
        response = client.get(line["url"])
        assert (response.status_code, response["Content-Type"]) == (200, "application/json")
        nonce = next(entry["nonce"] for entry in entries if entry["serial"] == line["serial"])
        assert hashlib.sha256(bytes.fromhex(nonce) + response.content).hexdigest() == line["document_hash"]
    assert client.get(f"/api/v1/trips/{trip.ref}/history/4/").status_code == 404


def test_head_says_what_get_says(client, trips):
    got, headed = client.get("/api/v1/trips/"), client.head("/api/v1/trips/")
    assert headed.content == b""
    assert headed.headers == got.headers


def test_options_says_what_is_allowed(client):
    answer = client.options("/api/v1/trips/")
    assert (answer.status_code, answer.content, answer["Allow"]) == (204, b"", "GET, HEAD, OPTIONS")


def test_an_address_without_its_slash_leads_to_it(client):
    answer = client.get("/api/v1/trips?country=IQ")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/trips/?country=IQ")


def test_the_ledger_from_any_serial_on(client, trips):
    every = client.get("/api/v1/ledger/").json()
    assert list(every["results"][0]) == [
        "serial",
        "kind",
        "subject",
        "time",
        "document_hash",
        "previous",
        "hash",
        "nonce",
        "document",
    ]
    met, address = [], "/api/v1/ledger/?page_size=2"
    while address:
        page = client.get(address).json()
        met += page["results"]
        address = page["next"]
    assert met == every["results"]
    assert [entry["serial"] for entry in met] == list(range(1, ledger.head().serial + 1))
    assert client.get("/api/v1/ledger/?after=1&page_size=1").json()["results"] == met[1:2]
    last = client.get(f"/api/v1/ledger/?after={ledger.head().serial}").json()
    assert (last["results"], last["next"], last["count"]) == ([], None, len(met))
    back = client.get("/api/v1/ledger/?after=2&page_size=2").json()["previous"]
    assert client.get(back).json()["results"] == met[:2]


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "1.5", "%00"])
def test_serials_that_are_none(client, after):
    answer = client.get(f"/api/v1/ledger/?after={after}")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "after")


def test_what_is_erased_is_null_and_the_rest_stands(client, trips):
    factories.correct(trips[0], title="عنوان دیگر")
    serial = LedgerEntry.objects.get(subject=f"trips/{trips[0].ref}", kind="publication").serial
    factories.erase(trips[0], serial)
    entry = client.get(f"/api/v1/ledger/?after={serial - 1}&page_size=1").json()["results"][0]
    assert (entry["serial"], entry["document"], entry["nonce"]) == (serial, None, None)
    assert entry["hash"]


def test_checkpoints(client, trips):
    assert client.get("/api/v1/checkpoints/").json()["results"] == []
    kept = ledger.write_checkpoint()
    factories.published_trip(municipality=trips[0].municipality)
    newer = ledger.write_checkpoint()
    answer = client.get("/api/v1/checkpoints/").json()
    assert answer["results"] == [
        {"serial": one.serial, "hash": one.hash, "time": one.time} for one in (kept, newer)
    ]
    assert client.get(f"/api/v1/checkpoints/?after={kept.serial}").json()["results"] == answer["results"][1:]
