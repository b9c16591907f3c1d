"""A trip withheld as a whole: nothing of it is public but that there is one, of whom, in which months, on what ground."""

import csv
import io
import json
from datetime import date

import pytest
from django.test import Client

from tests import factories, marked
from tests.marked import MARK, MARK_FA, rich_trip
from tests.test_nothing_by_accident import answers
from trips import checking, clocks, publication
from trips.codes import Missing, Status
from trips.document import build
from trips.models import Attachment, PublishedTerm, PublishedTrip, Trip
from trips.withholding import TITLE

from .documents import day

pytestmark = pytest.mark.django_db

REVIEW = date(2027, 3, 21)


def withhold(trip: Trip) -> None:
    marked.withhold(trip, review=REVIEW)


@pytest.fixture
def tehran():
    return factories.published_municipality(code="tehran")


def test_the_document_says_only_what_it_must(tehran):
    replaced = factories.published_trip(municipality=tehran)
    factories.withdraw(replaced)
    trip = rich_trip(tehran, replaces=replaced, start="1401-09-27", end="1401-10-03", days=7)
    withhold(trip)
    document = json.loads(json.dumps(publication.preview(trip)[0]))
    told = {
        key: value for key, value in document.items() if value not in (None, [], {}) and key != "title_en"
    }
    assert told == {
        "schema": "trip-1.0",
        "provenance": "own",
        "synthetic": False,
        "title": TITLE,
        "kind": "other",
        "initiative": "not_stated",
        "municipality": {"code": "tehran", "name": tehran.name, "name_en": None},
        "status": trip.status,
        "start": day("1401-09"),
        "end": day("1401-10"),
        "delegation": {"size": None, "known": "not_stated", "complete": False},
        "outcome": {"summary": None, "results": None, "report": None},
        "redactions": [
            {
                "field": "trip",
                "ground": factories.GROUND,
                "body": "شورای تأمین",
                "review": day("1406-01-01"),
            }
        ],
    }


@pytest.mark.parametrize(
    ("dates", "start", "end"),
    [
        ({"start": "1401-09", "end": "1401-09"}, "1401-09", "1401-09"),
        ({"start": "1401", "end": "1401"}, "1401", "1401"),
        ({"start": "1401-09-27", "end": "", "days": 2}, "1401-09", None),
        (
            {"start": "1401-09", "start_not_before": date(2022, 12, 1), "end": "1401-09-30"},
            "1401-09",
            "1401-09",
        ),
    ],
)
def test_no_day_is_told_however_dates_are_known(tehran, dates, start, end):
    trip = factories.TripFactory(municipality=tehran, **dates)
    withhold(trip)
    document = build(Trip.objects.get(pk=trip.pk))
    assert document["start"] == day(start)
    if end:
        assert document["end"] == day(end)
    else:
        bounds = document["end"]
        assert (bounds["date"], bounds["jalali"]) == (None, None)
        assert bounds["earliest"] <= trip.end_earliest.isoformat()
        assert bounds["latest"] >= trip.end_latest.isoformat()
        first, last = (date.fromisoformat(bounds[key]) for key in ("earliest", "latest"))
        from transparency import calendar

        assert calendar.to_jalali(first)[2] == 1, "from the first day of a month"
        assert calendar.month_of(last) != calendar.month_of(date.fromordinal(last.toordinal() + 1)), (
            "to a last"
        )


def test_no_mark_of_it_is_public(tehran):
    """On its own addresses and the lists that it stands in; of all others tests/test_nothing_by_accident.py says so."""
    other = factories.published_trip(municipality=tehran, joint_code="one-delegation")
    trip = rich_trip(tehran)
    withhold(trip)
    official = trip.travellers.exclude(official=None).first().official
    destination, paper = trip.stops.first().destination, trip.attachments.first()
    factories.publish(trip)
    trip.refresh_from_db()
    found = answers(
        [
            "/trips/",
            "/api/v1/trips/",
            "/api/v1/trips/?format=csv",
            f"/trips/{trip.ref}/",
            f"/en/trips/{trip.ref}/",
            f"/trips/{trip.ref}/history/",
            f"/api/v1/trips/{trip.ref}/",
            f"/api/v1/trips/{trip.ref}/history/1/",
        ]
    )
    told = trip.ref.encode()
    assert told in found["/api/v1/trips/"][1], "the trip itself is told of"
    for address, (_status, content) in found.items():
        for mark in (MARK, MARK_FA, json.dumps(MARK_FA).strip('"')):
            assert mark.encode() not in content, address
    assert trip.ref not in json.dumps(publication.preview(other)[0]), (
        "the others of the delegation do not name it"
    )
    client = Client()
    for question in (f"official={official.public_id}", f"destination={destination.public_id}"):
        assert client.get(f"/api/v1/trips/?{question}").status_code == 400, question
    assert client.get(f"/attachments/{paper.public_id}/").status_code == 404
    assert Attachment.objects.filter(pk=paper.pk).exists()
    assert not PublishedTerm.objects.filter(value__in=[official.public_id, paper.public_id]).exists()
    assert list(checking.differences()) == []


def test_it_counts_as_a_trip_and_as_nothing_else(tehran):
    trip = rich_trip(tehran, start="1401-09-27", end="1401-10-03")
    withhold(trip)
    factories.publish(trip)
    trip.refresh_from_db()
    bare = factories.published_trip(municipality=tehran, start="1401-10", kind="meeting", list_complete=False)
    client = Client()

    def count(question: str) -> int:
        answer = client.get(f"/api/v1/trips/?{question}")
        assert answer.status_code == 200, (question, answer.content)
        return answer.json()["count"]

    assert count("municipality=tehran") == count(f"status={trip.status}") == 2
    assert count("year=1401&month=9") == 1
    for missing in Missing.values:
        answer = client.get(f"/api/v1/trips/?missing={missing}")
        assert [one["ref"] for one in answer.json()["results"]] == [bare.ref], missing
    assert count("min_travellers=0") == count("min_days=0") == 0
    assert client.get("/api/v1/trips/?kind=other").status_code == 400, "no trip bears that kind"
    file = b"".join(client.get("/api/v1/trips/?format=csv").streaming_content).decode("utf-8-sig")
    (line,) = [one for one in csv.DictReader(io.StringIO(file)) if one["ref"] == trip.ref]
    assert line["withheld"] == "trip"
    assert line["withheld_by"] == "شورای تأمین"
    assert line["cost_absences"] == line["total_irr_old"] == line["days"] == line["travellers"] == "withheld"
    assert line["not_disclosed"] == ""


def test_nothing_more_is_owed_once_it_took_place(tehran):
    trip = rich_trip(tehran, status=Status.PLANNED)
    withhold(trip)
    factories.publish(trip)
    public = PublishedTrip.objects.get()
    assert [public.met_record, public.met_costs, public.met_report] == [None] * 3, "a plan owes the return"
    assert public.next_due == public.due_record, "and nothing else"
    factories.correct(trip, status=Status.DONE)
    public = PublishedTrip.objects.get()
    assert (public.due_costs, public.due_report) == (None, None)
    assert clocks.days_late(public, date(2100, 1, 1)) == max(0, (public.met_record - public.due_record).days)
    assert public.met_record
    assert public.met_costs
    assert public.met_report
    assert public.next_due is None
    assert clocks.state(public, date(2100, 1, 1)) == "complete"


def test_its_page_says_what_is_withheld_and_not_that_it_is_undisclosed(tehran):
    trip = factories.published_trip(municipality=tehran)
    withhold(trip)
    factories.correct(trip)
    client = Client()
    page = client.get(f"/en/trips/{trip.ref}/").content.decode()
    for words in (
        factories.GROUND,
        "شورای تأمین",
        "1 Farvardin 1406",
        "withheld from publication as a whole",
    ):
        assert words in page, words
    for words in ("ot disclosed", "No payment yet", "list of members"):
        assert words not in page, words
    entry = client.get("/en/trips/").content.decode()
    assert "Details withheld" in entry
    assert "not disclosed" not in entry.split('class="entries"')[1].split("</ol>")[0]
    history = client.get(f"/en/trips/{trip.ref}/history/").content.decode()
    assert "شورای تأمین" in history


def test_what_was_public_before_can_be_erased_behind_it(tehran):
    trip = rich_trip(tehran)
    factories.publish(trip)
    first = publication.current(trip.ref).serial
    withhold(trip)
    factories.correct(trip)
    address = f"/api/v1/trips/{trip.ref}/history/1/"
    assert MARK.encode() in answers([address])[address][1], "the version before stays readable …"
    factories.erase(trip, first)
    for after, (_status, content) in answers([address, f"/trips/{trip.ref}/history/"]).items():
        assert MARK.encode() not in content, f"… until it is erased: {after}"
