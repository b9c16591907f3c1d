"""Which sheet of a book is which, where its headers are, and what about its form would be lost in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from transparency import persian
from trips.tables.cells import key

from .findings import Cell, Findings
from .layout import Column, Layout, headers
from .opening import Book, Raw, SheetRead
from .sheets import LAYOUTS, TRIPS, titles

HEADER_WITHIN = 10
"""The first rows, among which the headers are looked for: titles and logos may stand above them."""


@dataclass(slots=True)
class Known:
    """A sheet of the book that is one of ours."""

    layout: Layout
    sheet: SheetRead
    header_row: int
    columns: dict[str, tuple[int, str]]


class Names:
    """Lazy words, joined when they are shown."""

    def __init__(self, words: list[Any]) -> None:
        self.words = words

    def __str__(self) -> str:
        return persian.join_words([str(word) for word in self.words], get_language() or "fa")


def told_apart(book: Book, findings: Findings) -> list[tuple[SheetRead, Layout]]:
    """The filled sheets that are ours. Others are problems, for what they hold would be lost in silence."""
    filled = [sheet for sheet in book.sheets if sheet.cells]
    known = [(sheet, titles()[key(sheet.name)]) for sheet in filled if key(sheet.name) in titles()]
    strangers = [sheet for sheet in filled if key(sheet.name) not in titles()]
    found = [(sheet, layout) for sheet, layout in known if layout is not None]
    if not found and len(strangers) == 1:
        return [(strangers[0], TRIPS)]  # a single sheet, as in CSV, is the trips, whatever its name
    for sheet in strangers:
        findings.add(
            Cell(sheet.name),
            None,
            _("No sheet of the template is called so, and this one is not empty."),
            _("Name it one of these, or delete it: %(names)s."),
            names=Names([layout.title for layout in LAYOUTS]),
        )
    for sheet, _layout in found:
        if sheet.hidden:
            findings.add(
                Cell(sheet.name),
                None,
                _("This sheet is hidden."),
                _("Show it and look it through, or delete it."),
            )
    return found


def with_headers(sheet: SheetRead, layout: Layout, findings: Findings) -> Known | None:
    known = headers(layout)
    best, header_row = 0, 0
    for number in [number for number in sheet.cells if number <= HEADER_WITHIN]:
        hits = sum(_header_key(value) in known for value in sheet.cells[number].values())
        if hits > best:
            best, header_row = hits, number
    if best < 2:
        findings.add(
            Cell(sheet.name, min(sheet.cells)),
            next(iter(sheet.cells[min(sheet.cells)].values())),
            _("No row of headers was found among the first rows of this sheet."),
            _("Copy the first row of the template above the rows."),
        )
        return None
    found = Known(layout, sheet, header_row, {})
    for column, value in sheet.cells[header_row].items():
        _take_header(found, column, value, known, findings)
    for wanted in layout.columns:
        if wanted.required and wanted.name not in found.columns:
            findings.add(
                Cell(sheet.name, header_row),
                None,
                _("The column “%(header)s” is missing."),
                _("Add it, as in the template."),
                header=wanted.header,
            )
    return found


def _header_key(value: Raw) -> str:
    return key(value.rstrip(" *")) if isinstance(value, str) else ""


def _take_header(
    known: Known, number: int, value: Raw, names: Mapping[str, Column], findings: Findings
) -> None:
    cell = Cell(known.sheet.name, known.header_row, number, str(value))
    column = names.get(_header_key(value))
    if column is None:
        near = get_close_matches(_header_key(value), names, n=2, cutoff=0.75)
        findings.add(
            cell,
            value,
            _("No column of this sheet is called so."),
            _("Correct the header, or delete the column. Near: %(names)s.")
            if near
            else _("Correct the header as in the template, or delete the column."),
            names=Names(list(dict.fromkeys(names[one].header for one in near))),
        )
    elif column.name in known.columns:
        other = known.columns[column.name][1]
        findings.add(
            cell,
            value,
            _("This column stands here twice: “%(other)s” means the same."),
            _("Keep one of them."),
            other=other,
        )
    else:
        known.columns[column.name] = (number, str(value))


# The form of a sheet: what hides, joins or computes cells


def check_form(known: Known, findings: Findings) -> None:
    sheet, of_us = known.sheet, {number for number, _header in known.columns.values()}
    for first_row, first_column, last_row, last_column in sheet.merged:
        touches = last_row >= known.header_row and any(
            first_column <= number <= last_column for number in of_us
        )
        if touches:
            cell = Cell(sheet.name, first_row, first_column, _header_of(known, first_column))
            findings.add(
                cell,
                sheet.cells.get(first_row, {}).get(first_column),
                _("Cells are merged here, up to %(last)s."),
                _("Unmerge them and fill in each cell."),
                last=Cell("", last_row, last_column).reference,
            )
    for row in sorted(sheet.hidden_rows & set(sheet.cells)):
        if row >= known.header_row:
            column = next(iter(sheet.cells[row]))
            findings.add(
                Cell(sheet.name, row, column, _header_of(known, column)),
                sheet.cells[row][column],
                _("This row is hidden."),
                _("Show the row and look it through, or delete it. A filter hides rows too."),
            )
    for number in sorted(sheet.hidden_columns & of_us):
        findings.add(
            Cell(sheet.name, known.header_row, number, _header_of(known, number)),
            _header_of(known, number),
            _("This column is hidden."),
            _("Show the column and look it through, or delete it."),
        )
    _check_nameless(known, of_us, findings)


def _check_nameless(known: Known, of_us: set[int], findings: Findings) -> None:
    """Filled cells under no header: the first of each column is told."""
    told = of_us | set(known.sheet.cells[known.header_row])
    for row, cells in known.sheet.cells.items():
        if row <= known.header_row:
            continue
        for number, value in cells.items():
            if number not in told:
                told.add(number)
                findings.add(
                    Cell(known.sheet.name, row, number),
                    value,
                    _("This cell stands under no header."),
                    _("Give the column its header, or delete it."),
                )


def _header_of(known: Known, number: int) -> str:
    return next((header for column, header in known.columns.values() if column == number), "")
