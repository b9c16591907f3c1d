"""The field list: what each field, column and code means and where it comes from, made from the schemas themselves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from officials.codes import Provenance
from transparency.versions import plain_page
from trips import codes
from trips.document.schema import SCHEMAS, meanings
from trips.document.schema.forms import PARTS, Schema
from trips.exports import csv
from trips.exports.columns import TABLES
from trips.exports.fields import described
from trips.exports.table_schema import VOCABULARIES as OF_COLUMNS

from .origins import origin
from .schema import FORMS, NOTES, VOCABULARIES

TYPES: dict[str, Promise] = {
    "string": _("text"),
    "integer": _("whole number"),
    "number": _("number"),
    "boolean": _("true or false"),
    "date": _("day"),
    "datetime": _("time, UTC"),
}
"""The types of columns, in words."""

OTHERS: dict[tuple[str, str], type[TextChoices]] = {
    ("municipality-1.0", "covered[].provenance"): Provenance,
    ("answer-1.0", "kind"): codes.InquiryKind,
}
"""Vocabularies of documents other than trips."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    meaning: SafeString
    origin: str
    codes: list[tuple[str, str]]
    """Each code that may stand there, with what it means; none where the field has no vocabulary of its own."""
    type: str = ""


@plain_page
def fields(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "trips/schema_fields.html",
        {
            "schemas": [
                {"name": name, "title": FORMS[name], "anchor": name, "fields": _of_schema(name)}
                for name in SCHEMAS
            ],
            "period": _shape(PARTS["period"]),
            "tables": [
                {"name": name, "title": title, "anchor": f"table-{name}", "columns": _of_table(name)}
                for name, title in csv.tables()
            ],
        },
    )


def told(meaning: Any) -> SafeString:
    """A description with what stands in backquotes set as code."""
    parts = re.split("`([^`]+)`", str(meaning))
    return mark_safe(  # noqa: S308 - each piece is escaped
        "".join(
            format_html('<bdi dir="ltr"><code>{}</code></bdi>' if odd % 2 else "{}", part)
            for odd, part in enumerate(parts)
        )
    )


def vocabularies() -> Mapping[tuple[str, str], type[TextChoices]]:
    """The closed vocabulary of each field that has one, by schema and field."""
    of_trips = {
        ("trip-1.0", place): vocabulary
        for places, (_title, vocabulary) in VOCABULARIES.items()
        for place in places.split(", ")
    }
    return of_trips | OTHERS


def _of_schema(name: str) -> list[Field]:
    closed = vocabularies()
    return [
        Field(path, told(gettext(meaning)), str(origin(name, path)), _codes(closed.get((name, path)), path))
        for path, meaning in meanings(SCHEMAS[name])
    ]


def _codes(vocabulary: type[TextChoices] | None, path: str) -> list[tuple[str, str]]:
    if path == "notes[].code":
        return [(code, str(words)) for code, words in NOTES.items()]
    return [(value, str(label)) for value, label in vocabulary.choices if value] if vocabulary else []


def _shape(schema: Schema) -> list[tuple[str, SafeString]]:
    said = {name: below["description"] for name, below in schema["properties"].items()}
    return [(name, told(gettext(meaning))) for name, meaning in said.items()]


def _of_table(table: str) -> list[Field]:
    return [
        Field(
            column.name,
            told(described(table, column.name)),
            "",
            _codes(OF_COLUMNS.get((table, column.name)), ""),
            str(TYPES[column.type]),
        )
        for column in TABLES[table].columns
    ]
