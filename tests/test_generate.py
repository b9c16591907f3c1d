"""The generator of made-up records: deterministic, varied, valid, marked synthetic, refused beside people's records."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction

from tests.factories import MunicipalityFactory, correct, publish, published_trip, withdraw
from transparency import gate
from transparency.ledger import verify_chain
from transparency.models import LedgerEntry
from trips import codes
from trips.document import build, prefetched
from trips.models import (
    Attachment,
    Cost,
    PublishedFacet,
    PublishedPair,
    PublishedTerm,
    PublishedTotal,
    PublishedTrip,
    Stop,
    Traveller,
    Trip,
)
from trips.publication import content, current
from trips.synthetic import GenerationRefused, generate

TRIPS = 400
TODAY = date(2026, 11, 22)
"""Chance depends on the day too, and what must be met must be met on any day the tests run."""


class _Undo(Exception):
    pass


def _documents() -> list[dict[str, Any]]:
    return [json.loads(text) for text in LedgerEntry.objects.values_list("document", flat=True) if text]


def _without_times(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in ("published", "first_published")}


def _generated(trips: int, seed: int) -> list[tuple[str, str, dict[str, Any] | None]]:
    """What a run writes into the ledger, times left out; the run is undone."""
    written = []
    try:
        with transaction.atomic():
            generate(trips, seed)
            for kind, subject, text in LedgerEntry.objects.order_by("serial").values_list(
                "kind", "subject", "document"
            ):
                written.append((kind, subject, _without_times(json.loads(text)) if text else None))
            raise _Undo
    except _Undo:
        return written


@dataclass
class World:
    entries: list[LedgerEntry]
    documents: list[dict[str, Any]]
    """Every version of every trip whose text stands."""
    chain_faults: list[str]
    unequal: list[str]
    """Public trips whose working record is not what is public."""
    invalid: list[str]
    tables_differ: list[str]
    """Published tables that a rebuild changes."""


def _unequal() -> Iterator[str]:
    for trip in prefetched(Trip.objects.all()):
        entry = current(trip.ref)
        if entry.kind != "withdrawal" and content(json.loads(entry.document)) != json.loads(
            json.dumps(build(trip))
        ):
            yield trip.ref


def _invalid() -> Iterator[str]:
    """Every row of the first trips as the admin's forms would judge it; constraints the database has judged."""
    trips = Trip.objects.order_by("id")[:60]
    for trip in trips:
        rows = [trip, *trip.stops.all(), *trip.travellers.all(), *trip.costs.all(), *trip.permits.all()]
        for row in (*rows, *trip.sources.all(), *trip.redactions.all(), *trip.attachments.all()):
            try:
                row.full_clean(validate_constraints=False)
                if isinstance(row, Attachment):
                    row.file.close()
            except ValidationError as error:
                yield f"{type(row).__name__}: {error}"


def _tables() -> dict[str, list[tuple]]:
    keyless = {
        PublishedFacet: ("trip", "name", "value", "start", "people", "days"),
        PublishedPair: ("trip", "name", "other", "value", "other_value", "people", "days"),
        PublishedTotal: ("trip", "funding_source", "currency", "rial_basis", "amount", "complete"),
        PublishedTerm: ("name", "value", "label", "label_en", "detail", "serial"),
        PublishedTrip: [field.attname for field in PublishedTrip._meta.concrete_fields],
    }
    return {
        model.__name__: sorted(model.objects.values_list(*names), key=str) for model, names in keyless.items()
    }


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One large run, looked at from all sides and undone."""
    found = None
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                generate(TRIPS, seed=7, today=TODAY)
                before = _tables()
                gate.rebuild()
                after = _tables()
                entries = list(LedgerEntry.objects.order_by("serial"))
                trips = [
                    json.loads(e.document) for e in entries if e.subject.startswith("trips/") and e.document
                ]
                found = World(
                    entries,
                    [document for document in trips if document["schema"] == "trip-1.0"],
                    [str(fault) for fault in verify_chain()],
                    list(_unequal()),
                    list(_invalid()),
                    [name for name, rows in before.items() if rows != after[name]],
                )
                raise _Undo
        except _Undo:
            yield found


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_documents_and_another_seed_others():
    first, again, other = _generated(30, 5), _generated(30, 5), _generated(30, 6)
    assert first == again
    assert len(first) > 30
    assert [e[2] for e in first if e[1].startswith("trips/")] != [
        e[2] for e in other if e[1].startswith("trips/")
    ]


def test_a_run_publishes_exactly_as_many_trips_as_asked(world: World):
    assert sum(entry.kind == "publication" for entry in world.entries) == TRIPS


def test_every_public_document_is_marked_synthetic_and_its_municipality_says_so(world: World):
    documents = [json.loads(entry.document) for entry in world.entries if entry.document]
    assert all(document["synthetic"] is True for document in documents)
    assert all(
        "نمونه" in document["municipality"]["name"] for document in documents if "municipality" in document
    )
    assert all(d["municipality"]["code"].startswith("nemune-") for d in documents if "municipality" in d)


def test_the_chain_verifies_and_a_rebuild_changes_nothing(world: World):
    assert world.chain_faults == []
    assert world.tables_differ == []


def test_working_records_are_what_is_public_and_valid_in_the_admin(world: World):
    assert world.unequal == []
    assert world.invalid == []


@pytest.mark.parametrize(
    ("vocabulary", "read"),
    [
        (codes.TripKind, lambda d: [d["kind"]]),
        (codes.Status, lambda d: [d["status"]]),
        (codes.Initiative, lambda d: [d["initiative"]]),
        (codes.Provenance, lambda d: [d["provenance"]]),
        (codes.SizeKnown, lambda d: [d["delegation"]["known"]]),
        (codes.StopPurpose, lambda d: [s["purpose"] for s in d["stops"]]),
        (codes.TravellerKind, lambda d: [t["kind"] for t in d["travellers"]]),
        (codes.Attendance, lambda d: [t["attendance"] for t in d["travellers"]]),
        (codes.Body, lambda d: [t["body"] for t in d["travellers"]]),
        (codes.FundingKind, lambda d: [c["funding_source"]["kind"] for c in d["costs"]]),
        (codes.Stage, lambda d: [c["stage"] for c in d["costs"]]),
        (codes.Absent, lambda d: [c["absent"] for c in d["costs"]]),
        (codes.RialBasis, lambda d: [c["rial_basis"] for c in d["costs"]]),
        (codes.Method, lambda d: [c["method"] for c in d["costs"]]),
        (codes.Missing, lambda d: d["not_disclosed"]),
        (codes.Decision, lambda d: [p["decision"] for p in d["permits"]]),
    ],
)
def test_every_code_is_met(world: World, vocabulary: Any, read: Any):
    met = {value for document in world.documents for value in read(document)}
    assert set(vocabulary.values) - met == set()


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(lambda d: len(d["start"]["jalali"]) == 4, id="only the year"),
        pytest.param(lambda d: len(d["start"]["jalali"]) == 7, id="only the month"),
        pytest.param(lambda d: d["end"]["jalali"] is None and d["days"] is None, id="no end, no days"),
        pytest.param(lambda d: d["days_min"] is not None, id="stays differ"),
        pytest.param(lambda d: len(d["stops"]) > 1, id="several stops"),
        pytest.param(lambda d: any(t["stops"] for t in d["travellers"]), id="at some stops only"),
        pytest.param(lambda d: any(t["count"] is None for t in d["travellers"]), id="group of unknown size"),
        pytest.param(lambda d: any((t["count"] or 0) > 99 for t in d["travellers"]), id="a wave of hundreds"),
        pytest.param(lambda d: any(t["municipality"] for t in d["travellers"]), id="guests"),
        pytest.param(lambda d: d["joint_with"], id="a joint delegation"),
        pytest.param(lambda d: d["replaces"], id="stands for a withdrawn trip"),
        pytest.param(lambda d: d["redactions"], id="something withheld"),
        pytest.param(lambda d: d["attachments"], id="a public document"),
        pytest.param(lambda d: d["notes"], id="a sanity note"),
        pytest.param(lambda d: d["private_days"], id="private days"),
        pytest.param(lambda d: len(d["totals"]) > 2, id="several currencies"),
        pytest.param(lambda d: any(c["rate"] for c in d["costs"]), id="a conversion rate"),
        pytest.param(lambda d: any(c["amount"] == "0.00" for c in d["costs"]), id="a zero beside the absent"),
        pytest.param(
            lambda d: any(c["traveller"] is not None for c in d["costs"]), id="a traveller's own cost"
        ),
        pytest.param(lambda d: any(c["source_text"] for c in d["costs"]), id="a sum whose unit is unclear"),
        pytest.param(lambda d: d["version"] == 3, id="corrected twice"),
        pytest.param(lambda d: d["title"].startswith("="), id="a formula as title"),
        pytest.param(lambda d: "<script>" in d["title"], id="a script as title"),
        pytest.param(lambda d: "\u200c" in json.dumps(d, ensure_ascii=False), id="a ZWNJ"),
    ],
)
def test_what_breaks_a_naive_model_is_there(world: World, fact: Any):
    assert any(fact(document) for document in world.documents)


def test_everything_that_passes_the_gate_passes_it(world: World):
    kinds = {entry.kind for entry in world.entries}
    assert kinds == {
        "publication",
        "correction",
        "withdrawal",
        "erasure",
        "nil",
        "nil_revocation",
        "profile",
        "policy",
    }


def test_plans_are_corrected_into_trips_that_took_place(world: World):
    statuses: dict[str, list[str]] = {}
    for document in world.documents:
        statuses.setdefault(document["ref"], []).append(document["status"])
    assert ["planned", "done"] in statuses.values()
    assert ["planned", "cancelled"] in [versions[:2] for versions in statuses.values()]


def test_a_correction_says_why_and_changes_something(world: World):
    versions: dict[str, dict[str, Any]] = {}
    for document in world.documents:
        before = versions.get(document["ref"])
        if before and document["version"] == before["version"] + 1:
            assert document["reason"]
            assert content(document) != content(before)
        versions[document["ref"]] = document


@pytest.mark.django_db
def test_made_up_trips_are_refused_once_a_municipality_has_declared_one():
    published_trip()
    with pytest.raises(GenerationRefused):
        generate(1, 1)


@pytest.mark.django_db
def test_they_are_refused_though_the_declared_trip_was_withdrawn():
    trip = published_trip()
    withdraw(trip)
    with pytest.raises(CommandError):
        call_command("generate_trips", trips=1, seed=1)
    assert not PublishedTrip.objects.exists()


@pytest.mark.django_db
def test_compiled_records_do_not_stand_in_the_way():
    compiled = published_trip(provenance="compiled", title='"provenance":"own" "synthetic":false')
    correct(compiled, title="تازه")
    generate(5, 1)
    assert PublishedTrip.objects.count() == 6


@pytest.mark.django_db
def test_a_declared_trip_of_a_made_up_municipality_is_no_persons():
    publish_in = MunicipalityFactory(synthetic=True)
    published_trip(municipality=publish_in)
    with pytest.raises(GenerationRefused, match=r"made-up|ساختگی"):
        generate(1, 1)


@pytest.mark.django_db
def test_a_second_run_is_refused():
    generate(5, 1)
    with pytest.raises(GenerationRefused):
        generate(5, 2)
    assert PublishedTrip.objects.count() <= 5


@pytest.mark.django_db
def test_new_records_can_be_entered_after_a_run():
    """The keys that the run took are not given out again."""
    generate(20, 1)
    trip = Trip.objects.order_by("id").last()
    Stop.objects.create(trip=trip, destination=trip.stops.model.objects.first().destination)
    traveller = Traveller.objects.create(trip=trip, post="کارشناس")
    Cost.objects.create(trip=trip, traveller=traveller, absent="not_disclosed")
    fresh = Trip.objects.create(municipality=trip.municipality, title="تازه", start="1401")
    assert fresh.pk > trip.pk
    publish(fresh)
    assert fresh.ref in PublishedTrip.objects.values_list("ref", flat=True)


@pytest.mark.django_db
def test_pictures_of_made_up_documents_are_stored():
    generate(200, 7)
    attachment = Attachment.objects.first()
    assert attachment.file.storage.exists(attachment.file.name)
