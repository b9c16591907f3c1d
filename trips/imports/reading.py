"""From a book to rows: what each cell says. Every problem is told, none stops the reading of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from trips.tables import CellFault, is_blank
from trips.tables.cells import key

from .findings import Cell, Findings
from .heading import Known, check_form, told_apart, with_headers
from .layout import Layout
from .opening import Book, EarlyDate, ErrorValue, Formula, Raw
from .sheets import EXAMPLE, LAYOUTS, TRIPS


@dataclass(slots=True)
class Row:
    """One filled row of a known sheet."""

    layout: Layout
    sheet: str
    number: int
    columns: Mapping[str, tuple[int, str]]
    """Of each column the file has: its number and its header as the file has it."""
    raw: dict[str, Raw]
    values: dict[str, Any] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    """Columns whose cell was faulted: not judged again."""

    @property
    def code(self) -> str:
        return self.values.get("trip", "")

    def cell(self, name: str = "trip") -> Cell:
        """The cell of a column; of one that the file lacks, the row."""
        number, header = self.columns.get(name, (0, ""))
        return Cell(self.sheet, self.number, number, header)

    def fault(self, findings: Findings, name: str, message: Any, cure: Any = "", **params: Any) -> None:
        findings.add(self.cell(name), self.raw.get(name), message, cure, **params)
        self.unread.add(name)


def read(book: Book, findings: Findings) -> dict[str, list[Row]]:
    """The rows of each kind, by the layout's name, in the order of the file."""
    rows: dict[str, list[Row]] = {layout.name: [] for layout in LAYOUTS}
    seen: dict[str, str] = {}
    for sheet, layout in told_apart(book, findings):
        if layout.name in seen:
            findings.add(
                Cell(sheet.name),
                None,
                _("Two sheets hold the same kind of rows: this one and “%(other)s”."),
                _("Put their rows on one sheet."),
                other=seen[layout.name],
            )
            continue
        seen[layout.name] = sheet.name
        known = with_headers(sheet, layout, findings)
        if known is not None:
            check_form(known, findings)
            rows[layout.name] = _rows(known, findings)
    if not rows[TRIPS.name] and not findings.problems:
        findings.add(
            Cell(""),
            None,
            _("The file holds no trip."),
            _("Fill in a row on the sheet of trips below the example."),
        )
    return rows


def _rows(known: Known, findings: Findings) -> list[Row]:
    rows, examples = [], 0
    for number, cells in known.sheet.cells.items():
        if number <= known.header_row:
            continue
        raw = {name: cells[column] for name, (column, _header) in known.columns.items() if column in cells}
        if not raw:
            continue
        if _is_example(raw.get("trip")):
            examples += 1
            continue
        row = Row(known.layout, known.sheet.name, number, known.columns, raw)
        _read_cells(row, findings)
        if len(raw) == 1 and "trip" in raw:
            row.fault(
                findings,
                "trip",
                _("Nothing stands in this row but the trip code."),
                _("Fill in the row, or delete it."),
            )
            row.unread |= {column.name for column in known.layout.columns}
        rows.append(row)
    if examples:
        findings.remark(
            Cell(known.sheet.name), None, _("Rows of examples passed over: %(number)s."), number=examples
        )
    return rows


def _is_example(code: Raw) -> bool:
    return isinstance(code, str) and key(code).startswith((key(EXAMPLE), "example"))


def _read_cells(row: Row, findings: Findings) -> None:
    for column in row.layout.columns:
        if column.required and column.name not in row.columns:
            row.unread.add(column.name)  # told once, at the headers
            continue
        raw = row.raw.get(column.name)
        special = _special(raw)
        if special is not None:
            findings.fault(row.cell(column.name), raw, special)
            row.unread.add(column.name)
            continue
        try:
            row.values[column.name] = column.read(raw)
        except CellFault as fault:
            findings.fault(row.cell(column.name), raw, fault)
            row.unread.add(column.name)
            continue
        if column.required and row.values[column.name] == "":
            row.fault(
                findings,
                column.name,
                _("“%(header)s” is missing."),
                _("Fill in this cell."),
                header=column.header,
            )
    if "trip" in row.values:
        row.values["trip"] = key(row.values["trip"]) or row.values["trip"]


def _special(raw: Raw) -> CellFault | None:
    """Why a cell that holds no plain value is not read."""
    if isinstance(raw, Formula):
        return CellFault(
            _("This cell holds a formula."), _("Copy the cell and paste it back as a value (Paste Special).")
        )
    if isinstance(raw, ErrorValue):
        return CellFault(_("This cell holds an error of the spreadsheet."), _("Write the value itself."))
    if isinstance(raw, EarlyDate):
        return CellFault(
            _("The spreadsheet has turned this into a date of a time before its calendar begins."),
            _("Format the cell as text and write the Jalali date again: 1401/09/27."),
        )
    return None


def said(row: Row, name: str) -> bool:
    """Whether the file says anything in this column of the row, readable or not."""
    raw = row.raw.get(name)
    return name in row.unread or isinstance(raw, Formula | ErrorValue | EarlyDate) or not is_blank(raw)
