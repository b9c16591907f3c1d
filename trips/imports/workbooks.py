"""Writing workbooks: text is always text, whatever it begins with; sheets run from right to left under a frozen header."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from . import limits
from .layout import Column, in_persian
from .sheets import LISTS_TITLE

TEXT = "@"
INK, PAPER, WASH, SOFT = "1F3A5F", "FFFFFF", "FFE2B8", "6B7280"
HEADER = {
    "font": Font(bold=True, color=PAPER),
    "fill": PatternFill("solid", start_color=INK),
    "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
}
FAULTY = PatternFill("solid", start_color=WASH)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def new() -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    return workbook


def add_sheet(workbook: Workbook, title: str) -> Worksheet:
    """A sheet from right to left, its name such as spreadsheets take."""
    plain = re.sub(r"[\[\]:*?/\\]|^'|'$", " ", title).strip()[:31] or "-"
    sheet = workbook.create_sheet(plain)
    sheet.sheet_view.rightToLeft = True
    return sheet


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Cell:
    """Write one value. Text never becomes a formula, a number or a date."""
    cell: Any = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000]
        cell.data_type = "s"
        cell.number_format = TEXT
        cell.quotePrefix = value[:1] in "=+-@"
    elif value is not None:
        cell.value = value
        if isinstance(value, dt.datetime):
            cell.number_format = "yyyy-mm-dd hh:mm"
        elif isinstance(value, dt.date):
            cell.number_format = "yyyy-mm-dd"
    return cell


def put_header(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    cell: Any = put(sheet, row, column, text)
    for name, style in HEADER.items():
        setattr(cell, name, style)
    return cell


def dress(
    sheet: Worksheet, header_row: int, columns: Iterable[tuple[int, Column]], lists: dict[str, str]
) -> None:
    """Widths, text formats, the frozen header and the drop-downs of known columns. `lists`: formula of each list."""
    sheet.freeze_panes = f"B{header_row + 1}"
    sheet.row_dimensions[header_row].height = 32
    for number, column in columns:
        letter = get_column_letter(number)
        dimension: Any = sheet.column_dimensions[letter]
        dimension.width = column.width
        dimension.number_format = TEXT if column.as_text else "#,##0.##"
        validation = DataValidation(type=None, allow_blank=True)
        source = lists.get(list_name(column))
        if source:
            # A reminder, not a wall: other spellings are read as well.
            validation = DataValidation(
                type="list", formula1=source, allow_blank=True, showErrorMessage=False
            )
        if column.help:
            validation.promptTitle, validation.prompt = (
                in_persian(column.header)[:32],
                in_persian(column.help)[:255],
            )
            validation.showInputMessage = True
        if source or column.help:
            validation.add(f"{letter}{header_row + 1}:{letter}{limits.MAX_ROWS}")
            sheet.add_data_validation(validation)


def list_name(column: Column) -> str:
    if column.choices is not None:
        return column.choices.__name__
    return "flags" if column.read.__name__ == "read_flag" else column.names


def add_lists(workbook: Workbook, vocabularies: dict[str, list[str]]) -> dict[str, str]:
    """A sheet with a column for each list; the formula that names each."""
    sheet = add_sheet(workbook, in_persian(LISTS_TITLE))
    found = {}
    for number, (name, words) in enumerate(vocabularies.items(), 1):
        for row, word in enumerate(words, 1):
            put(sheet, row, number, word)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 26
        found[name] = f"'{sheet.title}'!${letter}$1:${letter}${max(len(words), 1)}"
    return found


def content(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
