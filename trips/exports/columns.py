"""The columns of every table of an export: a name, what it means (`docs/formats.md`), and how a document gives it.

An absence is a code, never an empty number that could be read as zero. Texts that are not given are empty. Several
values in one cell stand in the document's order with " | " between.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from transparency.cells import Cell
from trips.codes import Absent
from trips.withholding import withheld_whole

Document = dict[str, Any]
SEPARATOR = " | "

UNKNOWN = "unknown"
"""Where a number is not known and the record has no code of its own for it."""
WITHHELD = Absent.WITHHELD.value


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a table is made from: the document, what is served with it, the part that the line is about."""

    document: Document
    url: str
    serial: int
    hash: str
    due: tuple[date | None, date | None, date | None]
    position: int = 0
    part: Document | None = None


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    cell: Callable[[Line], Cell]

    @property
    def type(self) -> str:
        """The type of the column by the words of Table Schema; where a number is absent, its cell is a word all the same."""
        return TYPES.get(self.name, "number" if self.name.startswith("total_") else "string")


@dataclass(frozen=True, slots=True)
class Table:
    """`lines` makes the lines of one trip."""

    columns: tuple[Column, ...]
    parts: str | None = None

    def lines(self, trip: Line) -> Iterator[list[Cell]]:
        for line in _parts(trip, self.parts) if self.parts else (trip,):
            yield [column.cell(line) for column in self.columns]


def _parts(trip: Line, key: str) -> Iterator[Line]:
    for position, part in enumerate(trip.document[key]):
        yield Line(trip.document, trip.url, trip.serial, trip.hash, trip.due, position, part)


def _period_types(*names: str) -> dict[str, str]:
    return {f"{name}{suffix}": "date" for name in names for suffix in ("", "_earliest", "_latest")}


TYPES = {
    **dict.fromkeys(("synthetic", "list_complete", "totals_complete", "head"), "boolean"),
    **dict.fromkeys(("days", "days_min", "private_days", "travellers", "attachments", "count"), "integer"),
    **dict.fromkeys(("version", "ledger_serial", "position", "traveller"), "integer"),
    **dict.fromkeys(("amount", "rate"), "number"),
    **dict.fromkeys(("due_record", "due_costs", "due_report"), "date"),
    **dict.fromkeys(("first_published", "published"), "datetime"),
    **_period_types("start", "end", "arrival", "departure", "rate_date"),
}
"""Columns that are no text and no total, in whatever table they stand."""


def joined(values: Iterable[str | None]) -> str:
    """Each value once, in order."""
    found = list(filter(None, values))
    return SEPARATOR.join(dict.fromkeys(found)) if len(found) > 1 else found[0] if found else ""


def _of(key: str) -> Column:
    """A top-level key of the document."""
    return Column(key, lambda line: line.document[key])


def _dates(name: str, found: Callable[[Line], Document | None]) -> tuple[Column, ...]:
    """A date of the document: the day where it is known, as named in Jalali, and the earliest and latest day."""

    def part(key: str) -> Callable[[Line], Cell]:
        return lambda line: (found(line) or {}).get(key)

    suffixes = {"date": "", "jalali": "_jalali", "earliest": "_earliest", "latest": "_latest"}
    return tuple(Column(f"{name}{suffix}", part(key)) for key, suffix in suffixes.items())


def _days(line: Line) -> Cell:
    if withheld_whole(line.document):
        return WITHHELD
    return UNKNOWN if line.document["days"] is None else line.document["days"]


def _size(line: Line) -> Cell:
    group = line.document["delegation"]
    if withheld_whole(line.document):
        return WITHHELD
    return group["known"] if group["size"] is None else group["size"]


def _host(key: str) -> Column:
    return Column(f"host_{key}", lambda line: (line.document["host"] or {}).get(key))


def _visited(key: str) -> Callable[[Line], Cell]:
    return lambda line: joined([stop[key] for stop in line.document["stops"] if stop["purpose"] == "visit"])


def _payers(key: str) -> Callable[[Line], Cell]:
    return lambda line: joined([cost["funding_source"][key] for cost in line.document["costs"]])


def _absences(document: Document) -> str:
    """Why amounts are absent; `not_disclosed` where there is no cost at all."""
    if withheld_whole(document):
        return WITHHELD
    if not document["costs"]:
        return "not_disclosed"
    return joined([cost["absent"] for cost in document["costs"]])


def _total(currency: str, basis: str | None) -> Column:
    """The total in one currency: a number, else why there is none, else empty: nothing was spent in this currency."""

    def cell(line: Line) -> Cell:
        for total in line.document["totals"]:
            if (total["currency"], total["rial_basis"]) == (currency, basis):
                return Decimal(total["amount"])
        return _absences(line.document)

    return Column(f"total_{currency.lower()}{f'_{basis}' if basis else ''}", cell)


def _all_totals(line: Line) -> Cell:
    return joined(
        " ".join(filter(None, (total["currency"], total["rial_basis"], total["amount"])))
        for total in line.document["totals"]
    )


def _totals_complete(line: Line) -> Cell:
    totals = line.document["totals"]
    return all(total["complete"] for total in totals) if totals else None


def _due(name: str, position: int) -> Column:
    def cell(line: Line) -> Cell:
        day = line.due[position]
        return day.isoformat() if day else None

    return Column(f"due_{name}", cell)


def _part(name: str, *keys: str, absent: Cell = None) -> Column:
    """A key of the part that the line is about, or of an object in it."""

    def cell(line: Line) -> Cell:
        found: Any = line.part
        for key in keys or (name,):
            if found is None:
                return absent
            found = found[key]
        return absent if found is None else found

    return Column(name, cell)


REF = _of("ref")
URL = Column("url", lambda line: line.url)
MUNICIPALITY = Column("municipality", lambda line: line.document["municipality"]["code"])
TITLE = _of("title")
POSITION = Column("position", lambda line: line.position)

TRIPS = Table(
    (
        REF,
        URL,
        TITLE,
        _of("title_en"),
        MUNICIPALITY,
        Column("municipality_name", lambda line: line.document["municipality"]["name"]),
        Column("municipality_name_en", lambda line: line.document["municipality"]["name_en"]),
        _of("provenance"),
        _of("synthetic"),
        _of("kind"),
        _of("initiative"),
        _of("status"),
        _of("status_reason"),
        *_dates("start", lambda line: line.document["start"]),
        *_dates("end", lambda line: line.document["end"]),
        Column("days", _days),
        _of("days_min"),
        _of("private_days"),
        Column("countries", _visited("country")),
        Column("country_names", _visited("country_name")),
        Column("country_names_en", _visited("country_name_en")),
        Column("cities", _visited("city")),
        Column("cities_en", _visited("city_en")),
        Column("destinations", _visited("destination")),
        Column("travellers", _size),
        Column("travellers_known", lambda line: line.document["delegation"]["known"]),
        Column("list_complete", lambda line: line.document["delegation"]["complete"]),
        Column("traveller_names", lambda line: joined(one["name"] for one in line.document["travellers"])),
        _host("name"),
        _host("event"),
        _host("address"),
        _of("purpose"),
        _of("necessity"),
        _of("legal_basis"),
        Column("funding_sources", _payers("name")),
        Column("funding_source_ids", _payers("id")),
        Column("funding_kinds", _payers("kind")),
        Column("totals", _all_totals),
        _total("IRR", "old"),
        _total("IRR", "new"),
        _total("USD", None),
        _total("EUR", None),
        Column("totals_complete", _totals_complete),
        Column("cost_absences", lambda line: _absences(line.document)),
        Column("outcome_summary", lambda line: line.document["outcome"]["summary"]),
        Column("outcome_results", lambda line: line.document["outcome"]["results"]),
        Column("report", lambda line: line.document["outcome"]["report"]),
        Column(
            "permits",
            lambda line: joined(f"{one['stage']} {one['decision']}" for one in line.document["permits"]),
        ),
        Column("not_disclosed", lambda line: joined(line.document["not_disclosed"])),
        Column("withheld", lambda line: joined(one["field"] for one in line.document["redactions"])),
        Column("withheld_by", lambda line: joined(one.get("body") for one in line.document["redactions"])),
        Column("source_titles", lambda line: joined(one["title"] for one in line.document["sources"])),
        Column("source_urls", lambda line: joined(one["url"] for one in line.document["sources"])),
        Column("attachments", lambda line: len(line.document["attachments"])),
        Column("joint_with", lambda line: joined(line.document["joint_with"])),
        _of("replaces"),
        _due("record", 0),
        _due("costs", 1),
        _due("report", 2),
        _of("version"),
        _of("first_published"),
        _of("published"),
        _of("reason"),
        Column("ledger_serial", lambda line: line.serial),
        Column("ledger_hash", lambda line: line.hash),
    )
)

TRAVELLERS = Table(
    (
        REF,
        URL,
        MUNICIPALITY,
        POSITION,
        _part("official"),
        _part("name"),
        _part("name_en"),
        _part("count", absent=UNKNOWN),
        _part("post"),
        _part("unit", "unit", "id"),
        _part("unit_name", "unit", "name"),
        _part("unit_name_en", "unit", "name_en"),
        _part("body"),
        _part("from_municipality", "municipality", "code"),
        _part("from_municipality_name", "municipality", "name"),
        _part("kind"),
        _part("head"),
        *_dates("start", lambda line: (line.part or {})["start"]),
        *_dates("end", lambda line: (line.part or {})["end"]),
        _part("days"),
        Column("stops", lambda line: joined(map(str, (line.part or {})["stops"] or ())) or "all"),
        _part("attendance"),
        _part("reason"),
    ),
    parts="travellers",
)

STOPS = Table(
    (
        REF,
        URL,
        MUNICIPALITY,
        POSITION,
        _part("destination"),
        _part("country"),
        _part("country_name"),
        _part("country_name_en"),
        _part("city"),
        _part("city_en"),
        _part("purpose"),
        *_dates("arrival", lambda line: (line.part or {})["arrival"]),
        *_dates("departure", lambda line: (line.part or {})["departure"]),
    ),
    parts="stops",
)


def _amount(line: Line) -> Cell:
    cost = line.part or {}
    return cost["absent"] if cost["amount"] is None else Decimal(cost["amount"])


def _rate(line: Line) -> Cell:
    rate = (line.part or {})["rate"]
    return Decimal(rate["value"]) if rate else None


COSTS = Table(
    (
        REF,
        URL,
        MUNICIPALITY,
        POSITION,
        _part("item"),
        _part("traveller"),
        _part("funding_source", "funding_source", "id"),
        _part("funding_source_name", "funding_source", "name"),
        _part("funding_source_name_en", "funding_source", "name_en"),
        _part("funding_kind", "funding_source", "kind"),
        _part("stage"),
        _part("method"),
        Column("amount", _amount),
        _part("currency"),
        _part("rial_basis"),
        _part("absent"),
        Column("rate", _rate),
        *_dates("rate_date", lambda line: ((line.part or {})["rate"] or {}).get("date")),
        _part("rate_source", "rate", "source"),
        _part("interest"),
        _part("source_text"),
    ),
    parts="costs",
)

TABLES: dict[str, Table] = {"trips": TRIPS, "travellers": TRAVELLERS, "stops": STOPS, "costs": COSTS}
"""By the name in `table`; the first column of each is the reference."""
