"""What every format is read into, with the limits that hold for all of them."""

import json
from typing import Any

from transparency.confined import Refused
from trips.imports import limits


def refused(code: str, **about: Any) -> Refused:
    """The whole file is refused: a code, for which `opening` has the words, and what they need."""
    return Refused(code, json.dumps(about))


class Tally:
    """What a whole file has used up of its limits."""

    def __init__(self) -> None:
        self.cells = self.visited = self.letters = 0

    def visit(self, number: int = 1) -> None:
        self.visited += number
        if self.visited > limits.MAX_VISITED:
            raise refused("empty_cells", most=limits.MAX_VISITED)

    def fill(self, value: Any) -> None:
        self.cells += 1
        self.letters += len(value) if isinstance(value, str) else 0
        if self.cells > limits.MAX_CELLS or self.letters > limits.MAX_LETTERS:
            raise refused("cells", most=limits.MAX_CELLS)


class Sheet:
    def __init__(self, name: str, tally: Tally, *, hidden: bool = False) -> None:
        self.name, self.hidden, self._tally = name, hidden, tally
        self.cells: list[tuple[int, int, str, Any]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()

    def put(self, row: int, column: int, kind: str, value: Any) -> None:
        """Keep a filled cell; Refused where it lies past the limits."""
        if value is None or value == "":
            return
        if row > limits.MAX_ROWS:
            raise refused("rows", sheet=self.name, most=limits.MAX_ROWS)
        if column > limits.MAX_COLUMNS:
            raise refused("columns", sheet=self.name, most=limits.MAX_COLUMNS)
        if isinstance(value, str) and len(value) > limits.MAX_TEXT:
            raise refused("text", sheet=self.name, row=row, column=column, most=limits.MAX_TEXT)
        self._tally.fill(value)
        self.cells.append((row, column, kind, value))

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        if len(self.merged) >= limits.MAX_ROWS:
            raise refused("cells", most=limits.MAX_CELLS)
        self.merged.append((first_row, first_column, last_row, last_column))

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name[:100],
            "hidden": self.hidden,
            "cells": self.cells,
            "merged": self.merged,
            "hidden_rows": sorted(self.hidden_rows),
            "hidden_columns": sorted(self.hidden_columns),
        }


def number(text: str) -> int | float | None:
    """A stored number; None for what is none."""
    try:
        found = float(text)
    except ValueError:
        return None
    if found != found or found in (float("inf"), float("-inf")):
        return None
    return int(found) if found.is_integer() and abs(found) < 10**15 else found
