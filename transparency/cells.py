"""Cells of a CSV file that people open in a spreadsheet."""

from collections.abc import Iterable
from decimal import Decimal

Cell = str | int | Decimal | bool | None

GUARDED = frozenset("=+-@\t\r\n'＝＋－＠")
"""A text that begins with one of these gets an apostrophe before it. To read it back, take one away from the front."""


def guard(cell: Cell) -> Cell:
    """A cell as it is written: numbers as they are, texts so that no spreadsheet takes them for a formula."""
    if type(cell) is str:
        return f"'{cell}" if cell[:1] in GUARDED else cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return cell


def guarded(cells: Iterable[Cell]) -> list[Cell]:
    """A line of cells, each as `guard` gives it. A file has a hundred million, so texts take no call each."""
    return [
        (f"'{cell}" if cell[:1] in GUARDED else cell) if type(cell) is str else guard(cell) for cell in cells
    ]
