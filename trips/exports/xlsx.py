"""XLSX: one workbook with a sheet for each table, right to left, cells typed, the header in view.

Texts are written as texts, whatever they begin with, so nothing in them is ever a formula; therefore they need no guard as
in CSV. A number of more than 15 digits is written as text, because Excel would round it.
"""

import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from transparency.cells import Cell
from transparency.parameters import Fault, InvalidParameters
from trips.questions import Question

from . import streaming
from .columns import TABLES
from .table import Column, Line, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 100_000
"""Trips of one workbook (the contract's cap)."""
LONGEST_SHEET = 1_048_576
"""Rows of a sheet, its header with them: a table with more goes on in another, `travellers-2`."""

EXACT_DIGITS = 15
LONGEST_TEXT = 32_767
"""Characters of a cell; Excel refuses a file with more."""
CUT = " […]"
PIECE = 1 << 18
WIDE, NARROW = 28, 14


def answer(request: Any, question: Question) -> StreamingHttpResponse:
    """Every trip that answers, with its travellers, stops and costs. Raises InvalidParameters for more than MOST trips."""
    if question.matching.order_by()[: MOST + 1].count() > MOST:
        message = _("A workbook holds at most 100,000 trips. Ask for less, or take CSV: “format=csv”.")
        raise InvalidParameters([Fault("format", "xlsx", message, ["csv", "jsonl", "json"])])
    return streaming.answer(
        request, question, pieces, name="trips", extension="xlsx", content_type=MEDIA_TYPE
    )


def pieces(trips: Iterator[streaming.Trip], base: str) -> Iterator[bytes]:
    """The workbook is written to a temporary file, for its directory of parts stands at its end; then it is sent."""
    with tempfile.TemporaryFile() as file:
        _write(file, trips, base)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _write(file: Any, trips: Iterator[streaming.Trip], base: str) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheets = [_Sheets(book, name, table) for name, table in TABLES.items()]
        for trip in trips:
            line = trip.line(base)
            for sheet in sheets:
                sheet.write(line)


class _Sheets:
    """The sheets of one table: as a rule one."""

    def __init__(self, book: Any, name: str, table: Table) -> None:
        self.book, self.name, self.table = book, name, table
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.number = 0
        self._begin()

    def _begin(self) -> None:
        self.number, self.row = self.number + 1, 0
        self.sheet = self.book.add_worksheet(f"{self.name}-{self.number}" if self.number > 1 else self.name)
        self.sheet.right_to_left()
        self.sheet.freeze_panes(1, 1)
        for place, column in enumerate(self.table.columns):
            self.sheet.set_column(place, place, NARROW if column.type != "string" else WIDE)
            self.sheet.write_string(0, place, column.name, self.bold)

    def write(self, trip: Line) -> None:
        for cells in self.table.lines(trip):
            if self.row + 1 == LONGEST_SHEET:
                self._begin()
            self.row += 1
            for place, (column, cell) in enumerate(zip(self.table.columns, cells, strict=True)):
                _write_cell(self.sheet, self.row, place, column, cell, self.day)


def _write_cell(sheet: Any, row: int, place: int, column: Column, cell: Cell, day: Any) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    elif isinstance(cell, int | Decimal) and len(Decimal(cell).as_tuple().digits) <= EXACT_DIGITS:
        sheet.write_number(row, place, cell)
    elif column.type == "date":
        sheet.write_datetime(row, place, date.fromisoformat(str(cell)), day)
    else:
        text = str(cell)
        sheet.write_string(
            row, place, text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT
        )
