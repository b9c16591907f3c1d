"""What was found in a file: every problem with its cell and its cure, and what the clerk should know besides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from trips.tables import CellFault

from .opening import EarlyDate, ErrorValue, Formula, Raw

SHOWN = 80
"""Characters of a value that a report shows."""


def letters(column: int) -> str:
    """ "A" for 1, "AA" for 27."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def shown_value(value: Raw) -> str:
    """A cell as its reader knows it, cut short."""
    if isinstance(value, Formula | ErrorValue):
        text = value.text
    elif isinstance(value, EarlyDate):
        text = value.serial
    elif isinstance(value, dt.datetime):
        text = value.isoformat(" ", "minutes")
    else:
        text = "" if value is None else str(value)
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in the file: the sheet's name as the file has it ("" in CSV), row and column from 1 (0 for a sheet or file)."""

    sheet: str
    row: int = 0
    column: int = 0
    header: str = ""

    @property
    def reference(self) -> str:
        """ "C7", "7", "C", or "" for the whole sheet."""
        return f"{letters(self.column)}{self.row or ''}"

    @property
    def address(self) -> str:
        """As spreadsheets write it: "سفرها!C7"."""
        return "!".join(part for part in (self.sheet, self.reference) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    cell: Cell
    value: str
    message: str
    cure: str = ""

    @property
    def line(self) -> str:
        """One line for the command: sheet!cell: value: problem: cure."""
        return ": ".join(part for part in (self.cell.address, self.value, self.message, self.cure) if part)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know that stops nothing: how a cell was understood, which rows were passed over."""

    cell: Cell
    value: str
    text: str

    @property
    def line(self) -> str:
        """One line for the command: sheet!cell: value: remark."""
        return ": ".join(part for part in (self.cell.address, self.value, self.text) if part)


@dataclass(slots=True)
class Findings:
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, cell: Cell, value: Raw, message: Any, cure: Any = "", **params: Any) -> None:
        fault = CellFault(message, cure, **params)
        self.fault(cell, value, fault)

    def fault(self, cell: Cell, value: Raw, fault: CellFault) -> None:
        message, cure = str(fault), fault.cure
        if not cure:  # the portal's own faults say first what is wrong, then what to do
            said, stop, rest = message.partition(". ")
            message, cure = (f"{said}.", rest) if stop else (message, "")
        self.problems.append(Problem(cell, shown_value(value), message, cure))

    def remark(self, cell: Cell, value: Raw, message: Any, **params: Any) -> None:
        self.remarks.append(Remark(cell, shown_value(value), str(CellFault(message, **params))))

    def in_order(self, sheets: list[str]) -> None:
        """As one reads the file: sheet by sheet, row by row."""
        places = {name: number for number, name in enumerate(sheets)}
        self.problems.sort(key=lambda one: (places.get(one.cell.sheet, -1), one.cell.row, one.cell.column))
        self.remarks.sort(key=lambda one: (places.get(one.cell.sheet, -1), one.cell.row, one.cell.column))
