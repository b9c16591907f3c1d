"""Many trips out of few, for the export benchmark: each row copied in the database, with a reference and serials of its own.

Run inside Django (`manage.py shell`). The copies are no chain of the ledger and have no facets: a throw-away PostgreSQL is
the only place for them. Exports read what they would read of trips from the gate: entries, documents, published rows.
"""

from django.db import connection

from transparency.models import LedgerEntry
from trips.models.published import PublishedTrip

AT_ONCE = 100_000
"""Rows of one statement."""

ENTRY = {
    "serial": "serial + n * {step}",
    "subject": "subject || '-' || n",
    "document": "replace(document, {old}, {new})",
    "previous": "md5(n || previous) || md5(previous || n)",
    "hash": "md5(n || hash) || md5(hash || n)",
}
TRIP = {"id": "id + n * {step}", "entry_id": "entry_id + n * {step}", "ref": "ref || '-' || n"}
REF = {
    "old": """'"ref":"' || substr(subject, 7) || '"'""",
    "new": """'"ref":"' || substr(subject, 7) || '-' || n || '"'""",
}


def fill(trips: int) -> None:
    """Copy what is there until at least `trips` are public."""
    entries, there = LedgerEntry._meta.db_table, PublishedTrip.objects.count()
    step = LedgerEntry.objects.order_by("-serial").values_list("serial", flat=True)[0]
    rounds, at_once = -(-trips // there) - 1, max(1, AT_ONCE // there)
    with connection.cursor() as cursor:
        # Nobody searches here, and keeping the words' index would take longer than all the rest.
        cursor.execute("DROP INDEX IF EXISTS published_search")
        cursor.execute(f"ALTER TABLE {entries} DISABLE TRIGGER USER")  # the ledger's guard takes no copies
        for first in range(1, rounds + 1, at_once):
            numbers = f"generate_series({first}, {min(rounds, first + at_once - 1)}) AS n"
            public = "serial IN (SELECT entry_id FROM trips_publishedtrip WHERE id <= %s)"
            cursor.execute(_copy(LedgerEntry, ENTRY, step, f"{entries}, {numbers} WHERE {public}"), [step])
            source = f"{PublishedTrip._meta.db_table}, {numbers} WHERE id <= %s"
            cursor.execute(_copy(PublishedTrip, TRIP, step, source), [step])


def _copy(model: type, changed: dict[str, str], step: int, source: str) -> str:
    columns = [field.column for field in model._meta.concrete_fields]  # type: ignore[attr-defined]
    values = [changed.get(column, f'"{column}"').format(step=step, **REF) for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(values)} FROM {source}"  # type: ignore[attr-defined]
