"""The tables of a data package beside those of trips: who, where, who paid, what municipalities promised and declared.

Each row is what the API's list of that name says, as far as it does not change with the day.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from officials.published import Registry, registry
from transparency.cells import Cell
from trips.api.lookups import trips_bearing
from trips.exports.table import joined
from trips.exports.table_schema import LANGUAGES, Schema
from trips.models.published import PublishedTerm

BATCH = 500

ID = _("Its id: opaque, it never changes.")
NAME = _("Name in Persian.")
NAME_EN = _("Name in English, where somebody gave one.")
TRIPS = _("In how many current trips it stands.")
CODE = _("Code of the municipality.")
FIRST = _("Time of the first publication, UTC.")
PUBLISHED = _("Time of this version, UTC.")
VERSION = _("Number of the version; the first publication is 1.")
REASON = _("Why it was corrected.")
SERIAL = _("Serial of the ledger entry that signs it.")


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, its type by the words of Table Schema, what it means."""

    name: str
    type: str
    meaning: Promise


@dataclass(frozen=True, slots=True)
class ListTable:
    """A table that is no table of trips. `references` says which column names a row of which other table."""

    name: str
    fields: tuple[Field, ...]
    rows: Callable[[], Iterator[list[Cell]]]
    key: tuple[str, ...]
    references: dict[str, tuple[str, str]] = field(default_factory=dict)

    def schema(self) -> Schema:
        """Its Table Schema, in the shape of those of trips (`trips.exports.table_schema`)."""
        return {
            "$schema": "https://datapackage.org/profiles/1.0/tableschema.json",
            "fields": [_described(one) for one in self.fields],
            "missingValues": [""],
            "primaryKey": list(self.key),
            "foreignKeys": [
                {"fields": [name], "reference": {"resource": table, "fields": [column]}}
                for name, (table, column) in self.references.items()
            ],
        }


def _described(one: Field) -> Schema:
    words = {}
    for language in LANGUAGES:
        with translation.override(language):
            words[language] = str(one.meaning)
    more: Schema = {}
    if one.type == "datetime":
        more["format"] = "%Y-%m-%dT%H:%M:%S.%fZ"
    if one.type == "boolean":
        more |= {"trueValues": ["true"], "falseValues": ["false"]}
    return {
        "name": one.name,
        "type": one.type,
        "description": words["en"],
        "description_fa": words["fa"],
        **more,
    }


# ---- Municipalities, their policies and nil declarations: few, and read from the ledger ----


def _municipalities() -> Iterator[list[Cell]]:
    public = registry()
    codes = sorted(public.municipalities)
    borne = trips_bearing("municipality", codes)
    for code in codes:
        profile = public.municipalities[code]
        own = profile["municipality"]
        yield [
            own["code"],
            own["name"],
            own["name_en"],
            profile["province"],
            profile["province_en"],
            profile["synthetic"],
            joined(_covered(covered) for covered in profile["covered"]),
            borne.get(code, 0),
            *_version(profile),
        ]


def _covered(covered: dict[str, Any]) -> str:
    """`own 1401-01/1402-12`, in the form of ISO 8601; open at its end while it goes on."""
    return f"{covered['provenance']} {covered['from']}/{covered['to'] or '..'}"


def _version(document: dict[str, Any]) -> list[Cell]:
    return [document[key] for key in ("version", "first_published", "published", "reason")]


def _policies() -> Iterator[list[Cell]]:
    public = registry()
    for code in sorted(public.policies):
        for policy in public.policies[code]:
            document = policy.document
            yield [
                code,
                policy.valid_from.isoformat(),
                document["from"]["jalali"],
                policy.record_days,
                policy.costs_days,
                policy.report_days,
                policy.four_eyes,
                document["synthetic"],
                *_version(dict(document)),
            ]


def _nil_declarations() -> Iterator[list[Cell]]:
    public: Registry = registry()
    for code, month in sorted(public.nil):
        document = public.nil[code, month]
        serial = public.nil_serials[code, month]
        period = document["period"]
        yield [
            code,
            month,
            period["earliest"],
            period["latest"],
            document["revoked"],
            document["synthetic"],
            *_version(document),
            serial,
        ]


# ---- What current trips name: as the newest of them calls it ----


def _terms(name: str, *keys: str) -> Callable[[], Iterator[list[Cell]]]:
    """Rows of id, both names, the keys of what else the document says, and the number of trips; by id."""

    def rows() -> Iterator[list[Cell]]:
        found = PublishedTerm.objects.filter(name=name).order_by("value").iterator(chunk_size=BATCH)
        while batch := list(islice(found, BATCH)):
            borne = trips_bearing(name, [term.value for term in batch])
            for term in batch:
                detail = json.loads(term.detail)
                yield [
                    term.value,
                    term.label,
                    term.label_en,
                    *(detail.get(key) for key in keys),
                    borne.get(term.value, 0),
                ]

    return rows


def _named(*more: Field) -> tuple[Field, ...]:
    return (
        Field("id", "string", ID),
        Field("name", "string", NAME),
        Field("name_en", "string", NAME_EN),
        *more,
        Field("trips", "integer", TRIPS),
    )


_VERSION = (
    Field("version", "integer", VERSION),
    Field("first_published", "datetime", FIRST),
    Field("published", "datetime", PUBLISHED),
    Field("reason", "string", REASON),
)
_OF = {"municipality": ("municipalities", "code")}
SYNTHETIC = Field("synthetic", "boolean", _("`true` for made-up data."))
OFFICE = (
    Field("municipality", "string", CODE),
    Field("post", "string", _("Post, as the newest trip that names them has it.")),
    Field("unit", "string", _("Id of the unit.")),
    Field("body", "string", _("`municipality` or `council`.")),
)

LISTS: tuple[ListTable, ...] = (
    ListTable(
        "municipalities",
        (
            Field("code", "string", CODE),
            Field("name", "string", NAME),
            Field("name_en", "string", NAME_EN),
            Field("province", "string", _("Province in Persian.")),
            Field("province_en", "string", _("Province in English.")),
            SYNTHETIC,
            Field(
                "covered",
                "string",
                _(
                    "Months that are covered, as `own 1401-01/..`: who enters them, first and last Jalali month."
                ),
            ),
            Field("trips", "integer", TRIPS),
            *_VERSION,
        ),
        _municipalities,
        ("code",),
    ),
    ListTable(
        "policies",
        (
            Field("municipality", "string", CODE),
            Field("from", "date", _("First day in force.")),
            Field("from_jalali", "string", _("The same day in Jalali.")),
            Field("record_days", "integer", _("Days allowed for the record, after the last day of a trip.")),
            Field("costs_days", "integer", _("Days allowed for the costs, after the last day of a trip.")),
            Field("report_days", "integer", _("Days allowed for the report, after the last day of a trip.")),
            Field(
                "four_eyes",
                "boolean",
                _("`true` where another person than who entered or changed a trip must publish it."),
            ),
            SYNTHETIC,
            *_VERSION,
        ),
        _policies,
        ("municipality", "from"),
        _OF,
    ),
    ListTable(
        "nil-declarations",
        (
            Field("municipality", "string", CODE),
            Field("month", "string", _("The Jalali month in which no trip began, as `1401-09`.")),
            Field("first_day", "date", _("Its first day.")),
            Field("last_day", "date", _("Its last day.")),
            Field("revoked", "boolean", _("`true` where the declaration was revoked.")),
            SYNTHETIC,
            *_VERSION,
            Field("ledger_serial", "integer", SERIAL),
        ),
        _nil_declarations,
        ("municipality", "month"),
        _OF,
    ),
    ListTable(
        "units",
        _named(
            Field("municipality", "string", CODE), Field("body", "string", _("`municipality` or `council`."))
        ),
        _terms("unit", "municipality", "body"),
        ("id",),
    ),
    ListTable(
        "officials",
        _named(*OFFICE),
        _terms("official", "municipality", "post", "unit", "body"),
        ("id",),
        {"unit": ("units", "id")},
    ),
    ListTable(
        "destinations",
        _named(Field("country", "string", _("ISO code of the country."))),
        _terms("destination", "country"),
        ("id",),
    ),
    ListTable(
        "funding-sources",
        _named(Field("kind", "string", _("Kind of who paid."))),
        _terms("funding_source", "kind"),
        ("id",),
    ),
)
"""In an order in which each refers only to those before it."""
