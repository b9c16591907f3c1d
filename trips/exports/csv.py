"""CSV: one line a trip (or traveller, stop, cost), safe from formulas and reversible.

UTF-8 with a byte order mark, because Excel reads it as something else otherwise; lines end with CRLF (RFC 4180).
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from transparency.cells import csv_line
from trips.questions import Question

from . import streaming
from .columns import TABLES
from .table import Table

MEDIA_TYPE = "text/csv"
TRIPS = "trips"
MARK = "\ufeff"


def tables() -> tuple[tuple[str, Any], ...]:
    """(name, label) of every table."""
    return (
        (TRIPS, _("Trips")),
        ("travellers", _("Travellers")),
        ("stops", _("Stops")),
        ("costs", _("Costs")),
    )


def answer(request: Any, question: Question, table: str) -> StreamingHttpResponse:
    """Every trip that answers, as one table."""
    return streaming.answer(
        request,
        question,
        partial(pieces, TABLES[table]),
        name=table,
        extension="csv",
        content_type=f"{MEDIA_TYPE}; charset=utf-8; header=present",
    )


def pieces(table: Table, trips: Iterator[streaming.Trip], base: str) -> Iterator[str]:
    lines = [MARK + csv_line([column.name for column in table.columns])]
    for number, trip in enumerate(trips, start=1):
        lines += map(csv_line, table.lines(trip.line(base)))
        if number % streaming.ROWS == 0:
            yield "".join(lines)
            lines = []
    yield "".join(lines)
