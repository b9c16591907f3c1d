"""What pages show, as JSON: tables of figures, medians, shares; each with the schema that describes it."""

from collections.abc import Mapping
from typing import Any

from officials.published import Registry
from transparency import openapi
from transparency.openapi import Schema
from trips import statistics
from trips.currencies import choices as currencies
from trips.pages.breakdown import Breakdown
from trips.pages.punctuality import Line, ShownShare
from trips.punctuality import MISSING, Standing
from trips.statistics import Figures

KEY: Schema = openapi.record(code=openapi.text(), name=openapi.text(), name_en=openapi.text(null=True))
"""A municipality by name."""

LINK: Schema = openapi.text(format="uri")
OBJECT: Schema = {"type": "object"}


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


# ---- Figures ----

KNOWN = openapi.record(known=openapi.whole(), trips_unknown=openapi.whole())
TOTAL = openapi.record(
    currency=openapi.text(enum=[code for code, _name in currencies()]),
    rial_basis=openapi.text(null=True),
    amount=openapi.text(),
    trips=openapi.whole(),
    trips_complete=openapi.whole(),
)
FIGURES: dict[str, Schema] = {
    "trips": openapi.whole(),
    "travellers": KNOWN,
    "days": KNOWN,
    "totals": openapi.several(TOTAL),
}
QUESTION = openapi.text()
"""The query string that asks for exactly these trips."""
ASKED = openapi.record(question=QUESTION, **FIGURES)


def asked(question: str, figures: Figures) -> dict[str, Any]:
    """Figures with the question that they answer."""
    return {"question": question} | figures.as_document()


MEDIAN = openapi.record(
    median={"type": ["number", "null"]}, trips_known=openapi.whole(), trips_unknown=openapi.whole()
)


# ---- Tables ----

TABLE = openapi.record(
    by=openapi.text(),
    question=QUESTION,
    measure=openapi.text(),
    beyond=openapi.whole(),
    rows=openapi.several(
        {
            "type": "object",
            "required": ["value", "name", "name_en"],
            "properties": {
                "value": openapi.text(null=True),
                "name": openapi.text(null=True),
                "name_en": openapi.text(null=True),
            }
            | FIGURES,
            "additionalProperties": openapi.whole(),
        }
    ),
)
TABLES: Schema = {"type": "object", "additionalProperties": TABLE}


def tables(of: Mapping[str, Breakdown]) -> dict[str, Any]:
    return {name: table(one) for name, one in of.items()}


def table(of: Breakdown) -> dict[str, Any]:
    """The rows of a page's table with the columns that it shows; `beyond` is how many values more there are."""
    rows = []
    for row in of.rows:
        name, name_en = row.names or (None, None)
        figures = row.figures.as_document()
        shown = {column: figures[column] for column in of.columns}
        if of.measure != "trips":
            shown[of.measure] = shown.pop("trips")
        rows.append({"value": row.value, "name": name, "name_en": name_en} | shown)
    return {
        "by": of.dimension,
        "question": of.question,
        "measure": of.measure,
        "beyond": of.beyond,
        "rows": rows,
    }


# ---- Punctuality ----

SHARE = openapi.record(
    part=openapi.whole(),
    of=openapi.whole(),
    percent=openapi.whole(null=True),
    not_disclosed=openapi.whole(null=True),
)
"""`of` are those due; `not_disclosed` of all of them, due or not, as `missing=` asks for them: null for `late`."""
STANDING = openapi.record(
    municipality=nullable(KEY),
    year=openapi.whole(null=True),
    question=QUESTION,
    days_allowed=nullable(
        openapi.record(record=openapi.whole(), costs=openapi.whole(), report=openapi.whole())
    ),
    trips=openapi.whole(),
    median_delay=MEDIAN,
    late=SHARE,
    costs=SHARE,
    names=SHARE,
    report=SHARE,
)


def standing(of: Line, public: Registry) -> dict[str, Any]:
    """A row of punctuality: of the declared trips of a municipality (null: of all) and year (null: of every year).

    `days_allowed` are those the municipality allows itself today; null for all together, and in a course of years, whose
    trips were allowed what was promised then.
    """
    return {
        "municipality": public.municipalities[of.municipality]["municipality"] if of.municipality else None,
        "year": of.year,
        "question": of.question,
        "days_allowed": of.allowed,
        "trips": of.standing.trips,
        "median_delay": of.standing.delay.as_document(),
    } | {one.name: _share(one, of.standing) for one in of.shares}


def _share(of: ShownShare, standing: Standing) -> dict[str, Any]:
    return {
        "part": of.share.part,
        "of": of.share.of,
        "percent": of.share.percent,
        "not_disclosed": standing.undisclosed.get(of.name, 0) if of.name in MISSING else None,
    }


# ---- Names ----


def named(dimension: str, value: str) -> dict[str, Any]:
    """A value with its names; no names where no document gives any. At most one query."""
    name, name_en = statistics.names(dimension, [value]).get(value, (None, None))
    return {
        "code" if dimension in ("municipality", "country") else "id": value,
        "name": name,
        "name_en": name_en,
    }
