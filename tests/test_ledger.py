"""The chain, its verification, and the guards that keep it append-only in the database itself."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from tests import factories
from transparency import guards, ledger
from transparency.canonical import canonical, document_hash, entry_hash
from transparency.models import Checkpoint, Kind, LedgerEntry
from trips import publication

pytestmark = pytest.mark.django_db


def behind_the_gates_back(sql: str, *parameters) -> None:
    """Change the database as somebody with its password could: the guards lifted, and put back."""
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # pending ones keep a table from being altered
    guards.install(connection)


def test_empty_ledger_has_the_empty_head():
    assert ledger.head() == ledger.Head(0, "0" * 64)
    assert list(ledger.verify_chain()) == []


def test_each_entry_follows_its_predecessor():
    for _number in range(3):
        factories.published_trip()
    entries = list(LedgerEntry.objects.all())
    assert [entry.serial for entry in entries] == list(range(1, 7))
    assert entries[0].previous == "0" * 64
    assert [entry.previous for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert sorted(entry.time for entry in entries) == [entry.time for entry in entries]
    for entry in entries:
        assert document_hash(bytes.fromhex(entry.nonce), entry.document) == entry.document_hash
        assert canonical(json.loads(entry.document)) == entry.document
        parts = (entry.serial, entry.kind, entry.subject, entry.time, entry.document_hash, entry.previous)
        assert entry_hash(*parts) == entry.hash
    assert ledger.head() == ledger.Head(6, entries[-1].hash)


def test_time_never_runs_backwards(monkeypatch):
    factories.published_municipality()
    first = LedgerEntry.objects.get()
    monkeypatch.setattr(ledger, "now_text", lambda: "2001-01-01T00:00:00.000000Z")
    factories.published_municipality()
    assert LedgerEntry.objects.get(serial=2).time == first.time


def test_canonical_text_knows_no_floats():
    with pytest.raises(TypeError):
        canonical({"amount": 1.5})


def test_canonical_text_is_one_text():
    assert canonical({"ب": "e\u0301", "a": [1, None, True]}) == '{"a":[1,null,true],"ب":"é"}'


REFUSED = [
    "UPDATE transparency_ledgerentry SET time = '2020' WHERE serial = 1",
    "UPDATE transparency_ledgerentry SET document = '{}' WHERE serial = 1",
    "UPDATE transparency_ledgerentry SET document = NULL, nonce = NULL WHERE serial = 1",
    "UPDATE transparency_ledgerentry SET document = NULL, nonce = NULL WHERE serial = 2",
    "DELETE FROM transparency_ledgerentry WHERE serial = 2",
    "DELETE FROM transparency_ledgerentry",
    "INSERT INTO transparency_ledgerentry SELECT serial, kind, subject, time, document, nonce, document_hash,"
    " 'x', hash FROM transparency_ledgerentry WHERE serial = 1",
    "INSERT INTO transparency_ledgerentry SELECT serial + 7, kind, subject, time, document, nonce, document_hash,"
    " hash, hash FROM transparency_ledgerentry WHERE serial = 2",
    "INSERT INTO transparency_ledgerentry SELECT 3, kind, subject, time, document, nonce, document_hash,"
    " 'another', hash FROM transparency_ledgerentry WHERE serial = 2",
    "UPDATE transparency_checkpoint SET hash = 'x'",
    "DELETE FROM transparency_checkpoint",
]
REFUSED_BY_ENGINE = {
    "sqlite": [
        "INSERT OR REPLACE INTO transparency_ledgerentry SELECT serial, kind, subject, time, document, nonce,"
        " document_hash, previous, hash FROM transparency_ledgerentry WHERE serial = 1",
        "INSERT OR REPLACE INTO transparency_checkpoint SELECT serial, 'x', time FROM transparency_checkpoint",
    ],
    "postgresql": [
        "TRUNCATE transparency_ledgerentry CASCADE",
        "TRUNCATE transparency_checkpoint",
        "INSERT INTO transparency_ledgerentry SELECT serial, kind, subject, time, document, nonce, document_hash,"
        " previous, hash FROM transparency_ledgerentry WHERE serial = 1 ON CONFLICT (serial) DO UPDATE SET time = '1'",
        "SET session_replication_role = replica; DELETE FROM transparency_ledgerentry",
    ],
}


def test_the_database_refuses_every_change():
    factories.published_trip()
    ledger.write_checkpoint()
    before = list(LedgerEntry.objects.values()), list(Checkpoint.objects.values())
    for statement in REFUSED + REFUSED_BY_ENGINE[connection.vendor]:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert (list(LedgerEntry.objects.values()), list(Checkpoint.objects.values())) == before


def test_only_a_replaced_and_named_version_loses_its_text():
    trip = factories.published_trip()
    first = publication.current(trip.ref)
    factories.correct(trip, title="عنوان تازه")
    with pytest.raises(DatabaseError), transaction.atomic():
        ledger.erase_text(first.serial)
    factories.erase(trip, first.serial)
    first.refresh_from_db()
    assert first.document is None
    assert first.nonce is None
    assert list(ledger.verify_chain()) == []


def test_guards_stand_after_migrate_and_are_missed_when_gone():
    assert guards.missing(connection) == []
    table = "transparency_ledgerentry"
    name = {"sqlite": "ledger_update", "postgresql": "ledger_rows"}[connection.vendor]
    on = "" if connection.vendor == "sqlite" else f" ON {table}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    assert guards.missing(connection) == [name]
    guards.install(connection)
    assert guards.missing(connection) == []


def test_a_guard_that_is_only_a_name_is_missed():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledger_delete")
            cursor.execute(
                "CREATE TRIGGER ledger_delete BEFORE DELETE ON transparency_ledgerentry WHEN 0 BEGIN SELECT 1; END"
            )
            expected = ["ledger_delete"]
        else:
            cursor.execute("ALTER TABLE transparency_ledgerentry DISABLE TRIGGER ledger_rows")
            expected = ["ledger_rows"]
    assert guards.missing(connection) == expected
    guards.install(connection)


TAMPERINGS = {
    "a changed title": (
        "UPDATE transparency_ledgerentry SET document = replace(document, 'سفر', 'گذر') WHERE serial = 2",
        2,
    ),
    "a changed kind": ("UPDATE transparency_ledgerentry SET kind = 'correction' WHERE serial = 2", 2),
    "a changed time": (
        "UPDATE transparency_ledgerentry SET time = '2020-01-01T00:00:00.000000Z' WHERE serial = 2",
        2,
    ),
    "a changed subject": (
        "UPDATE transparency_ledgerentry SET subject = 'trips/x-1401-9' WHERE serial = 2",
        2,
    ),
    "a swapped nonce": ("UPDATE transparency_ledgerentry SET nonce = document_hash WHERE serial = 2", 2),
    "a nonce that is no hex": ("UPDATE transparency_ledgerentry SET nonce = 'zz' WHERE serial = 2", 2),
    "a text taken away": (
        "UPDATE transparency_ledgerentry SET document = NULL, nonce = NULL WHERE serial = 2",
        2,
    ),
    "a changed hash": ("UPDATE transparency_ledgerentry SET hash = document_hash WHERE serial = 3", 3),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_verification_names_the_entry_that_was_tampered_with(what):
    factories.published_trip()
    factories.published_municipality()
    sql, serial = TAMPERINGS[what]
    behind_the_gates_back(sql)
    assert next(iter(ledger.verify_chain())).serial == serial


def test_verification_names_a_removed_entry():
    trip = factories.published_trip()
    factories.correct(trip, title="عنوان تازه")
    factories.correct(trip, title="عنوان تازه‌تر")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM trips_publishedtrip WHERE entry_id = 3")
        assert cursor.fetchone() == (0,)
    behind_the_gates_back("DELETE FROM transparency_ledgerentry WHERE serial = 3")
    assert next(iter(ledger.verify_chain())).serial == 3


def test_a_cut_off_tail_is_seen_against_a_kept_checkpoint():
    factories.published_municipality()
    factories.published_municipality()
    checkpoint = ledger.write_checkpoint()
    assert checkpoint.serial == 2
    behind_the_gates_back("DELETE FROM transparency_ledgerentry WHERE serial = 2")
    assert [fault.serial for fault in ledger.verify_chain()] == [2]


def test_a_rechained_tail_is_seen_against_a_kept_checkpoint():
    factories.published_municipality()
    entry = LedgerEntry.objects.get()
    ledger.write_checkpoint()
    forged = entry_hash(
        1, entry.kind, entry.subject, "2020-01-01T00:00:00.000000Z", entry.document_hash, entry.previous
    )
    behind_the_gates_back(
        "UPDATE transparency_ledgerentry SET time = '2020-01-01T00:00:00.000000Z', hash = %s WHERE serial = 1",
        forged,
    )
    assert [fault.serial for fault in ledger.verify_chain()] == [1]


def test_a_checkpoint_is_written_once_for_each_head():
    assert ledger.write_checkpoint() is None
    factories.published_municipality()
    assert ledger.write_checkpoint().serial == ledger.write_checkpoint().serial == 1
    factories.published_municipality()
    ledger.write_checkpoint()
    assert list(Checkpoint.objects.values_list("serial", flat=True)) == [1, 2]


def test_nothing_is_appended_outside_a_transaction(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        ledger.Appender()


def test_kinds_are_what_was_published():
    trip = factories.published_trip()
    factories.correct(trip, title="عنوان تازه")
    factories.withdraw(trip)
    kinds = list(LedgerEntry.objects.values_list("kind", flat=True))
    assert kinds == [Kind.PROFILE, Kind.PUBLICATION, Kind.CORRECTION, Kind.WITHDRAWAL]
