"""JSON Lines: one trip a line, the document as the API serves it but for `state` and `days_late`, which change by the day."""

from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse

from trips.document.serve import lasting
from trips.questions import Question

from . import streaming

MEDIA_TYPE = "application/jsonl"


def answer(request: Any, question: Question) -> StreamingHttpResponse:
    """Every trip that answers, a line each."""
    return streaming.answer(
        request,
        question,
        pieces,
        name="trips",
        extension="jsonl",
        content_type=f"{MEDIA_TYPE}; charset=utf-8",
    )


def pieces(trips: Iterator[streaming.Trip], base: str) -> Iterator[str]:
    lines: list[str] = []
    for trip in trips:
        lines.append(line(trip, base))
        if len(lines) == streaming.ROWS:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


def line(trip: streaming.Trip, base: str) -> str:
    """The signed text, unparsed, with the lasting served keys spliced in; ends with a line break."""
    due = (trip.due_record, trip.due_costs, trip.due_report)
    return f"{trip.text[:-1]},{lasting(trip.ref, trip.serial, trip.hash, due, base)}}}\n"
