"""How the sheets of a workbook are described: a table of columns that the template, the reading and the help all follow.

A column is known by its Persian header, its English one, the name of the field it fills, and a few more words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Model, TextChoices
from django.utils import translation

from trips.tables import read_amount, read_count, read_number, read_text
from trips.tables.cells import key

Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    """The field of the model it fills, or a name of its own (`trip`, `city`, `country`)."""
    header: Any
    read: Reader = read_text
    required: bool = False
    choices: type[TextChoices] | None = None
    names: str = ""
    """Which names of the municipality it holds: "officials", "units", "destinations", "countries", "funding_sources",
    "currencies"."""
    help: Any = ""
    also: tuple[Any, ...] = ()
    """Further headers it is known by."""
    width: int = 18
    in_template: bool = True

    @property
    def as_text(self) -> bool:
        """Whether a spreadsheet must keep what is typed as it is: dates, letter numbers and codes above all."""
        return self.read not in (read_count, read_number, read_amount)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One sheet. Its first column is the trip's code, which the clerk invents: it joins the sheets of one file."""

    name: str
    title: Any
    model: type[Model]
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def in_persian(text: Any) -> str:
    with translation.override("fa"):
        return str(text)


def keys_of(text: Any) -> set[str]:
    """The keys of a lazy text in both languages."""
    found = set()
    for language in ("fa", "en"):
        with translation.override(language):
            found.add(key(str(text)))
    return found


@cache
def headers(layout: Layout) -> Mapping[str, Column]:
    """Every folded header by which the sheet's columns are known; a column's own header before others' further ones."""
    found: dict[str, Column] = {}
    for column in layout.columns:
        for text in (column.header, column.name):
            found |= dict.fromkeys(keys_of(text), column)
    for column in layout.columns:
        for text in column.also:
            for spelling in keys_of(text) - {""}:
                found.setdefault(spelling, column)
    return found
