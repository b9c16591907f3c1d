"""`verify_ledger`, `rebuild_public`, `checkpoint`, and what the machinery asks: faults are named, nothing else is."""

import hashlib
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from officials.published import Registry
from tests import factories
from transparency import gate, guards, ledger
from transparency.models import Checkpoint, LedgerEntry, Shape
from trips import checking, projection
from trips.document import examples
from trips.models import Trip
from trips.models.published import PublishedFacet, PublishedPair, PublishedTerm, PublishedTotal, PublishedTrip

pytestmark = pytest.mark.django_db


def verify(**options) -> str:
    out = StringIO()
    call_command("verify_ledger", stdout=out, no_color=True, **options)
    return out.getvalue()


def faults(**options) -> str:
    """What a failing verification says; it must fail."""
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify_ledger", stdout=out, no_color=True, **options)
    assert error.value.returncode == 1
    return out.getvalue()


@pytest.fixture
def world():
    """A trip of many parts, a corrected and erased one, a withdrawn one, and a plain one."""
    tehran = factories.published_municipality(code="tehran")
    full = factories.full_trip(municipality=tehran)
    factories.publish(full)
    najaf = factories.najaf_trip(municipality=tehran)
    first = factories.publish(najaf)
    factories.correct(najaf, size=35)
    factories.erase(najaf, first.serial)
    withdrawn = factories.published_trip(municipality=tehran)
    factories.withdraw(withdrawn)
    plain = factories.published_trip(municipality=tehran)
    return {"full": full, "najaf": najaf, "withdrawn": withdrawn, "plain": plain}


@pytest.fixture
def unguarded():
    """The database as somebody finds it who took the guards away."""
    guards.remove(connection)
    yield
    put_guards_back()


def put_guards_back() -> None:
    if connection.vendor == "postgresql":
        connection.check_constraints()  # it alters no table that has checks pending
    guards.install(connection)


def serial_of(trip: Trip) -> int:
    return PublishedTrip.objects.get(ref=trip.ref).entry_id


def test_all_is_well(world):
    head = ledger.head()
    assert f"Head: {head.serial} {head.hash}" in verify()
    assert "the published tables hold" in verify(deep=True)


def test_an_empty_ledger_holds():
    assert "0 entries" in verify(deep=True)


@pytest.mark.parametrize(
    "column", ["document", "nonce", "time", "kind", "subject", "hash", "previous", "document_hash"]
)
def test_a_change_behind_the_gates_back_is_named(world, unguarded, column):
    serial = serial_of(world["full"])
    value = {
        "document": '{"title":"دیگر"}',
        "time": "2020-01-01T00:00:00.000000Z",
        "kind": "profile",
        "subject": "x/y",
    }
    LedgerEntry.objects.filter(serial=serial).update(**{column: value.get(column, "ab" * 32)})
    put_guards_back()
    assert f"Entry {serial}: " in faults()


def test_an_entry_taken_out_is_named(world, unguarded):
    serial = ledger.head().serial - 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM transparency_ledgerentry WHERE serial = %s", [serial])
    put_guards_back()
    assert f"Entry {serial}: missing" in faults()


def test_a_tail_cut_off_is_seen_by_the_checkpoint(world, unguarded):
    kept = ledger.write_checkpoint()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM trips_publishedfacet")
        cursor.execute("DELETE FROM trips_publishedpair")
        cursor.execute("DELETE FROM trips_publishedtotal")
        cursor.execute("DELETE FROM trips_publishedtrip")
        cursor.execute("DELETE FROM transparency_ledgerentry WHERE serial = %s", [kept.serial])
    put_guards_back()
    assert f"Entry {kept.serial}: a checkpoint was kept of this entry" in faults()


def test_guards_that_do_not_stand_are_a_fault(world, unguarded):
    assert "does not stand" in faults()


def changed_title(world):
    PublishedTrip.objects.filter(ref=world["full"].ref).update(title="عنوان دیگر")
    return serial_of(world["full"]), "title"


def changed_days(world):
    PublishedTrip.objects.filter(ref=world["najaf"].ref).update(days_up=99)
    return serial_of(world["najaf"]), "days_up"


def changed_due_day(world):
    PublishedTrip.objects.filter(ref=world["plain"].ref).update(was_late=False, next_due=None)
    return serial_of(world["plain"]), "was_late"


def facet_more(world):
    trip = PublishedTrip.objects.get(ref=world["plain"].ref)
    PublishedFacet.objects.create(trip=trip, name="country", value="FR", start=trip.start)
    return trip.entry_id, "facets"


def facet_less(world):
    PublishedFacet.objects.filter(trip__ref=world["full"].ref, name="official").delete()
    return serial_of(world["full"]), "facets"


def other_people(world):
    PublishedFacet.objects.filter(trip__ref=world["full"].ref, name="unit").update(people=77)
    return serial_of(world["full"]), "facets"


def other_total(world):
    PublishedTotal.objects.filter(trip__ref=world["full"].ref, currency="EUR").update(amount=1)
    return serial_of(world["full"]), "totals"


def other_pair(world):
    PublishedPair.objects.filter(trip__ref=world["full"].ref, other="official").update(days=77)
    return serial_of(world["full"]), "pairs"


def trip_gone(world):
    trip = PublishedTrip.objects.get(ref=world["plain"].ref)
    PublishedPair.objects.filter(trip=trip).delete()
    PublishedFacet.objects.filter(trip=trip).delete()
    PublishedTotal.objects.filter(trip=trip).delete()
    PublishedTrip.objects.filter(pk=trip.pk).delete()
    return trip.entry_id, "a trip that is not there"


def withdrawn_is_back(world):
    entries = LedgerEntry.objects.filter(subject=f"trips/{world['withdrawn'].ref}").order_by("serial")
    trip = PublishedTrip.objects.get(ref=world["plain"].ref)
    trip.pk, trip.ref, trip.entry_id = entries[0].serial, world["withdrawn"].ref, entries[0].serial
    trip.save(force_insert=True)
    return entries[1].serial, "withdrawn"


def stranger(world):
    profile = LedgerEntry.objects.get(kind="profile")
    trip = PublishedTrip.objects.get(ref=world["plain"].ref)
    trip.pk, trip.ref, trip.entry_id = profile.serial, "tehran-1401-99", profile.serial
    trip.save(force_insert=True)
    return profile.serial, "tehran-1401-99"


def other_name(world):
    term = PublishedTerm.objects.filter(name="official").get()
    PublishedTerm.objects.filter(pk=term.pk).update(label="دیگری")
    return term.serial, term.value


def name_gone(world):
    term = PublishedTerm.objects.filter(name="destination").first()
    PublishedTerm.objects.filter(pk=term.pk).delete()
    return term.serial, term.value


def name_more(world):
    term = PublishedTerm.objects.filter(name="destination").first()
    term.pk, term.value = None, "xnowhere"
    term.save()
    return term.serial, "xnowhere"


@pytest.mark.parametrize(
    "damage",
    [
        changed_title,
        changed_days,
        changed_due_day,
        facet_more,
        facet_less,
        other_people,
        other_total,
        other_pair,
        trip_gone,
        withdrawn_is_back,
        stranger,
        other_name,
        name_gone,
        name_more,
    ],
)
def test_published_tables_that_differ_are_named_and_a_rebuild_mends_them(world, damage):
    serial, what = damage(world)
    assert "the chain holds" in verify()
    said = faults(deep=True)
    assert f"Entry {serial}: " in said
    assert what in said
    assert "1 fault" not in verify_after_rebuild()


def verify_after_rebuild() -> str:
    call_command("rebuild_public", stdout=StringIO())
    return verify(deep=True)


def test_a_search_index_gone_stale_is_named(world):
    trip = PublishedTrip.objects.get(ref=world["plain"].ref)
    if connection.vendor == "postgresql":  # there the index is part of the row
        PublishedTrip.objects.filter(pk=trip.pk).update(search="دیگر")
    else:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE trips_search SET search = 'دیگر' WHERE rowid = %s", [trip.pk])
    assert f"Entry {trip.entry_id}: " in faults(deep=True)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM trips_term_search")
        assert "Entry 0: the search index of names" in faults(deep=True)


def test_corrections_in_preparation_are_told_and_are_no_faults(world):
    world["full"].title = "عنوان تازه"
    world["full"].save()
    factories.StopFactory(trip=world["plain"])
    world["withdrawn"].title = "دیگر"
    world["withdrawn"].save()
    factories.TripFactory(municipality=world["full"].municipality)
    said = verify(deep=True)
    prepared = {line.rsplit(" ", 1)[1] for line in said.splitlines() if "In preparation" in line}
    assert prepared == {f"trips/{world[name].ref}" for name in ("full", "plain")}


def test_a_rebuild_writes_what_the_gate_wrote():
    factories.small_world(trips=40)

    def everything():
        tables = (PublishedTrip, PublishedFacet, PublishedPair, PublishedTotal, PublishedTerm)
        rows = {}
        for table in tables:
            columns = [
                field.attname
                for field in table._meta.concrete_fields
                if table is PublishedTrip or not field.primary_key
            ]
            rows[table.__name__] = sorted(map(str, table.objects.values_list(*columns)))
        return rows

    before = everything()
    gate.rebuild()
    assert everything() == before
    assert list(checking.differences()) == []


def test_a_deep_check_of_many_kinds_of_trips_finds_nothing():
    factories.small_world(trips=60)
    assert list(checking.differences()) == []
    assert list(checking.preparations()) == []


def test_a_checkpoint_is_kept_and_printed(world):
    out = StringIO()
    call_command("checkpoint", stdout=out)
    call_command("checkpoint", stdout=out)
    head = ledger.head()
    assert Checkpoint.objects.count() == 1
    assert out.getvalue().splitlines() == [f"{head.serial}:{head.hash}"] * 2


def test_no_checkpoint_of_an_empty_ledger():
    out = StringIO()
    call_command("checkpoint", stdout=out)
    assert "empty" in out.getvalue()
    assert not Checkpoint.objects.exists()


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert "no-store" in answer["Cache-Control"]


def test_ready_when_everything_stands(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == {
        "database": True,
        "migrations": True,
        "guards": True,
        "published": True,
        "search": True,
    }


def test_not_ready_without_guards(client, unguarded):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["guards"]) == (503, False)


def test_not_ready_with_a_migration_not_applied(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'trips'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, False)


def test_not_ready_without_the_search_index(client):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP INDEX published_search")
        else:
            cursor.execute("DROP TRIGGER trips_search_update")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["search"]) == (503, False)


def test_tables_of_another_release_are_named_and_rebuilt_once(client, world):
    Shape.objects.filter(prefix="trips/").update(number=1)
    PublishedTerm.objects.filter(name="country").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["published"]) == (503, False)
    assert "the published tables of trips/: run rebuild_public" in faults()
    for told in ("all published tables rebuilt", ""):
        out = StringIO()
        call_command("rebuild_public", outdated=True, stdout=out)
        assert told in out.getvalue()
    assert out.getvalue() == ""
    assert client.get("/readyz").status_code == 200
    assert "the published tables hold" in verify(deep=True)


def test_an_upgraded_ledger_is_never_taken_for_a_new_one(world):
    """`migrate` notes the shapes of an empty ledger alone."""
    Shape.objects.all().delete()
    gate.begin()
    assert gate.outdated() == [subject.prefix for subject in gate.subjects()]


ROWS = (4, "65fbecd298f80f94")
"""`projection.SHAPE`, and what it stands for: a digest of the rows of every example, compiled and declared."""


def test_other_rows_of_the_same_documents_are_another_shape():
    """Fails where published tables would hold other rows: raise SHAPE, once in a release, and pin both here."""
    digest = hashlib.sha256()
    for name in examples.EXAMPLES:
        for provenance in ("compiled", "own"):
            document = json.loads(examples.path(name).read_text(encoding="utf-8")) | {
                "provenance": provenance
            }
            entry = LedgerEntry(
                serial=7, kind="publication", subject=f"trips/{document['ref']}", time=examples.TIME
            )
            entry.document = json.dumps(document)
            rows = projection.rows(projection.History([entry], {}), Registry(0, {}, {}, {}, {}))
            for row in (
                rows.trip,
                *rows.facets,
                *rows.pairs,
                *rows.totals,
                *(term.row(7) for term in rows.terms),
            ):
                told = {
                    field.attname: str(getattr(row, field.attname)) for field in row._meta.concrete_fields
                }
                digest.update(json.dumps(told, sort_keys=True).encode())
    assert (projection.SHAPE, digest.hexdigest()[:16]) == ROWS
