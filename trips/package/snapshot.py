"""One state of the public data for as long as it takes to read all of it, while others go on publishing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_state() -> Iterator[None]:
    """Whatever is read inside is read as it stood at the first query. Nothing may be written inside.

    On PostgreSQL a repeatable-read transaction. On SQLite a deferred one, which takes no lock of writers in WAL mode;
    Django's own would take it at once (`transaction_mode`). Inside a transaction that runs already, that one.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
