"""Figures equal a plain count over the documents: for every dimension and every two, under any question."""

from decimal import Decimal
from itertools import permutations
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories, reading, reckoning
from tests.asking import questions
from tests.bulk import copies
from tests.reckoning_pairs import totals_by_two
from transparency.models import LedgerEntry
from trips import statistics
from trips.models import Traveller
from trips.models.published import PublishedPair, PublishedTotal
from trips.questions import about
from trips.statistics import pairs

pytestmark = pytest.mark.django_db

DIMENSIONS = tuple(name for name, _label in statistics.dimensions())


def joint_world(trips: int) -> None:
    """A generated world, and in it a delegation of three municipalities."""
    factories.small_world(trips=trips)
    factories.joint_delegation()


def figures(found: list[reckoning.Part]) -> reckoning.Document:
    """What a row must say: with the medians of the whole delegations, and of the days to publication."""
    trips = [part.trip for part in found]
    return reckoning.summed(found) | {
        "median_travellers": middle(trip.document["delegation"]["size"] for trip in trips),
        "median_days": middle(trip.document["days"] for trip in trips),
        "median_delay": middle(trip.delay for trip in trips),
    }


def middle(numbers) -> reckoning.Document:
    numbers = list(numbers)
    known = [number for number in numbers if number is not None]
    return {
        "median": median(known) if known else None,
        "trips_known": len(known),
        "trips_unknown": len(numbers) - len(known),
    }


FIGURES = ("trips", "travellers", "days", "totals", "median_travellers", "median_days", "median_delay")


def rows(answer) -> dict:
    """The figures of each row by its values."""
    for row in answer["results"]:
        assert [value["dimension"] for value in row["values"]] == answer["by"]
        assert all(row[key] == row["values"][0][key] for key in ("value", "name", "name_en"))
    keys = [tuple(value["value"] for value in row["values"]) for row in answer["results"]]
    assert len(keys) == len(set(keys))
    return {
        key: {name: row[name] for name in FIGURES} for key, row in zip(keys, answer["results"], strict=True)
    }


def counted(trips, by) -> dict:
    """The same in plain Python."""
    if len(by) == 2:
        return {key: figures(found) for key, found in totals_by_two(trips, by).items()}
    borne = {value for trip in trips for value in reckoning.values(trip.document, by[0])}
    return {(value,): figures(reckoning.parts(trips, by[0], value)) for value in borne}


def test_figures_equal_a_plain_count_under_any_question(client):
    joint_world(trips=70)
    trips = reading.read_public()
    by_ref = {trip.document["ref"]: trip for trip in trips}
    two = tuple(permutations(DIMENSIONS, 2))

    def assert_right(query: str, by: tuple[str, ...]) -> None:
        matching = [by_ref[ref] for ref in reading.answer(trips, query)]
        response = client.get(f"/api/v1/stats/?{query}&by={','.join(by)}")
        assert response.status_code == 200, (query, response.content)
        answer = response.json()
        assert answer["by"] == list(by)
        assert answer["total"] == figures(reckoning.parts(matching)), query
        assert rows(answer) == (counted(matching, by) if by else {}), (query, by)

    @settings(max_examples=30)
    @given(questions(trips), st.sampled_from((*((one,) for one in DIMENSIONS), *two)))
    def check(query: str, by: tuple[str, ...]) -> None:
        assert_right(query, by)

    check()
    for by in ((), *((one,) for one in DIMENSIONS), *two[::2]):
        assert_right("", by)
    assert client.get("/api/v1/stats/").json()["total"]["travellers"]["counted_once"] == 3
    assert PublishedPair.objects.exclude(people=None).exclude(days=None).count() > 20
    assert rows(client.get("/api/v1/stats/?by=official").json())


def test_a_traveller_of_a_joint_delegation_counts_once(client):
    """Two trips with one mayor in both: ten and four travellers are thirteen people."""
    towns = [factories.published_municipality() for _number in range(2)]
    mayor = factories.OfficialFactory(municipality=towns[0])
    published = []
    for town, size in zip(towns, (10, 4), strict=True):
        trip = factories.TripFactory(municipality=town, joint_code="one", size=size, size_known="exact")
        factories.TravellerFactory(
            trip=trip, official=mayor, publish_name=True, municipality=None if town == towns[0] else towns[0]
        )
        factories.publish(trip)
        published.append(trip)
    assert client.get("/api/v1/stats/").json()["total"]["travellers"] == {
        "known": 13,
        "trips_unknown": 0,
        "counted_once": 1,
    }
    [row] = client.get("/api/v1/stats/?by=official").json()["results"]
    assert (row["trips"], row["travellers"]["known"], row["travellers"]["counted_once"]) == (2, 1, 1)
    one = client.get(f"/api/v1/stats/?municipality={towns[0].code}&status=done&by=municipality").json()
    assert one["total"]["travellers"]["known"] == 13
    assert {row["value"]: row["travellers"]["known"] for row in one["results"]} == {
        towns[0].code: 10,
        towns[1].code: 0,
    }
    factories.withdraw(published[1])
    assert client.get("/api/v1/stats/").json()["total"]["travellers"]["counted_once"] == 0


def test_two_dimensions_say_who_was_where(client):
    """Of two people who part, each is in the country of their own stops; who stayed at home is in none."""
    trip = factories.TripFactory(start="1402-02-01", end="1402-02-10", days=10, size=3, size_known="exact")
    stops = [
        factories.StopFactory(
            trip=trip,
            order=order,
            destination=factories.DestinationFactory(country=country),
            arrival=arrival,
            departure=departure,
        )
        for order, (country, arrival, departure) in enumerate(
            (("TR", "1402-02-01", "1402-02-04"), ("DE", "1402-02-04", "1402-02-10"))
        )
    ]
    units = [factories.UnitFactory(municipality=trip.municipality) for _number in range(2)]
    people = [
        factories.TravellerFactory(
            trip=trip,
            official=factories.OfficialFactory(municipality=trip.municipality),
            publish_name=True,
            unit=unit,
        )
        for unit in (units[0], units[0], units[1])
    ]
    people[0].stops.set(stops[:1])
    people[1].days = 3
    people[1].save()
    Traveller.objects.filter(pk=people[2].pk).update(**factories.ABSENT)
    factories.publish(trip)

    def told(by: str) -> dict:
        answer = client.get(f"/api/v1/stats/?by={by}").json()
        return {
            key: (row["trips"], row["travellers"]["known"], row["days"]["known"])
            for key, row in rows(answer).items()
        }

    ids = [one.official.public_id for one in people]
    assert told("official,country") == {
        (ids[0], "TR"): (1, 1, 4),
        (ids[1], "TR"): (1, 1, 3),
        (ids[1], "DE"): (1, 1, 3),
    }
    assert told("country&by=unit") == {
        ("TR", units[0].public_id): (1, 2, 3),
        ("DE", units[0].public_id): (1, 1, 3),
    }
    assert told("unit,official") == {
        (units[0].public_id, ids[0]): (1, 1, 10),
        (units[0].public_id, ids[1]): (1, 1, 3),
        (units[1].public_id, ids[2]): (1, 0, 0),
    }


def test_without_by_there_is_only_the_total(client):
    factories.publish(factories.full_trip())
    answer = client.get("/api/v1/stats/").json()
    assert (answer["by"], answer["results"]) == ([], [])
    assert answer["total"]["totals"] == [
        {"currency": "EUR", "rial_basis": None, "amount": "1200.50", "trips": 1, "trips_complete": 0},
        {"currency": "IRR", "rial_basis": "old", "amount": "1540000000", "trips": 1, "trips_complete": 0},
    ]


def test_values_have_names_and_an_order(client):
    municipality = factories.published_municipality()
    for start in ("1401-12", "1400-01-05", "1399", "1401-12-01"):
        factories.publish(factories.full_trip(municipality=municipality, start=start, end=""))
    months = client.get("/api/v1/stats/?by=month").json()["results"]
    assert [row["value"] for row in months] == ["1400-01", "1401-12", None]
    [turkey] = client.get("/api/v1/stats/?by=country").json()["results"]
    assert (turkey["value"], turkey["name"], turkey["name_en"]) == ("TR", "ترکیه", "Türkiye")
    officials = client.get("/api/v1/stats/?by=official").json()["results"]
    assert {row["name_en"] for row in officials} == {"Invented Mayor"}


def test_a_payers_row_holds_what_they_paid_and_no_more(client):
    """Host-paid is not free, and the municipality's ticket is not the host's."""
    trip = factories.TripFactory()
    host = factories.FundingSourceFactory(name="شهرداری میزبان", kind="host")
    own = factories.FundingSourceFactory(kind="municipality")
    factories.CostFactory(trip=trip, item="air_ticket", funding_source=own, amount=50_000)
    factories.CostFactory(trip=trip, item="lodging", funding_source=host, amount=20_000)
    factories.CostFactory(
        trip=trip, item="meals", funding_source=host, amount=None, currency="", absent="host_paid_unknown"
    )
    factories.publish(trip)
    for dimension, row_of_host in (("funding_kind", "host"), ("funding_source", host.public_id)):
        rows = {row["value"]: row for row in client.get(f"/api/v1/stats/?by={dimension}").json()["results"]}
        assert [total["amount"] for total in rows[row_of_host]["totals"]] == ["200.00"]
        assert [total["trips_complete"] for total in rows[row_of_host]["totals"]] == [0]
    assert client.get("/api/v1/stats/").json()["total"]["totals"][0]["amount"] == "700.00"


@pytest.mark.parametrize(
    "by", ["banana", "country,title", "country,month,year", "country&by=kind&by=status", "%00"]
)
def test_other_dimensions_and_three_are_refused_with_what_is_allowed(client, by):
    answer = client.get(f"/api/v1/stats/?by={by}")
    assert answer.status_code == 400
    [fault] = answer.json()["errors"]
    assert fault["parameter"] == "by"
    if by != "%00":
        assert fault["allowed"] == list(DIMENSIONS)


def test_too_many_pairs_are_refused_with_the_way_round_it(client, monkeypatch):
    monkeypatch.setattr(pairs, "MOST_PAIRS", 3)
    factories.small_world(trips=20)
    answer = client.get("/api/v1/stats/?by=official,country")
    assert (answer.status_code, [fault["parameter"] for fault in answer.json()["errors"]]) == (400, ["by"])
    with pytest.raises(statistics.TooManyPairs):
        statistics.by_two(about(), "unit", "official")


def test_paging_is_no_question_here(client):
    answer = client.get("/api/v1/stats/?page_size=5&cursor=x")
    assert {fault["parameter"] for fault in answer.json()["errors"]} == {"page_size", "cursor"}


def test_sums_beyond_64_bits_are_exact(client):
    trip = factories.published_trip()
    copies(LedgerEntry.objects.get(kind="publication"), trip.ref, 4)
    PublishedTotal.objects.update(amount=2**62)
    total = client.get("/api/v1/stats/").json()["total"]["totals"][0]
    assert Decimal(total["amount"]) * 100 == 4 * 2**62
    PublishedTotal.objects.update(amount=-(2**62) - 1)
    factories.published_trip(
        municipality=trip.municipality
    )  # a new head: the answer above is kept under the old one
    total = client.get("/api/v1/stats/").json()["total"]["totals"][0]
    assert Decimal(total["amount"]) * 100 == 4 * (-(2**62) - 1)


def test_a_constant_number_of_queries_whatever_the_number_of_trips(client):
    def queries(by: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/api/v1/stats/?by={by}&month=1,2,3,4,5,6,7,8,9").status_code == 200
        return len(captured)

    asked = [*DIMENSIONS, *map(",".join, permutations(DIMENSIONS, 2))]
    factories.small_world(trips=30)
    few = {by: queries(by) for by in asked}
    for _number in range(30):
        factories.published_trip()
    assert {by: queries(by) for by in asked} == few
    assert max(few.values()) <= 24
