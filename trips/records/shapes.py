"""What a file of records may say: its sections, their fields, and which model field each of them fills.

Names follow the public document (`host.name`, `delegation.size`), so a file reads like the record it becomes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from officials.models import Coverage, Municipality, Official, Unit
from trips.models import Cost, Destination, FundingSource, Permit, Redaction, Source, Stop, Traveller, Trip

NAMES = {name: name for name in ("name", "name_en", "aliases")}


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of object in a file. Paths such as `host.name` name a field of a nested object."""

    model: Any  # a model class, with the manager that typing knows of no base class
    fields: Mapping[str, str]
    """Path in the file: field of the model."""
    references: Mapping[str, str] = field(default_factory=dict)
    """Path in the file, also the field of the model: the section whose key it gives."""
    children: Mapping[str, "Shape"] = field(default_factory=dict)
    """Lists of objects that belong to this one."""
    positions: Mapping[str, str] = field(default_factory=dict)
    """Path in the file, also the field of the model: the list of the same trip in which it gives a position, from 0."""
    parent: str = ""
    """The model field that names the object whose list this is in."""


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


STOP = Shape(Stop, _same("purpose", "arrival", "departure"), {"destination": "destinations"}, parent="trip")

TRAVELLER = Shape(
    Traveller,
    _same(
        "name",
        "name_en",
        "count",
        "post",
        "body",
        "kind",
        "office",
        "publish_name",
        "head",
        "start",
        "end",
        "days",
    )
    | _same("attendance", "reason"),
    {"official": "officials", "unit": "units", "municipality": "municipality"},
    positions={"stops": "stops"},
    parent="trip",
)

COST = Shape(
    Cost,
    _same("item", "stage", "method", "amount", "currency", "rial_basis", "interest", "source_text", "absent")
    | {"rate.value": "rate", "rate.date": "rate_date", "rate.source": "rate_source"},
    {"funding_source": "funding_sources"},
    positions={"traveller": "travellers"},
    parent="trip",
)

TRIP = Shape(
    Trip,
    _same(
        "provenance",
        "title",
        "title_en",
        "purpose",
        "necessity",
        "legal_basis",
        "kind",
        "initiative",
        "status",
    )
    | _same(
        "status_reason",
        "start",
        "start_not_before",
        "start_not_after",
        "end",
        "days",
        "days_min",
        "private_days",
    )
    | {"host.name": "host_name", "host.event": "host_event", "host.address": "host_address"}
    | {"delegation.size": "size", "delegation.known": "size_known", "delegation.complete": "list_complete"}
    | {"outcome.summary": "outcome_summary", "outcome.results": "outcome_results", "outcome.report": "report"}
    | {"joint": "joint_code"},
    {"replaces": "trips"},
    {
        "stops": STOP,
        "travellers": TRAVELLER,
        "redactions": Shape(Redaction, _same("field", "ground", "body", "review"), parent="trip"),
        "costs": COST,
        "permits": Shape(Permit, _same("stage", "body", "decision", "number", "date"), parent="trip"),
        "sources": Shape(Source, _same("title", "url", "date"), parent="trip"),
    },
)

MUNICIPALITY = Shape(
    Municipality,
    NAMES | _same("province", "province_en"),
    children={
        "covered": Shape(
            Coverage, {"provenance": "provenance", "from": "first", "to": "last"}, parent="municipality"
        )
    },
)

DESTINATION = Shape(
    Destination,
    {"city": "name", "city_en": "name_en"} | _same("aliases", "country", "latitude", "longitude"),
)

SECTIONS: dict[str, Shape] = {
    "municipality": MUNICIPALITY,
    "units": Shape(Unit, NAMES | _same("kind"), {"parent": "units"}),
    "officials": Shape(Official, NAMES),
    "destinations": DESTINATION,
    "funding_sources": Shape(FundingSource, NAMES | _same("kind")),
    "trips": TRIP,
}
"""In the order of loading: whatever a section names stands in one before it, or earlier in itself."""

KEY_FIELD = {
    "municipality": "code",
    "units": "public_id",
    "officials": "public_id",
    "destinations": "public_id",
    "funding_sources": "public_id",
    "trips": "key",
}
"""The model field that holds a record's key: for all but trips the key is the public id, so links to it last."""
