"""The clerk's own workbook again, its faulty cells marked and a list of all problems beside it.

It is written anew from what was read, never by changing the foreign file: the same sheets, rows, columns and values, with
the template's drop-downs, and nothing else that came with the file.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from trips.tables.cells import key

from .findings import Problem
from .layout import headers, in_persian
from .opening import EarlyDate, ErrorValue, Formula, SheetRead
from .planning import Plan
from .sheets import PROBLEMS_TITLE, TRIPS, titles
from .template import add_guide_and_lists
from .workbooks import FAULTY, add_sheet, content, dress, new, put, put_header

MOST_COMMENTS = 2_000


def marked(plan: Plan) -> bytes:
    """The workbook as XLSX."""
    workbook = new()
    problems = add_sheet(workbook, str(PROBLEMS_TITLE))
    copies = {}
    for sheet in plan.book.sheets:
        if sheet.cells and titles().get(key(sheet.name), TRIPS) is not None:
            copies[sheet.name] = _copy(workbook, sheet)
    lists = add_guide_and_lists(workbook, plan.municipality)
    for sheet in plan.book.sheets:
        if sheet.name in copies:
            _dress(copies[sheet.name], sheet, lists)
    _mark(copies, plan.problems)
    _list(problems, copies, plan.problems)
    return content(workbook)


def _copy(workbook: Any, sheet: SheetRead) -> Worksheet:
    copy = add_sheet(workbook, sheet.name or in_persian(TRIPS.title))
    for row, cells in sheet.cells.items():
        for column, value in cells.items():
            if isinstance(value, Formula | ErrorValue):
                put(copy, row, column, value.text)
            elif isinstance(value, EarlyDate):
                put(copy, row, column, value.serial)
            else:
                put(copy, row, column, value)
    return copy


def _dress(copy: Worksheet, sheet: SheetRead, lists: dict[str, str]) -> None:
    """Known columns as in the template; where a sheet's headers were not found, it stays plain."""
    layout = titles().get(key(sheet.name)) or TRIPS
    known = headers(layout)
    for row, cells in sheet.cells.items():
        columns = [
            (number, known[key(value.rstrip(" *"))])
            for number, value in cells.items()
            if isinstance(value, str) and key(value.rstrip(" *")) in known
        ]
        if len(columns) > 1:
            for number, value in cells.items():
                put_header(copy, row, number, str(value))
            dress(copy, row, columns, lists)
            return


def _mark(copies: dict[str, Worksheet], problems: list[Problem]) -> None:
    said: dict[tuple[str, int, int], list[str]] = {}
    for problem in problems:
        at = problem.cell
        if at.sheet in copies and at.row:
            text = " ".join(filter(None, (problem.message, problem.cure)))
            said.setdefault((at.sheet, at.row, at.column or 1), []).append(text)
    for place, ((sheet, row, column), texts) in enumerate(said.items()):
        cell: Any = copies[sheet].cell(row, column)
        cell.fill = FAULTY
        if place < MOST_COMMENTS:
            cell.comment = Comment("\n".join(texts)[:2_000], _("Safarnama"), width=320, height=120)


def _list(sheet: Worksheet, copies: dict[str, Worksheet], problems: list[Problem]) -> None:
    heads = (_("sheet"), _("cell"), _("column"), _("value"), _("what is wrong"), _("how to mend it"))
    for number, (head, width) in enumerate(zip(heads, (18, 10, 22, 30, 50, 50), strict=True), 1):
        put_header(sheet, 1, number, head)
        sheet.column_dimensions["ABCDEF"[number - 1]].width = width
    sheet.freeze_panes = "A2"
    for row, problem in enumerate(problems, 2):
        cell = problem.cell
        told = (cell.sheet, cell.reference, cell.header, problem.value, problem.message, problem.cure)
        for number, text in enumerate(told, 1):
            put(sheet, row, number, text).alignment = Alignment(wrap_text=True, vertical="top")
        if cell.sheet in copies and cell.row:
            target = copies[cell.sheet].title.replace("'", "''")
            place: Any = sheet.cell(row, 2)
            where = f"'{target}'!{cell.reference if cell.column else f'A{cell.row}'}"
            place.hyperlink = Hyperlink(ref=place.coordinate, location=where)
            place.style = "Hyperlink"
