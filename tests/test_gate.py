"""What passes the gate, what it refuses, and that it passes all or nothing."""

import json
from datetime import date

import pytest
from django.db import connection

from officials.models import Policy
from officials.publication import publish_policy, publish_profile
from officials.published import registry
from tests import factories
from tests.processes import fork, killed_at_statement, wait
from transparency import calendar, gate, ledger
from transparency.gate import GateRefusal
from transparency.models import Kind, LedgerEntry
from trips import nil, projection, publication
from trips.codes import Act, Desk
from trips.models import (
    NilDeclaration,
    PublishedFacet,
    PublishedPair,
    PublishedTerm,
    PublishedTotal,
    PublishedTrip,
    Trip,
)


def refused(code, verb, *arguments, **named):
    with pytest.raises(GateRefusal) as refusal:
        verb(*arguments, **named)
    assert refusal.value.code == code


def tables() -> list[list[dict]]:
    """Everything in the published tables, without the keys the database deals out."""
    keys = {
        "facets": ("trip_id", "name", "value"),
        "pairs": ("trip_id", "name", "other", "value", "other_value"),
        "totals": ("trip_id", "funding_source", "currency", "rial_basis"),
    }
    return [
        list(PublishedTrip.objects.order_by("id").values()),
        [
            {k: v for k, v in row.items() if k != "id"}
            for row in PublishedFacet.objects.order_by(*keys["facets"]).values()
        ],
        [
            {k: v for k, v in row.items() if k != "id"}
            for row in PublishedPair.objects.order_by(*keys["pairs"]).values()
        ],
        [
            {k: v for k, v in row.items() if k != "id"}
            for row in PublishedTotal.objects.order_by(*keys["totals"]).values()
        ],
        [
            {k: v for k, v in row.items() if k != "id"}
            for row in PublishedTerm.objects.order_by("name", "value").values()
        ],
    ]


@pytest.mark.django_db
def test_publishing_gives_the_next_reference_of_municipality_and_year():
    tehran = factories.published_municipality(code="tehran")
    tehran_north = factories.published_municipality(code="tehran-1401")
    refs = []
    for municipality, start in (
        (tehran, "1401-09"),
        (tehran, "1402"),
        (tehran_north, "1401"),
        (tehran, "1401-01-05"),
    ):
        trip = factories.published_trip(municipality=municipality, start=start, end="")
        refs.append(trip.ref)
    assert refs == ["tehran-1401-1", "tehran-1402-1", "tehran-1401-1401-1", "tehran-1401-2"]


@pytest.mark.django_db
def test_the_number_of_a_withdrawn_trip_is_never_given_again():
    municipality = factories.published_municipality(code="tehran")
    trips = [factories.published_trip(municipality=municipality) for _number in range(5)]
    for trip in trips[2:]:
        factories.withdraw(trip)
    assert factories.published_trip(municipality=municipality).ref == "tehran-1401-6"


@pytest.mark.django_db
def test_the_document_is_signed_with_what_the_gate_added():
    trip = factories.full_trip()
    content, _hash = publication.preview(trip)
    entry = factories.publish(trip)
    document = json.loads(entry.document)
    assert publication.content(document) == content
    assert document["ref"] == trip.ref == Trip.objects.get().ref
    assert (document["version"], document["reason"]) == (1, None)
    assert document["published"] == document["first_published"] == entry.time


@pytest.mark.django_db
def test_a_correction_is_the_next_version_with_its_reason():
    trip = factories.published_trip()
    first = json.loads(publication.current(trip.ref).document)
    entry = factories.correct(trip, reason=" اشتباه در عنوان ", title="عنوان درست")
    document = json.loads(entry.document)
    assert (document["version"], document["reason"], document["title"]) == (
        2,
        "اشتباه در عنوان",
        "عنوان درست",
    )
    assert document["first_published"] == first["published"]
    assert PublishedTrip.objects.get().entry_id == entry.serial
    assert PublishedTrip.objects.get().title == "عنوان درست"


@pytest.mark.django_db
def test_what_the_gate_refuses():
    trip = factories.TripFactory()
    _document, confirmed = publication.preview(trip)
    refused("profile", publication.publish, trip, confirmed)
    publish_profile(trip.municipality)
    refused("stale_preview", publication.publish, trip, "0" * 64)
    refused("not_public", publication.correct, trip, "دلیل", confirmed)
    refused("not_public", publication.withdraw, trip, "دلیل", "مادهٔ ۱")
    Trip.objects.filter(pk=trip.pk).update(title="تغییر پس از پیش‌نمایش")
    refused("stale_preview", publication.publish, trip, confirmed)
    _document, confirmed = publication.preview(trip)
    entry = publication.publish(trip, confirmed)
    refused("public_already", publication.publish, trip, confirmed)
    refused("unchanged", publication.correct, trip, "دلیل", confirmed)
    refused("not_replaced", publication.erase, trip, entry.serial, "دلیل", "مادهٔ ۱")
    refused("not_replaced", publication.erase, trip, 1, "دلیل", "مادهٔ ۱")
    trip.title = "عنوان دیگر"
    trip.save()
    _document, confirmed = publication.preview(trip)
    refused("reason", publication.correct, trip, "  ", confirmed)
    publication.correct(trip, "دلیل", confirmed)
    refused("reason", publication.withdraw, trip, "", "مادهٔ ۱")
    refused("reason", publication.withdraw, trip, "دلیل", " ")
    refused("reason", publication.erase, trip, entry.serial, "دلیل", "")
    publication.erase(trip, entry.serial, "دلیل", "مادهٔ ۱")
    refused("erased_already", publication.erase, trip, entry.serial, "دلیل", "مادهٔ ۱")
    publication.withdraw(trip, "دلیل", "مادهٔ ۱")
    refused("withdrawn", publication.withdraw, trip, "دلیل", "مادهٔ ۱")
    refused("withdrawn", publication.correct, trip, "دلیل", confirmed)
    kinds = list(LedgerEntry.objects.values_list("kind", flat=True))
    assert kinds == [Kind.PROFILE, Kind.PUBLICATION, Kind.CORRECTION, Kind.ERASURE, Kind.WITHDRAWAL]


@pytest.mark.django_db
def test_four_eyes_where_the_policy_in_force_on_the_end_day_says_so():
    municipality = factories.published_municipality()
    publish_policy(
        Policy.objects.create(municipality=municipality, valid_from=date(2022, 12, 20), four_eyes=True)
    )
    clerk, helper = factories.UserFactory(), factories.UserFactory()
    before, after = (
        factories.submit(factories.TripFactory(municipality=municipality, end=end, created_by=clerk), clerk)
        for end in ("1401-09-28", "1401-09-30")
    )
    for trip in (before, after):
        trip.hands.add(helper)
    publication.publish(before, publication.preview(before)[1], by=clerk)
    _document, confirmed = publication.preview(after)
    refused("four_eyes", publication.publish, after, confirmed, by=clerk)
    refused("four_eyes", publication.publish, after, confirmed, by=helper)
    publication.publish(after, confirmed, by=factories.UserFactory())
    # What was published is behind them: only hands on what is in preparation bar from the next act.
    Trip.objects.filter(pk=after.pk).update(title="در دست اصلاح")
    after.refresh_from_db()
    after.hands.add(helper)
    refused("four_eyes", publication.withdraw, after, "دلیل", "مادهٔ ۱", by=helper)
    factories.submit(after, helper)
    confirmed = publication.preview(after)[1]
    refused("four_eyes", publication.correct, after, "دلیل", confirmed, by=helper)
    publication.correct(after, "دلیل", confirmed, by=clerk)
    assert not after.hands.exists()


@pytest.mark.django_db
def test_a_person_publishes_only_what_is_submitted():
    trip, person = factories.TripFactory(), factories.UserFactory()
    publish_profile(trip.municipality)
    confirmed = publication.preview(trip)[1]
    refused("not_submitted", publication.publish, trip, confirmed, by=person)
    factories.submit(trip, remark="آماده است")
    publication.publish(trip, confirmed, by=person, remark="دیده شد")
    trip.refresh_from_db()
    assert (trip.desk, trip.ref is not None) == (Desk.CLERK, True)
    trip.title = "دیگر"
    trip.save()
    confirmed = publication.preview(trip)[1]
    refused("not_submitted", publication.correct, trip, "دلیل", confirmed, by=person)
    official = factories.OfficialFactory(municipality=trip.municipality)
    factories.TravellerFactory(trip=trip, official=official, office="mayor")
    factories.submit(trip)
    publication.correct_all([trip], "نام", by=person)
    trip.refresh_from_db()
    assert trip.desk == Desk.CLERK
    assert [(step.act, step.remark) for step in trip.handovers.all()] == [
        (Act.SUBMITTED, "آماده است"),
        (Act.PUBLISHED, "دیده شد"),
        (Act.SUBMITTED, ""),
        (Act.CORRECTED, ""),
    ]


@pytest.mark.django_db
def test_a_replacing_trip_names_a_withdrawn_one():
    old = factories.published_trip()
    new = factories.TripFactory(municipality=old.municipality, replaces=old)
    refused("replaces", factories.publish, new)
    factories.withdraw(old)
    entry = factories.publish(new)
    assert json.loads(entry.document)["replaces"] == old.ref


@pytest.mark.django_db
def test_a_correction_of_a_name_republishes_all_or_nothing():
    municipality = factories.published_municipality()
    official = factories.OfficialFactory(municipality=municipality, name="نام نادرست")
    trips = [factories.TripFactory(municipality=municipality) for _number in range(3)]
    for trip in trips[:2]:
        factories.TravellerFactory(trip=trip, official=official, office="mayor")
        factories.publish(trip)
    factories.publish(trips[2])
    draft = factories.TripFactory(municipality=municipality)
    official.name = "نام درست"
    official.save()
    before = ledger.head().serial
    refused("reason", publication.correct_all, [*trips, draft], "")
    assert ledger.head().serial == before
    entries = publication.correct_all([*trips, draft], "املای نام")
    assert sorted(entry.subject for entry in entries) == sorted(f"trips/{trip.ref}" for trip in trips[:2])
    assert PublishedTerm.objects.get(name="official").label == "نام درست"


@pytest.mark.django_db
def test_a_withdrawn_trip_leaves_every_published_table():
    trip = factories.full_trip()
    factories.publish(trip)
    assert PublishedFacet.objects.exists()
    factories.withdraw(trip)
    assert tables() == [[], [], [], [], []]


@pytest.mark.django_db
def test_a_value_is_named_as_its_newest_current_document_does():
    municipality = factories.published_municipality()
    place = factories.DestinationFactory(name="غازیانتپ")
    older, newer = (factories.TripFactory(municipality=municipality) for _number in range(2))
    factories.StopFactory(trip=older, destination=place)
    factories.publish(older)
    place.name = "قاضیانتپ"
    place.save()
    factories.StopFactory(trip=newer, destination=place)
    factories.publish(newer)
    assert PublishedTerm.objects.get(name="destination").label == "قاضیانتپ"
    factories.withdraw(newer)
    assert PublishedTerm.objects.get(name="destination").label == "غازیانتپ"


@pytest.mark.django_db
def test_rebuild_gives_the_same_tables():
    factories.publish(factories.najaf_trip())
    full = factories.full_trip()
    first = factories.publish(full)
    factories.correct(full, report="")
    factories.correct(full, report="گزارش تازه")
    factories.erase(full, first.serial)
    withdrawn = factories.published_trip()
    factories.withdraw(withdrawn)
    publish_policy(
        Policy.objects.create(municipality=factories.published_municipality(), valid_from=date(2011, 3, 21))
    )
    before = tables()
    gate.rebuild()
    assert tables() == before
    PublishedTrip.objects.update(title="x", was_late=True)
    PublishedTerm.objects.all().delete()
    gate.rebuild()
    assert tables() == before


@pytest.mark.django_db
def test_erased_text_is_nowhere_in_the_database():
    trip = factories.TripFactory(purpose="رازپاک‌شدنی")
    entry = factories.publish(trip)
    factories.correct(trip, purpose="هدفی دیگر")
    factories.erase(trip, entry.serial)
    with connection.cursor() as cursor:
        for table in ("transparency_ledgerentry", "trips_publishedtrip", "trips_publishedterm"):
            columns = (
                "search" if table == "trips_publishedtrip" else "document" if "ledger" in table else "label"
            )
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {columns} LIKE %s", ["%رازپاک%"])
            assert cursor.fetchone() == (0,), table
    erasure = json.loads(LedgerEntry.objects.get(kind=Kind.ERASURE).document)
    assert erasure["clocks"] == {"record": True, "costs": False, "report": False}


@pytest.mark.django_db
def test_nil_is_declared_once_for_a_month_that_has_ended_and_without_trips():
    municipality = factories.published_municipality(code="tehran")
    this_month = "-".join(calendar.jalali(calendar.today()).split("-")[:2])
    refused("not_ended", nil.declare, NilDeclaration(municipality=municipality, month=this_month))
    factories.published_trip(municipality=municipality, start="1401-09-27")
    refused("trip", nil.declare, NilDeclaration(municipality=municipality, month="1401-09"))
    nil.declare(NilDeclaration(municipality=municipality, month="1401-10"))
    refused("declared_already", nil.declare, NilDeclaration(municipality=municipality, month="1401-10"))
    assert registry().nil_declared("tehran", "1401-10")
    refused("reason", nil.revoke, "tehran", "1401-10", " ")
    nil.revoke("tehran", "1401-10", "سفری پیدا شد")
    assert not registry().nil_declared("tehran", "1401-10")
    assert registry().nil["tehran", "1401-10"]["reason"] == "سفری پیدا شد"
    refused("not_declared", nil.revoke, "tehran", "1401-10", "دوباره")
    nil.declare(NilDeclaration(municipality=municipality, month="1401-10"))
    assert registry().nil["tehran", "1401-10"]["version"] == 3


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["publish", "correct"])
def test_a_trip_in_a_nil_month_revokes_the_declaration_in_the_same_transaction(how):
    municipality = factories.published_municipality(code="tehran")
    nil.declare(NilDeclaration.objects.create(municipality=municipality, month="1401-10"))
    if how == "publish":
        factories.published_trip(municipality=municipality, start="1401-10-05", end="1401-10-06")
    else:
        trip = factories.published_trip(municipality=municipality, start="1401", end="")
        assert registry().nil_declared("tehran", "1401-10")
        factories.correct(trip, start="1401-10")
    assert not registry().nil_declared("tehran", "1401-10")
    last_two = LedgerEntry.objects.order_by("-serial")[:2]
    assert last_two[0].kind == Kind.NIL_REVOCATION
    assert last_two[0].time == last_two[1].time


@pytest.mark.django_db
def test_profile_and_policy_change_with_a_reason_and_forward_only():
    municipality = factories.published_municipality()
    refused("unchanged", publish_profile, municipality)
    municipality.province = "استان دیگر"
    municipality.save()
    refused("reason", publish_profile, municipality)
    publish_profile(municipality, "نام استان")
    document = registry().municipalities[municipality.code]
    assert (document["version"], document["province"]) == (2, "استان دیگر")
    policy = Policy.objects.create(municipality=municipality, valid_from=date(2022, 3, 21), record_days=10)
    publish_policy(policy)
    trip = factories.published_trip(municipality=municipality, start="1401-09-27", end="1401-10-03")
    row = PublishedTrip.objects.get()
    assert str(row.due_record) == "2023-01-03"
    late = Policy.objects.create(municipality=municipality, valid_from=date(2022, 12, 1), record_days=99)
    refused("backwards", publish_policy, late)
    future = Policy.objects.create(municipality=municipality, valid_from=calendar.today(), record_days=5)
    planned = factories.published_trip(
        municipality=municipality, start="1449-01-01", end="1449-01-02", status="planned"
    )
    publish_policy(future)
    assert PublishedTrip.objects.get(ref=trip.ref).due_record == row.due_record
    moved = PublishedTrip.objects.get(ref=planned.ref)
    assert (moved.due_record - moved.end_latest).days == 5


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_neither_fork_nor_skip_nor_break_the_chain():
    municipality = factories.published_municipality(code="tehran")
    trips = [factories.TripFactory(municipality=municipality) for _number in range(24)]
    hashes = {trip.pk: publication.preview(trip)[1] for trip in trips}

    def publish_every_sixth(first: int) -> None:
        for trip in trips[first::6]:
            publication.publish(trip, hashes[trip.pk])

    assert wait([fork(lambda first=first: publish_every_sixth(first)) for first in range(6)]) == [0] * 6
    assert list(ledger.verify_chain()) == []
    assert ledger.head().serial == 25
    refs = set(PublishedTrip.objects.values_list("ref", flat=True))
    assert refs == {f"tehran-1401-{number}" for number in range(1, 25)}


@pytest.mark.django_db(transaction=True)
def test_of_publishers_of_the_same_trip_one_wins_and_the_others_are_told():
    trip = factories.TripFactory()
    publish_profile(trip.municipality)
    _document, confirmed = publication.preview(trip)

    def publish_or_be_refused() -> None:
        try:
            publication.publish(trip, confirmed)
        except GateRefusal as refusal:
            if refusal.code != "public_already":
                raise

    assert wait([fork(publish_or_be_refused) for _number in range(5)]) == [0] * 5
    assert LedgerEntry.objects.filter(kind=Kind.PUBLICATION).count() == 1
    assert list(ledger.verify_chain()) == []


@pytest.mark.django_db(transaction=True)
def test_republishing_in_opposite_orders_does_not_deadlock():
    municipality = factories.published_municipality()
    trips = [factories.published_trip(municipality=municipality) for _number in range(6)]

    def correct_all(order: int) -> None:
        Trip.objects.update(purpose=f"هدف {order}")
        publication.correct_all(trips[::order], "دلیل")

    codes = wait([fork(lambda order=order: correct_all(order)) for order in (1, -1, 1, -1)])
    assert codes == [0] * 4
    assert list(ledger.verify_chain()) == []


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_the_middle_leaves_nothing_half_published():
    municipality = factories.published_municipality(code="tehran")
    nil.declare(NilDeclaration(municipality=municipality, month="1401-09"))
    trip = factories.full_trip(municipality=municipality)
    _document, confirmed = publication.preview(trip)
    before, head = tables(), ledger.head()
    for number in range(200):
        killed = killed_at_statement(number, lambda: publication.publish(trip, confirmed))
        if not killed:
            break
        assert ledger.head() == head
        assert tables() == before
        assert Trip.objects.get().ref is None
        assert registry().nil_declared("tehran", "1401-09")
    assert number > 10
    assert list(ledger.verify_chain()) == []
    assert PublishedTrip.objects.get().ref == "tehran-1401-1"
    assert not registry().nil_declared("tehran", "1401-09")
    assert projection.histories(["trips/tehran-1401-1"])["trips/tehran-1401-1"].entries[0].serial == 3
