"""What SQLite knows when it plans a query: nothing of how many rows share a value, until ANALYZE has looked.

Unasked, it takes the index of a facet's name, which a hundred thousand trips share, where that of the trip would do. PostgreSQL
looks for itself.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from .models import LedgerEntry

ROWS = 1_000
"""So many rows of each index are looked at: thirty milliseconds, however many there are."""

LEAST = 1_024
"""Of fewer entries every plan is quick."""


def analyze() -> None:
    """Look at the tables. Takes the database's lock for a moment."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS}")
            cursor.execute("ANALYZE")


def analyze_if_grown(entries: Sequence[LedgerEntry]) -> None:
    """Look again, once these are committed, where the ledger has doubled since the last time: at every power of two from LEAST
    on. What is published is published, whether or not this succeeds.
    """
    if not entries or entries[-1].serial < LEAST:
        return
    if (entries[0].serial - 1).bit_length() < entries[-1].serial.bit_length():
        # What was passed is public, whether or not a busy database lets us look.
        transaction.on_commit(analyze, robust=True)
