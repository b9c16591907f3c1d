"""CSV: streamed at constant memory, one line a trip (or traveller, stop, cost), safe from formulas and reversible.

UTF-8 with a byte order mark, because Excel reads it as something else otherwise; lines end with CRLF (RFC 4180).
"""

import csv
import io
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from itertools import chain
from typing import Any, cast

import orjson
from django.db import connection, transaction
from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from transparency.answers import base_url
from transparency.cells import guard
from trips.questions import Question

from .columns import TABLES, Line, Table

MEDIA_TYPE = "text/csv"
TRIPS = "trips"
MARK = "\ufeff"
ROWS = 500
"""Rows fetched at a time, and lines sent at a time."""


def tables() -> tuple[tuple[str, Any], ...]:
    """(name, label) of every table."""
    return (
        (TRIPS, _("Trips")),
        ("travellers", _("Travellers")),
        ("stops", _("Stops")),
        ("costs", _("Costs")),
    )


def answer(request: Any, question: Question, table: str) -> StreamingHttpResponse:
    """Every trip that answers, as one file named for the ledger entry it was read at."""
    lines: Any = () if request.method == "HEAD" else _opened(question, TABLES[table], base_url(request))
    name = f"safarnama-{table}-{request.head.serial}.csv"
    return StreamingHttpResponse(
        lines,
        content_type=f"{MEDIA_TYPE}; charset=utf-8; header=present",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _opened(question: Question, table: Table, base: str) -> Iterator[str]:
    """The file in pieces, its query running already: `versioned` then sees whether the head moved meanwhile."""
    pieces = _pieces(question, table, base)
    next(pieces)
    return pieces


def _pieces(question: Question, table: Table, base: str) -> Iterator[str]:
    """First an empty piece, once the query runs; then the file. One query, so one state of the data."""
    rows = question.trips().values_list(
        "entry__document", "ref", "entry_id", "entry__hash", "due_record", "due_costs", "due_report"
    )
    with _reading(), closing(cast(Generator[Any], rows.iterator(chunk_size=ROWS))) as found:
        first = next(found, None)
        yield ""
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        buffer.write(MARK)
        writer.writerow([column.name for column in table.columns])
        for number, row in enumerate(chain([first] if first else [], found), start=1):
            document, ref, serial, digest, *due = row
            trip = Line(orjson.loads(document), f"{base}/trips/{ref}/", serial, digest, tuple(due))
            writer.writerows([guard(cell) for cell in line] for line in table.lines(trip))
            if number % ROWS == 0:
                yield _taken(buffer)
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _reading() -> AbstractContextManager[Any]:
    """On PostgreSQL a transaction, without which its cursor would be written out whole before the first row.

    On SQLite none: a transaction would hold the write lock for as long as the reader takes.
    """
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
