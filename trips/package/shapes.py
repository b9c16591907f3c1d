"""The tables of `safarnama.sqlite`: those of trips and the lists, and beside them ledger, checkpoints and answers."""

from trips.exports.columns import TABLES
from trips.exports.table import Table

from .database import Reference, TableShape
from .lists import LISTS, ListTable

INDEXES: dict[str, tuple[str, ...]] = {
    "trips": ("municipality", "start_earliest", "status", "kind"),
    "travellers": ("official", "unit", "municipality"),
    "stops": ("country", "destination", "municipality"),
    "costs": ("funding_source", "funding_kind", "municipality"),
    "units": ("municipality",),
    "officials": ("municipality",),
    "destinations": ("country",),
}
"""Columns that people group and filter by. Transit stops name destinations that no list has, so they refer to none."""

_OF = Reference("municipality", "municipalities", "code")
_TRIP = Reference("ref", "trips", "ref")
_REFERENCES: dict[str, tuple[Reference, ...]] = {
    "trips": (_OF, Reference("ledger_serial", "ledger", "serial")),
    "travellers": (_TRIP, Reference("official", "officials", "id"), Reference("unit", "units", "id")),
    "stops": (_TRIP,),
    "costs": (_TRIP, Reference("funding_source", "funding_sources", "id")),
}


def _trips(name: str, table: Table) -> TableShape:
    columns = tuple((column.name, column.type) for column in table.columns)
    key = ("ref", "position") if table.parts else ("ref",)
    return TableShape(name, columns, key, _REFERENCES[name], INDEXES[name])


def _list(table: ListTable) -> TableShape:
    references = tuple(
        Reference(name, other.replace("-", "_"), column) for name, (other, column) in table.references.items()
    )
    columns = tuple((one.name, one.type) for one in table.fields)
    return TableShape(
        table.name.replace("-", "_"), columns, table.key, references, INDEXES.get(table.name, ())
    )


def _texts(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, "string") for name in names)


LEDGER = TableShape(
    "ledger",
    (
        ("serial", "integer"),
        *_texts("kind", "subject", "time", "document_hash", "previous", "hash", "nonce", "document"),
    ),
    ("serial",),
    indexes=("subject", "kind"),
)
CHECKPOINTS = TableShape("checkpoints", (("serial", "integer"), *_texts("hash", "time")), ("serial",))
ANSWERS = TableShape(
    "answers",
    (
        *_texts("id", "municipality", "kind", "trip", "month", "question", "answer"),
        ("version", "integer"),
        *_texts("first_published", "published"),
        ("ledger_serial", "integer"),
    ),
    ("id",),
    (_OF, Reference("ledger_serial", "ledger", "serial")),
    ("trip",),
)

SHAPES: tuple[TableShape, ...] = (
    LEDGER,
    CHECKPOINTS,
    *map(_list, LISTS),
    *(_trips(name, table) for name, table in TABLES.items()),
    ANSWERS,
)
