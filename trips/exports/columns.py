"""The columns of every table of an export: a name, what it means (`docs/formats.md`), and how a document gives it.

An absence is a code, never an empty number that could be read as zero. Texts that are not given are empty. Several
values in one cell stand in the document's order with " | " between.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from transparency.cells import Cell
from trips.codes import Absent
from trips.withholding import withheld_whole

from .table import (
    Columns,
    Document,
    Line,
    Table,
    column,
    dates,
    joined,
    of_document,
    of_part,
    within,
)

UNKNOWN = "unknown"
"""Where a number is not known and the record has no code of its own for it."""
WITHHELD = Absent.WITHHELD.value

# ---- One line a trip ----


def _days(line: Line) -> Cell:
    if withheld_whole(line.document):
        return WITHHELD
    return UNKNOWN if line.document["days"] is None else line.document["days"]


def _delegation(line: Line) -> tuple[Cell, ...]:
    group = line.document["delegation"]
    size = group["known"] if group["size"] is None else group["size"]
    return WITHHELD if withheld_whole(line.document) else size, group["known"], group["complete"]


def _each(columns: dict[str, str], found: Callable[[Line], list[Document]]) -> Columns:
    """Columns by the keys of the objects in a list: each has the values of all of them."""
    keys = tuple(columns.values())

    def cells(line: Line) -> list[Cell]:
        of = found(line)
        if len(of) == 1:  # as most lists are
            [one] = of
            return [one[key] or "" for key in keys]
        return [joined([one[key] for one in of]) for key in keys]

    return Columns(tuple(columns), cells)


def _visits(line: Line) -> list[Document]:
    return [stop for stop in line.document["stops"] if stop["purpose"] == "visit"]


def _payers(line: Line) -> list[Document]:
    return [cost["funding_source"] for cost in line.document["costs"]]


def _listed(key: str) -> Callable[[Line], list[Document]]:
    return lambda line: line.document[key]


def _absences(document: Document) -> str:
    """Why amounts are absent; `not_disclosed` where there is no cost at all."""
    if withheld_whole(document):
        return WITHHELD
    if not document["costs"]:
        return "not_disclosed"
    return joined([cost["absent"] for cost in document["costs"]])


TOTALS = {
    "total_irr_old": ("IRR", "old"),
    "total_irr_new": ("IRR", "new"),
    "total_usd": ("USD", None),
    "total_eur": ("EUR", None),
}


def _money(line: Line) -> list[Cell]:
    """Each total of TOTALS is a number, else why there is none, else empty: nothing was spent in this currency."""
    totals, absences = line.document["totals"], _absences(line.document)
    amounts = {(total["currency"], total["rial_basis"]): Decimal(total["amount"]) for total in totals}
    written = [
        " ".join(filter(None, (total["currency"], total["rial_basis"], total["amount"]))) for total in totals
    ]
    complete = all(total["complete"] for total in totals) if totals else None
    return [joined(written), *(amounts.get(one, absences) for one in TOTALS.values()), complete, absences]


def _permits(line: Line) -> Cell:
    return joined([f"{one['stage']} {one['decision']}" for one in line.document["permits"]])


def _withheld_by(line: Line) -> Cell:
    return joined([one.get("body") for one in line.document["redactions"]])


def _due(line: Line) -> list[Cell]:
    return [day.isoformat() if day else None for day in line.due]


REF = of_document("ref")
URL = column("url", lambda line: line.url)

TRIPS = Table(
    REF,
    URL,
    of_document("title", "title_en"),
    within(
        lambda line: line.document["municipality"],
        municipality="code",
        municipality_name="name",
        municipality_name_en="name_en",
    ),
    of_document("provenance", "synthetic", "kind", "initiative", "status", "status_reason"),
    dates("start", lambda line: line.document["start"]),
    dates("end", lambda line: line.document["end"]),
    column("days", _days),
    of_document("days_min", "private_days"),
    _each(
        {
            "countries": "country",
            "country_names": "country_name",
            "country_names_en": "country_name_en",
            "cities": "city",
            "cities_en": "city_en",
            "destinations": "destination",
        },
        _visits,
    ),
    Columns(("travellers", "travellers_known", "list_complete"), _delegation),
    _each({"traveller_names": "name"}, _listed("travellers")),
    within(lambda line: line.document["host"], host_name="name", host_event="event", host_address="address"),
    of_document("purpose", "necessity", "legal_basis"),
    _each({"funding_sources": "name", "funding_source_ids": "id", "funding_kinds": "kind"}, _payers),
    Columns(("totals", *TOTALS, "totals_complete", "cost_absences"), _money),
    within(
        lambda line: line.document["outcome"],
        outcome_summary="summary",
        outcome_results="results",
        report="report",
    ),
    column("permits", _permits),
    column("not_disclosed", lambda line: joined(line.document["not_disclosed"])),
    _each({"withheld": "field"}, _listed("redactions")),
    column("withheld_by", _withheld_by),
    _each({"source_titles": "title", "source_urls": "url"}, _listed("sources")),
    column("attachments", lambda line: len(line.document["attachments"])),
    column("joint_with", lambda line: joined(line.document["joint_with"])),
    of_document("replaces"),
    Columns(("due_record", "due_costs", "due_report"), _due),
    of_document("version", "first_published", "published", "reason"),
    Columns(("ledger_serial", "ledger_hash"), lambda line: (line.serial, line.hash)),
)

# ---- One line a part of a trip ----


def _part(key: str) -> Callable[[Line], Any]:
    """A key of the part that the line is about."""
    return lambda line: (line.part or {})[key]


KEY = Columns(
    ("ref", "url", "municipality", "position"),
    lambda line: (line.document["ref"], line.url, line.document["municipality"]["code"], line.position),
)

TRAVELLERS = Table(
    KEY,
    of_part("official", "name", "name_en"),
    column("count", lambda line: UNKNOWN if (count := _part("count")(line)) is None else count),
    of_part("post"),
    within(_part("unit"), unit="id", unit_name="name", unit_name_en="name_en"),
    of_part("body"),
    within(_part("municipality"), from_municipality="code", from_municipality_name="name"),
    of_part("kind", "head"),
    dates("start", _part("start")),
    dates("end", _part("end")),
    of_part("days"),
    column("stops", lambda line: joined(map(str, _part("stops")(line) or ())) or "all"),
    of_part("attendance", "reason"),
    parts="travellers",
)

STOPS = Table(
    KEY,
    of_part("destination", "country", "country_name", "country_name_en", "city", "city_en", "purpose"),
    dates("arrival", _part("arrival")),
    dates("departure", _part("departure")),
    parts="stops",
)


def _amount(line: Line) -> Cell:
    cost = line.part or {}
    return cost["absent"] if cost["amount"] is None else Decimal(cost["amount"])


def _rate(line: Line) -> Cell:
    rate = _part("rate")(line)
    return Decimal(rate["value"]) if rate else None


COSTS = Table(
    KEY,
    of_part("item", "traveller"),
    within(
        _part("funding_source"),
        funding_source="id",
        funding_source_name="name",
        funding_source_name_en="name_en",
        funding_kind="kind",
    ),
    of_part("stage", "method"),
    column("amount", _amount),
    of_part("currency", "rial_basis", "absent"),
    column("rate", _rate),
    dates("rate_date", lambda line: (_part("rate")(line) or {}).get("date")),
    within(_part("rate"), rate_source="source"),
    of_part("interest", "source_text"),
    parts="costs",
)

TABLES: dict[str, Table] = {"trips": TRIPS, "travellers": TRAVELLERS, "stops": STOPS, "costs": COSTS}
"""By the name in `table`; the first column of each is the reference."""
