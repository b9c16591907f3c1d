"""What a table of an export is made of: columns with names and types, and how a document gives their cells.

A file has a hundred million cells, so neighbouring columns that are read from one place are filled by one call (`Columns`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from transparency.cells import Cell

Document = dict[str, Any]
SEPARATOR = " | "


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

    @property
    def type(self) -> str:
        """The type of the column by the words of Table Schema; where a number is absent, its cell is a word all the same."""
        return TYPES.get(self.name, "number" if self.name.startswith("total_") else "string")


class Columns(NamedTuple):
    """Columns that stand side by side; `cells` gives as many cells as there are names."""

    names: tuple[str, ...]
    cells: Callable[[Line], Iterable[Cell]]


class Table:
    """`lines` makes the lines of one trip; a table of `parts` has one for each part that the document has under that key."""

    def __init__(self, *groups: Columns, parts: str | None = None) -> None:
        self.columns = tuple(Column(name) for group in groups for name in group.names)
        self._fillers = tuple(group.cells for group in groups)
        self.parts = parts

    def lines(self, trip: Line) -> Iterator[list[Cell]]:
        for line in _parts(trip, self.parts) if self.parts else (trip,):
            cells: list[Cell] = []
            for filler in self._fillers:
                cells += filler(line)
            yield cells


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
    if not values:
        return ""
    found = list(filter(None, values))
    return SEPARATOR.join(dict.fromkeys(found)) if len(found) > 1 else found[0] if found else ""


# ---- Columns of the usual kinds ----


def getter(*keys: str) -> Callable[[Document], tuple[Any, ...]]:
    """Reads these keys of an object."""
    if len(keys) == 1:
        [key] = keys
        return lambda found: (found[key],)
    return itemgetter(*keys)


def column(name: str, cell: Callable[[Line], Cell]) -> Columns:
    """One column alone."""
    return Columns((name,), lambda line: (cell(line),))


def of_document(*keys: str) -> Columns:
    """Top-level keys of the document."""
    get = getter(*keys)
    return Columns(keys, lambda line: get(line.document))


def of_part(*keys: str) -> Columns:
    """Keys of the part that the line is about."""
    get = getter(*keys)
    return Columns(keys, lambda line: get(line.part or {}))


def within(found: Callable[[Line], Document | None], **keys: str) -> Columns:
    """Columns by the keys of an object that may not be there: then they are empty."""
    get, absent = getter(*keys.values()), (None,) * len(keys)
    return Columns(tuple(keys), lambda line: get(of) if (of := found(line)) else absent)


DATE = {"": "date", "_jalali": "jalali", "_earliest": "earliest", "_latest": "latest"}


def dates(name: str, found: Callable[[Line], Document | None]) -> Columns:
    """A date of the document: the day where it is known, as named in Jalali, and the earliest and latest day."""
    return within(found, **{f"{name}{suffix}": key for suffix, key in DATE.items()})
