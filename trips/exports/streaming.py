"""Every trip that answers a question as one file, whatever its format: one query, streamed at constant memory.

A format is a generator over `Trip` rows that yields the file in pieces. The response is chunked, so whoever loads it sees
whether it came whole: a stream that is cut lacks its last chunk, and every client of HTTP calls that an error.
"""

import re
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from datetime import date
from itertools import chain
from typing import Any, NamedTuple, cast

import orjson
from django.db import connections, router, transaction
from django.http import StreamingHttpResponse
from rest_framework.exceptions import Throttled

from transparency import persian
from transparency.answers import base_url
from trips.models.published import PublishedTrip
from trips.questions import Question

from .table import Line

ROWS = 500
"""Rows fetched at a time, and written at a time."""

LONGEST_NAME = 80

AT_ONCE, BUSY_SECONDS = 2, 10
"""So many files are made at a time in one process, and who asks for more is told to wait: one takes minutes where the answer
is long, and the other threads (deploy/gunicorn.conf.py) shall go on answering pages meanwhile.
"""
_making = threading.BoundedSemaphore(AT_ONCE)


class Trip(NamedTuple):
    """What a file needs of a published trip: the signed text, and what is served with it but does not change by the day."""

    text: str
    ref: str
    serial: int
    hash: str
    due_record: date | None
    due_costs: date | None
    due_report: date | None

    def line(self, base: str) -> Line:
        """The row as the columns of the tables read it; `base` is scheme and host."""
        due = (self.due_record, self.due_costs, self.due_report)
        return Line(orjson.loads(self.text), f"{base}/trips/{self.ref}/", self.serial, self.hash, due)


READ = ("entry__document", "ref", "entry_id", "entry__hash", "due_record", "due_costs", "due_report")
"""The columns of `Trip`."""

Pieces = Callable[[Iterator[Trip], str], Iterator[str | bytes]]
"""From the trips and the portal's address (scheme and host) to the pieces of a file."""


def answer(
    request: Any, question: Question, pieces: Pieces, *, name: str, extension: str, content_type: str
) -> StreamingHttpResponse:
    """The file, named for what was asked and for the ledger entry it was read at: `safarnama-trips-country-IQ-1234.csv`."""
    file_name = "-".join(filter(None, ("safarnama", name, slug(question), str(request.head.serial))))
    content: Any = () if request.method == "HEAD" else _opened(question, pieces, base_url(request))
    return StreamingHttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name}.{extension}"'},
    )


def slug(question: Question) -> str:
    """What was asked, as far as ASCII can say it: `country-IQ-year-1401`; at most LONGEST_NAME characters."""
    words = []
    for parameter, texts in question.given.items():
        if parameter in question.filters:
            values = (re.sub(r"[^A-Za-z0-9.]+", "-", persian.to_ascii_digits(text)) for text in texts)
            words += [parameter.replace("_", "-"), *(value.strip("-.") for value in values)]
    return "-".join(filter(None, words))[:LONGEST_NAME].strip("-.")


def _opened(question: Question, pieces: Pieces, base: str) -> Iterator[str | bytes]:
    """The file in pieces, its query running already: `versioned` then sees whether the head moved meanwhile.

    Raises Throttled while AT_ONCE others are made.
    """
    stream = _stream(question, pieces, base)
    next(stream)
    return stream


def _stream(question: Question, pieces: Pieces, base: str) -> Iterator[str | bytes]:
    """First an empty piece, once the query runs; then the file. One query, so one state of the data."""
    if not _making.acquire(blocking=False):
        raise Throttled(wait=BUSY_SECONDS)
    try:
        rows = question.trips().values_list(*READ)
        with _reading(), closing(cast(Generator[Any], rows.iterator(chunk_size=ROWS))) as found:
            first = next(found, None)
            yield ""
            yield from pieces((Trip(*row) for row in chain([first] if first else [], found)), base)
    finally:
        _making.release()


def _reading() -> AbstractContextManager[Any]:
    """On PostgreSQL a transaction, without which its cursor would be written out whole before the first row.

    On SQLite none: a transaction would hold the write lock for as long as the reader takes.
    """
    here = router.db_for_read(PublishedTrip)
    return transaction.atomic(using=here) if connections[here].vendor == "postgresql" else nullcontext()
