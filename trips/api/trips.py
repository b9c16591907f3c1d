"""The list of trips, and one trip."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transparency import calendar, openapi
from transparency.answers import (
    JSON,
    PAGE_SIZE,
    PAGING,
    PublicView,
    base_url,
    cursor_of,
    json_text,
    list_answer,
)
from transparency.parameters import Fault, InvalidParameters, OneOfField
from transparency.problems import Gone
from transparency.versions import remembered
from trips.document.schema import SCHEMAS
from trips.document.serve import served
from trips.exports import csv, jsonl, parquet, xlsx
from trips.models.published import PublishedTrip
from trips.pages.versions import successors, versions
from trips.questions import Question, ask
from trips.questions.fields import ValuesField
from trips.questions.filters import TripFilterSet
from trips.questions.question import COMMON

from .addresses import REF

TRIP_SCHEMA: openapi.Schema = {"$ref": "/schema/trip-1.0.json"}
KEYS = tuple(SCHEMAS["trip-1.0"]["properties"])
"""Top-level keys of the document as served."""

PART_SCHEMA: openapi.Schema = {
    "type": "object",
    "properties": {key: {"$ref": f"/schema/trip-1.0.json#/properties/{key}"} for key in KEYS},
    "additionalProperties": False,
}
"""A trip of which `fields` left out some keys."""

JSON_ONLY = ("cursor", "page_size", "fields")
TABLE_ONLY = ("table",)


def formats() -> tuple[tuple[str, str], ...]:
    """(name, label) of every format of this portal; Parquet where its extra is installed."""
    found = (("json", "JSON"), ("csv", "CSV"), ("jsonl", "JSON Lines"), ("xlsx", "XLSX"))
    return (*found, ("parquet", "Parquet")) if parquet.available() else found


EXTRAS: dict[str, forms.Field] = {
    **PAGING,
    "format": OneOfField(
        choices=formats,
        required=False,
        label=gettext_lazy("Format"),
        help_text=gettext_lazy(
            "JSON a page at a time, or the whole answer as one file: CSV, JSON Lines, XLSX, Parquet."
        ),
    ),
    "table": OneOfField(
        choices=csv.tables,
        required=False,
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("For CSV and Parquet: a line for each trip, traveller, stop or cost."),
    ),
    "fields": ValuesField(
        choices=lambda: [(key, key) for key in KEYS],
        pattern="[a-z_]+",
        required=False,
        label=gettext_lazy("Fields"),
        help_text=gettext_lazy("For JSON: the top-level keys to return."),
    ),
}


class TripsView(PublicView):
    operation = "trips"
    tag = "trips"
    summary = gettext_lazy("The trips that answer a question")
    description = gettext_lazy(
        "The same parameters give the same trips on the page, here, in every file, in the feed and in the statistics. JSON "
        "comes a page at a time; CSV, JSON Lines, XLSX (to 100,000 trips) and Parquet are the whole answer, streamed."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return vocabulary() | EXTRAS

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        files = (csv.MEDIA_TYPE, jsonl.MEDIA_TYPE, xlsx.MEDIA_TYPE, parquet.MEDIA_TYPE)
        return {JSON: openapi.list_schema({"anyOf": [TRIP_SCHEMA, PART_SCHEMA]})} | {
            name: {"type": "string"} for name in files
        }

    def get(self, request: Any) -> HttpResponseBase:
        question = ask(request.query_params, EXTRAS)
        format_, table = question.extras["format"] or "json", question.extras["table"]
        if format_ != "json":
            _refuse(question, JSON_ONLY, _("This goes with JSON alone, not with files."))
        if format_ not in ("csv", "parquet"):
            _refuse(question, TABLE_ONLY, _("This goes with “format=csv” or “format=parquet” alone."))
        if format_ == "csv":
            return csv.answer(request, question, table or csv.TRIPS)
        if format_ == "parquet":
            return parquet.answer(request, question, table or csv.TRIPS)
        if format_ == "jsonl":
            return jsonl.answer(request, question)
        return xlsx.answer(request, question) if format_ == "xlsx" else _page(request, question)


def vocabulary() -> dict[str, forms.Field]:
    """The parameters that every surface takes, with the fields that read them."""
    return {name: filter_.field for name, filter_ in TripFilterSet.base_filters.items()} | COMMON


def _refuse(question: Question, names: tuple[str, ...], message: str) -> None:
    faults = [Fault(name, question.given[name][0][:60], message) for name in names if name in question.given]
    if faults:
        raise InvalidParameters(faults)


def _page(request: Any, question: Question) -> HttpResponse:
    cursor = cursor_of(question.extras["cursor"], question.order)
    found = question.walk(cursor, question.extras["page_size"] or PAGE_SIZE)
    count = remembered(request.head, "count", question.key, question.count)
    today, base, keys = calendar.today(), base_url(request), question.extras["fields"]
    texts = [served(trip, today, base) for trip in found.rows]
    return list_answer(
        request,
        [_only(text, keys) for text in texts] if keys else texts,
        count=count.number,
        exact=count.exact,
        next_query=question.query(values={"cursor": [found.next.encode()]}) if found.next else None,
        previous_query=question.query(values={"cursor": [found.previous.encode()]})
        if found.previous
        else None,
    )


def _only(text: str, keys: tuple[str, ...]) -> str:
    document = json.loads(text)
    return json_text({key: document[key] for key in keys})


class TripView(PublicView):
    operation = "trip"
    tag = "trips"
    summary = gettext_lazy("One trip as it stands")
    description = gettext_lazy(
        "The current document. A withdrawn trip answers 410 with the reason and the legal ground, and under “replaced_by” "
        "with the public trips that stand for it."
    )
    path_parameters = {"ref": REF}
    statuses = (400, 404, 410)

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return {"fields": EXTRAS["fields"]}

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        return {JSON: {"anyOf": [TRIP_SCHEMA, PART_SCHEMA]}}

    def get(self, request: Any, ref: str) -> HttpResponse:
        keys = self.asked(request)["fields"]
        trip = PublishedTrip.objects.select_related("entry").filter(ref=ref).first()
        if trip is None:
            raise gone(request, ref)
        text = served(trip, calendar.today(), base_url(request))
        return HttpResponse(_only(text, keys) if keys else text, content_type=JSON)


def gone(request: Any, ref: str) -> Exception:
    """What to raise at the address of a trip that is not public now: it was withdrawn, or never public."""
    found = versions(ref)
    if not found or not found[-1].withdrawal:
        return Http404()
    withdrawal = found[-1].document or {}
    return Gone(
        _("This trip was withdrawn from publication. Its history stays readable."),
        reason=withdrawal["reason"],
        ground=withdrawal["ground"],
        history=base_url(request) + reverse("api-history", args=[ref]),
        replaced_by=[
            {"ref": one["ref"], "url": base_url(request) + reverse("api-trip", args=[one["ref"]])}
            for one in successors(ref)
        ],
    )
