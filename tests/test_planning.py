"""SQLite is told what its tables hold: after a rebuild, and when the ledger has doubled."""

import pytest
from django.db import connection

from tests import factories
from transparency import gate, planning
from transparency.models import LedgerEntry


def looked_at() -> bool:
    """Whether SQLite's planner knows the facets; PostgreSQL's looks by itself."""
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if not cursor.fetchone():
            return False
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'trips_publishedfacet'")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
def test_sqlite_looks_at_its_tables(django_capture_on_commit_callbacks):
    factories.published_trip()
    with django_capture_on_commit_callbacks(execute=True):
        gate.rebuild()
    assert looked_at() == (connection.vendor == "sqlite")


def test_it_looks_again_when_the_ledger_has_doubled(monkeypatch):
    asked = []
    monkeypatch.setattr(planning.transaction, "on_commit", lambda work, robust: asked.append(work))

    def passed(first: int, last: int) -> bool:
        asked.clear()
        planning.analyze_if_grown([LedgerEntry(serial=serial) for serial in (first, last)])
        return asked == [planning.analyze]

    assert passed(1_000, 1_100)
    assert passed(2_048, 2_048)
    assert not passed(1_025, 2_047)
    assert not passed(2_049, 2_100)
    assert not passed(8, 16)  # few enough for any plan
    planning.analyze_if_grown([])
