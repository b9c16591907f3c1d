"""Figures equal a plain count over the documents: for every dimension, under any question."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import factories, reading
from tests.asking import questions
from tests.bulk import copies
from transparency.models import LedgerEntry
from trips import statistics
from trips.document.totals import totals
from trips.models.published import PublishedTotal

pytestmark = pytest.mark.django_db

DIMENSIONS = tuple(name for name, _label in statistics.dimensions())

Document = dict[str, Any]


def members(document: Document, dimension: str, value: str) -> list[Document] | None:
    """The travellers that a value speaks of; None where it speaks of the whole delegation."""
    travellers = document["travellers"]
    if dimension == "unit":
        return [one for one in travellers if one["unit"] and one["unit"]["id"] == value]
    if dimension == "official":
        return [one for one in travellers if one["official"] == value]
    if dimension == "municipality" and any(one["municipality"] for one in travellers):
        own = value == document["municipality"]["code"]
        guests = [one for one in travellers if one["municipality"] and one["municipality"]["code"] == value]
        return guests or [one for one in travellers if own and not one["municipality"]]
    if dimension == "country" and any(one["stops"] is not None for one in travellers):
        there = {
            position
            for position, stop in enumerate(document["stops"])
            if stop["purpose"] == "visit" and stop["country"] == value
        }
        return [one for one in travellers if one["stops"] is None or there & set(one["stops"])]
    return None


def days_between(first: Document | None, last: Document | None) -> int | None:
    if not (first and last and first["date"] and last["date"]):
        return None
    return (reading.date.fromisoformat(last["date"]) - reading.date.fromisoformat(first["date"])).days + 1


def people(document: Document, dimension: str, value: str) -> int | None:
    group = members(document, dimension, value)
    if group is None:
        return document["delegation"]["size"]
    counts = [one["count"] for one in group if one["attendance"] != "did_not_go"]
    return None if None in counts else sum(counts)


def days(document: Document, dimension: str, value: str) -> int | None:
    if dimension == "country":
        stays = [
            days_between(stop["arrival"], stop["departure"])
            for stop in document["stops"]
            if stop["purpose"] == "visit" and stop["country"] == value
        ]
        if None not in stays:
            return sum(stays)
    if dimension in ("unit", "official", "municipality"):
        guest = dimension != "municipality" or any(
            one["municipality"] and one["municipality"]["code"] == value for one in document["travellers"]
        )
        group = (members(document, dimension, value) or []) if guest else []
        own = [
            stay
            for one in group
            if (stay := one["days"] if one["days"] is not None else days_between(one["start"], one["end"]))
            is not None
        ]
        if own:
            return max(own)
    return document["days"]


def values(document: Document, dimension: str) -> set[str | None]:
    year, month = reading.start_month(document)
    if dimension == "year":
        return {str(year)}
    if dimension == "month":
        return {f"{year}-{month:02}" if month else None}
    return reading.facet(dimension, document)


def money(document: Document, dimension: str, value: str | None) -> list[Document]:
    if dimension in ("funding_source", "funding_kind"):
        key = "id" if dimension == "funding_source" else "kind"
        return totals([cost for cost in document["costs"] if cost["funding_source"][key] == value])
    return document["totals"]


def summed(rows: list[tuple[int | None, int | None, list[Document]]]) -> Document:
    by_money: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for _people, _days, found in rows:
        for total in found:
            by_money[total["currency"], total["rial_basis"] or ""].append(total)
    known = [[row[column] for row in rows if row[column] is not None] for column in (0, 1)]
    return {
        "trips": len(rows),
        "travellers": {"known": sum(known[0]), "trips_unknown": len(rows) - len(known[0])},
        "days": {"known": sum(known[1]), "trips_unknown": len(rows) - len(known[1])},
        "totals": [
            {
                "currency": currency,
                "rial_basis": basis or None,
                "amount": str(sum(Decimal(total["amount"]) for total in found)),
                "trips": len(found),
                "trips_complete": sum(total["complete"] for total in found),
            }
            for (currency, basis), found in sorted(by_money.items())
        ],
    }


def expected_total(documents: list[Document]) -> Document:
    return summed([(one["delegation"]["size"], one["days"], one["totals"]) for one in documents])


def expected_by(documents: list[Document], dimension: str) -> dict[str | None, Document]:
    rows = defaultdict(list)
    for one in documents:
        for value in values(one, dimension):
            rows[value].append(
                (people(one, dimension, value), days(one, dimension, value), money(one, dimension, value))
            )
    return {value: summed(found) for value, found in rows.items()}


def test_figures_equal_a_plain_count_under_any_question(client):
    factories.small_world(trips=60)
    trips = reading.read_public()
    documents = {trip.document["ref"]: trip.document for trip in trips}

    @settings(max_examples=30)
    @given(questions(trips), st.sampled_from(DIMENSIONS))
    def check(query: str, dimension: str) -> None:
        matching = [documents[ref] for ref in reading.answer(trips, query)]
        response = client.get(f"/api/v1/stats/?{query}&by={dimension}")
        assert response.status_code == 200, (query, response.content)
        answer = response.json()
        assert answer["total"] == expected_total(matching), query
        found = {
            row["value"]: {key: row[key] for key in ("trips", "travellers", "days", "totals")}
            for row in answer["results"]
        }
        assert found == expected_by(matching, dimension), (query, dimension)

    check()


def test_every_dimension_over_everything(client):
    factories.small_world(trips=60)
    documents = [trip.document for trip in reading.read_public()]
    for dimension in DIMENSIONS:
        answer = client.get(f"/api/v1/stats/?by={dimension}").json()
        expected = expected_by(documents, dimension)
        assert len(answer["results"]) == len(expected) > 1
        for row in answer["results"]:
            assert {key: row[key] for key in ("trips", "travellers", "days", "totals")} == expected[
                row["value"]
            ]
        assert any(row["totals"] for row in answer["results"])


def test_without_by_there_is_only_the_total(client):
    factories.publish(factories.full_trip())
    answer = client.get("/api/v1/stats/").json()
    assert (answer["by"], answer["results"]) == (None, [])
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


@pytest.mark.parametrize("by", ["banana", "country,month", "title", "%00"])
def test_other_dimensions_are_refused_with_what_is_allowed(client, by):
    answer = client.get(f"/api/v1/stats/?by={by}")
    assert answer.status_code == 400
    [fault] = answer.json()["errors"]
    assert (fault["parameter"], fault["allowed"]) == ("by", list(DIMENSIONS))


def test_two_dimensions_are_refused(client):
    answer = client.get("/api/v1/stats/?by=country&by=year")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "by")


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


def test_a_constant_number_of_queries_whatever_the_number_of_trips(client, django_assert_num_queries):
    factories.small_world(trips=30)
    for dimension in DIMENSIONS:
        named = dimension in statistics.NAMED_BY_DOCUMENTS
        with django_assert_num_queries(2 + 4 + named):
            assert client.get(f"/api/v1/stats/?by={dimension}&month=1,2,3,4,5,6,7,8,9").status_code == 200
