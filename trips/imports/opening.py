"""Opening a foreign file: parsed in a child process with limits, refused with a reason and a cure, or handed on as a book."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from transparency.confined import Exhausted, Limits, Refused, run_confined
from transparency.faults import Fault
from trips.tables import Cell

from . import limits


class FileRefused(Fault):
    """The whole file is refused; the message says why and what to do."""


REASONS: dict[str, Any] = {
    "bytes": _("The file is larger than %(most)s MB. Import it in parts."),
    "unpacked": _(
        "Unpacked, the file holds more than %(most)s MB or too many parts. Copy the filled cells alone into a new template."
    ),
    "sheets": _("The file has more than %(most)s sheets. Keep only those of the template."),
    "rows": _(
        "The sheet “%(sheet)s” has filled cells below row %(most)s. Import it in parts, or delete what stands there."
    ),
    "columns": _(
        "The sheet “%(sheet)s” has filled cells past column %(most)s. Delete them; the template needs far fewer."
    ),
    "cells": _("The file has more than %(most)s filled cells. Import it in parts."),
    "empty_cells": _(
        "The file has more than %(most)s rows and cells that are empty but formatted. Copy the filled cells alone into a new"
        " template."
    ),
    "text": _(
        "Row %(row)s of the sheet “%(sheet)s” has a cell with more than %(most)s characters. Shorten it."
    ),
    "password": _("The file is protected by a password. Save it without one and choose it again."),
    "broken": _("The file is damaged and cannot be read. Open it, save it anew as XLSX and choose it again."),
    "broken_csv": _(
        "The quotation marks of this CSV file do not match. Save it anew as XLSX and choose it again."
    ),
    "xml": _(
        "The file holds declarations that no spreadsheet program writes, so it is not read. Save it anew as XLSX."
    ),
    "macros": _("The file holds macros. Save it as XLSX or ODS without them and choose it again."),
    "links": _(
        "The file is linked to other files. Break the links (in Excel: Data, Edit Links), save it and choose it again."
    ),
    "binary_excel": _("This is a binary workbook (XLSB). Save it as XLSX and choose it again."),
    "old_excel": _(
        "This is a workbook of old Excel (XLS), whatever its name says. Save it as XLSX and choose it again."
    ),
    "not_a_sheet": _("This is not a spreadsheet, whatever its name says. Choose an XLSX, ODS or CSV file."),
    "web_page": _(
        "This is a web page under the name of a spreadsheet. Open it, save it as XLSX and choose it again."
    ),
    "encoding": _("The letters of this CSV file cannot be made out. Save it as “CSV UTF-8” or as XLSX."),
    "nothing": _("The file is empty."),
    "heavy": _(
        "Reading this file takes more time or memory than any filled template. Copy the filled cells alone into a new one."
    ),
}


@dataclass(frozen=True, slots=True)
class Formula:
    text: str


@dataclass(frozen=True, slots=True)
class ErrorValue:
    text: str


@dataclass(frozen=True, slots=True)
class EarlyDate:
    """A date before spreadsheets' calendars begin: programs disagree on which day it is."""

    serial: str


Raw = Cell | Formula | ErrorValue | EarlyDate


@dataclass(slots=True)
class SheetRead:
    name: str
    hidden: bool
    cells: dict[int, dict[int, Raw]]
    """By row, then by column, both from 1, in order; filled cells alone."""
    merged: list[tuple[int, int, int, int]]
    hidden_rows: set[int]
    hidden_columns: set[int]


@dataclass(slots=True)
class Book:
    kind: str
    """"xlsx", "ods" or "csv"."""
    sheets: list[SheetRead] = field(default_factory=list)

    @classmethod
    def of_json(cls, text: str | bytes) -> Book:
        """From what the child wrote."""
        found = json.loads(text)
        return cls(found["kind"], [_sheet(sheet) for sheet in found["sheets"]])


def parsed(path: Path) -> bytes:
    """The file as the child read it, to be kept and to be made a `Book` of. Raises FileRefused."""
    if path.stat().st_size > limits.MAX_BYTES:
        raise FileRefused(REASONS["bytes"], most=limits.MAX_BYTES // limits.MEGABYTE)
    try:
        return run_confined(
            "trips.imports.child.reader", path, Limits(memory=limits.MEMORY, seconds=limits.SECONDS)
        )
    except Refused as refused:
        raise FileRefused(REASONS[refused.code], **json.loads(refused.detail)) from None
    except Exhausted:
        raise FileRefused(REASONS["heavy"]) from None


def _sheet(found: dict[str, Any]) -> SheetRead:
    cells: dict[int, dict[int, Raw]] = {}
    for row, column, kind, value in sorted(found["cells"], key=lambda cell: cell[:2]):
        read = _value(kind, value)
        if not (isinstance(read, str) and not read.strip()):
            cells.setdefault(row, {})[column] = read
    return SheetRead(
        found["name"],
        found["hidden"],
        cells,
        [tuple(area) for area in found["merged"]],
        set(found["hidden_rows"]),
        set(found["hidden_columns"]),
    )


def _value(kind: str, value: Any) -> Raw:
    try:
        match kind:
            case "d":
                moment = dt.datetime.fromisoformat(value)
                return moment.date() if moment.time() == dt.time() else moment
            case "t":
                return dt.time.fromisoformat(value)
    except ValueError:
        return str(value)
    special: Any = {"f": Formula, "e": ErrorValue, "y": EarlyDate}.get(kind)
    return special(value) if special else value


def filled(sheet: SheetRead) -> Iterator[tuple[int, int, Raw]]:
    """Every filled cell: row, column, value."""
    for row, cells in sheet.cells.items():
        for column, value in cells.items():
            yield row, column, value
