"""Table Schemas of the exports (specs.frictionlessdata.io/table-schema): made from the columns, so that neither can leave
the other behind. Part of Open Travel Disclosure; other cities' tables are held to them by `manage.py validate`.

Where a number is absent its cell is a word: such words stand in the field's own `missingValues`.
"""

from functools import cache
from itertools import permutations
from typing import Any

from django.db.models import TextChoices
from django.utils import translation

from transparency.currencies import CURRENCIES
from trips import codes, countries
from trips.document.schema.forms import CODE, LARGEST, REF

from .columns import TABLES, UNKNOWN, WITHHELD
from .fields import described
from .table import Column

VERSION = "1.0"
LANGUAGES = ("en", "fa")
ABSENT = [value for value in codes.Absent.values if value]
NOT_STATED = codes.SizeKnown.NOT_STATED.value

Schema = dict[str, Any]

WORDS: dict[tuple[str, str], list[str]] = {
    ("trips", "days"): [UNKNOWN, WITHHELD],
    ("trips", "travellers"): [NOT_STATED, WITHHELD],
    ("travellers", "count"): [UNKNOWN],
    ("costs", "amount"): ABSENT,
}
"""The words that stand for an absent number."""

VOCABULARIES: dict[tuple[str, str], type[TextChoices]] = {
    ("trips", "provenance"): codes.Provenance,
    ("trips", "kind"): codes.TripKind,
    ("trips", "initiative"): codes.Initiative,
    ("trips", "status"): codes.Status,
    ("trips", "travellers_known"): codes.SizeKnown,
    ("travellers", "body"): codes.Body,
    ("travellers", "kind"): codes.TravellerKind,
    ("travellers", "attendance"): codes.Attendance,
    ("stops", "purpose"): codes.StopPurpose,
    ("costs", "item"): codes.Item,
    ("costs", "funding_kind"): codes.FundingKind,
    ("costs", "stage"): codes.Stage,
    ("costs", "method"): codes.Method,
    ("costs", "rial_basis"): codes.RialBasis,
    ("costs", "absent"): codes.Absent,
    ("costs", "interest"): codes.Interest,
}
"""Columns of one code each; columns of several, with " | " between them, are text."""

LISTS: dict[str, list[str]] = {"country": sorted(countries.COUNTRIES), "currency": sorted(CURRENCIES)}

REQUIRED: dict[str, tuple[str, ...]] = {
    "trips": (
        *(
            "ref",
            "title",
            "municipality",
            "municipality_name",
            "provenance",
            "synthetic",
            "kind",
            "initiative",
        ),
        *("status", "start_jalali", "start_earliest", "start_latest", "end_earliest", "end_latest"),
        *(
            "days",
            "travellers",
            "travellers_known",
            "list_complete",
            "version",
            "first_published",
            "published",
        ),
    ),
    "travellers": ("ref", "municipality", "position", "count", "body", "kind", "head", "stops", "attendance"),
    "stops": (
        *("ref", "municipality", "position", "destination", "country", "country_name"),
        *("country_name_en", "purpose"),
    ),
    "costs": (
        *("ref", "municipality", "position", "item", "funding_source", "funding_source_name"),
        *("funding_kind", "stage", "amount", "interest"),
    ),
}
"""Columns whose cells are never empty; a word for an absent number counts as filled."""

LEAST: dict[str, int] = {
    **dict.fromkeys(("days", "days_min", "travellers", "count", "version", "ledger_serial"), 1),
    **dict.fromkeys(("private_days", "position", "traveller", "attachments", "amount"), 0),
}
PATTERNS: dict[str, str] = {
    "ref": REF,
    "replaces": REF,
    **dict.fromkeys(
        ("municipality", "from_municipality", "official", "unit", "destination", "funding_source"), CODE
    ),
    **dict.fromkeys(
        (f"{name}_jalali" for name in ("start", "end", "arrival", "departure", "rate_date")),
        "^1[34][0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
    ),
    "ledger_hash": "^[0-9a-f]{64}$",
}


def table_schema_name(table: str) -> str:
    """The name, with its version, under which a table's schema is published."""
    return f"{table}-{VERSION}"


@cache
def table_schema(table: str) -> Schema:
    """The Table Schema of a table: `description` in English, `description_fa` in Persian."""
    schema: Schema = {
        "$schema": "https://datapackage.org/profiles/1.0/tableschema.json",
        "name": table_schema_name(table),
        "fields": [_field(table, column) for column in TABLES[table].columns],
        "missingValues": [""],
        "primaryKey": ["ref"] if table == "trips" else ["ref", "position"],
    }
    if table != "trips":
        schema["foreignKeys"] = [{"fields": ["ref"], "reference": {"resource": "trips", "fields": ["ref"]}}]
    return schema


def _field(table: str, column: Column) -> Schema:
    words = {}
    for language in LANGUAGES:
        with translation.override(language):
            words[language] = str(described(table, column.name))
    field: Schema = {
        "name": column.name,
        "type": column.type,
        "description": words["en"],
        "description_fa": words["fa"],
    }
    if column.type == "datetime":
        field["format"] = "%Y-%m-%dT%H:%M:%S.%fZ"
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    if absent := _absent(table, column):
        field["missingValues"] = ["", *absent]
    if constraints := _constraints(table, column):
        field["constraints"] = constraints
    return field


def _absent(table: str, column: Column) -> list[str]:
    """The words that may stand in a column of numbers; several reasons stand together with " | "."""
    if column.name.startswith("total_"):
        return [*ABSENT, *_together(ABSENT)]
    return WORDS.get((table, column.name), [])


def _together(words: list[str]) -> list[str]:
    """Every order in which several of some words can stand in one cell."""
    return [" | ".join(some) for number in range(2, len(words) + 1) for some in permutations(words, number)]


def _constraints(table: str, column: Column) -> Schema:
    found: Schema = {}
    name = column.name
    if name in REQUIRED[table] and not _absent(table, column):
        found["required"] = True
    if vocabulary := VOCABULARIES.get((table, name)):
        found["enum"] = [value for value in vocabulary.values if value]
    elif name in LISTS:
        found["enum"] = LISTS[name]
    if name in PATTERNS:
        found["pattern"] = PATTERNS[name]
    if column.type in ("integer", "number") and name in LEAST:
        found["minimum"] = LEAST[name]
    if name in ("days", "days_min", "private_days"):
        found["maximum"] = LARGEST
    return found
