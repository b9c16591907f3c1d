"""Where a CSV table breaks its Table Schema, in words, and what no Table Schema can say of a line."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from transparency.cells import GUARDED
from transparency.currencies import RIAL
from trips.exports.columns import TABLES
from trips.exports.table_schema import VERSION, Schema, table_schema

from .faults import Checked, Said, Whole, said
from .reading import Unreadable, lines, text
from .schema import HOW, MOST_CODES, NO_CODE, NO_LISTED, OTHERWISE, SMALL, WRITTEN

LARGEST_CELL = 100_000

NO_TABLE = _("The columns are those of no table of Open Travel Disclosure {version}: {tables}.")
NO_COLUMN = _("The column is missing. Add it, with empty cells where nothing is known.")
STRANGE_COLUMN = _("The table has no such column. Take it out, or correct its name.")
COLUMN_TWICE = _("The column stands there twice. Keep one of them.")
REF_FIRST = _("The first column must be “ref”.")
CELLS = _(
    "The line has {found} cells, and the table {expected} columns. Look for a comma or a quotation mark too many."
)
LONG_CELL = _("This is not CSV: a cell has more than {most} letters, or a quotation mark is never closed.")
NOT_CSV = _("This is not CSV: {error}.")
EMPTY_CELL = _("The cell may not be empty.")
EMPTY_NUMBER = _("The cell may not be empty. Write the number, or why there is none: {words}.")
NOT_TYPED = _("{found} is not written rightly. It must be {how}.")
OR_WORD = _("{how}, or one of: {words}")
FORMULA = _("A spreadsheet takes {found} for a formula. Write an apostrophe before it.")
LARGE = _("{found} is more than {most}.")
LINE_TWICE = _("A line with the same {keys} stands above. Each trip, and each part of one, has one line.")
NO_TRIP = _("The table of trips has no trip {ref}.")
BACKWARDS = _("The earliest day is after the latest.")
DAY_OUTSIDE = _("The day is not within its earliest and latest day.")
ABSENT_WORD = _(
    "Amount and reason do not fit: where there is no amount, both columns have the same word, "
    "else the reason is empty."
)
NO_CURRENCY = _("An amount needs its currency.")
BASIS = _("Rials need the basis old or new; other currencies have none.")
SIZE = _("Size and how it is known do not fit: one is not stated, the other is.")

TYPED = {
    "integer": _("a whole number in ASCII digits"),
    "number": _("a plain number in ASCII digits, such as 1240 or 1240.50"),
    "boolean": _("true or false"),
    "date": _("a Gregorian day such as 2022-12-18"),
    "datetime": _("a time in UTC such as 2026-01-01T00:00:00.000000Z"),
}
INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,6})?", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", re.ASCII)
DATES = ("start", "end", "arrival", "departure", "rate_date")

Told = Iterator[tuple[int | None, str, Said]]
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Head:
    table: str
    columns: list[str]


def faults(stream: io.BufferedReader, checked: Checked) -> Told:
    """(line, column, message) of everything wrong with a table; a Table Schema is chosen by the columns.

    Raises Unreadable where the rest of the file cannot be told.
    """
    rows = _rows(stream)
    number, first = next(rows, (1, []))
    head = _head(first)
    if head is None:
        yield 1, "", said(NO_TABLE, version=VERSION, tables=Whole(", ".join(TABLES)))
        return
    yield from _columns(head)
    checked.counts[head.table] += 1
    checked.has_trips |= head.table == "trips"
    schema = {field["name"]: field for field in table_schema(head.table)["fields"]}
    for number, cells in rows:
        checked.counts[head.table] += 1
        if len(cells) != len(head.columns):
            yield number, "", said(CELLS, found=len(cells), expected=len(head.columns))
            continue
        row = dict(zip(head.columns, cells, strict=True))
        wrong = set()
        for name, cell in row.items():
            if name in schema:
                for message in _cell(schema[name], cell):
                    wrong.add(name)
                    yield number, name, message
        for name, message in _line(head.table, row, wrong):
            yield number, name, message
        for name, message in _keys(head.table, row, wrong, checked):
            yield number, name, message


def table_of(stream: io.BufferedReader) -> str:
    """Which table a file is, by its head; "" for none that can be told."""
    try:
        head = _head(next(_rows(stream), (1, []))[1])
    except Unreadable:
        return ""
    return head.table if head else ""


def _rows(stream: io.BufferedReader) -> Iterator[tuple[int, list[str]]]:
    """(number of the line that the row ends on, cells); lines without anything are passed over."""
    before = csv.field_size_limit(LARGEST_CELL)
    try:
        reader = csv.reader((f"{text(line)}\n" for _number, line in lines(stream)), strict=True)
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        if "limit" in str(error):
            raise Unreadable(said(LONG_CELL, most=LARGEST_CELL)) from None
        raise Unreadable(said(NOT_CSV, error=str(error))) from None
    finally:
        csv.field_size_limit(before)


def _head(cells: list[str]) -> Head | None:
    """The table whose columns these mostly are."""
    found = set(cells)
    names = {table: {column.name for column in columns.columns} for table, columns in TABLES.items()}
    most = max(names, key=lambda table: len(names[table] & found) / len(names[table] | found))
    return Head(most, cells) if len(names[most] & found) > len(names[most]) / 2 else None


def _columns(head: Head) -> Told:
    known = [column.name for column in TABLES[head.table].columns]
    for name in known:
        if name not in head.columns:
            yield 1, name, said(NO_COLUMN)
    for position, name in enumerate(head.columns):
        if name not in known:
            yield 1, name, said(STRANGE_COLUMN)
        elif name in head.columns[:position]:
            yield 1, name, said(COLUMN_TWICE)
    if head.columns[:1] != ["ref"]:
        yield 1, "ref", said(REF_FIRST)


def _cell(field: Schema, cell: str) -> Iterator[Said]:
    constraints = field.get("constraints", {})
    words = [word for word in field.get("missingValues", ()) if word]
    if cell in words:
        return
    if cell == "":
        if constraints.get("required"):
            yield said(EMPTY_CELL)
        elif words and not field["name"].startswith("total_"):
            yield said(EMPTY_NUMBER, words=Whole(_shown(words)))
        return
    kind = field["type"]
    if kind == "string":
        if cell[0] in GUARDED and cell[0] != "'":
            yield said(FORMULA, found=_quoted(cell))
    elif not _is(kind, cell):
        how = Whole(TYPED[kind])
        if words:
            how = Whole(OR_WORD.format(how=TYPED[kind], words=_shown(words)))
        yield said(NOT_TYPED, found=_quoted(cell), how=how)
        return
    yield from _constrained(constraints, kind, cell)


def _constrained(constraints: dict[str, Any], kind: str, cell: str) -> Iterator[Said]:
    if "enum" in constraints and cell not in constraints["enum"]:
        codes = constraints["enum"]
        if len(codes) > MOST_CODES:
            yield said(NO_LISTED, found=_quoted(cell))
        else:
            yield said(NO_CODE, found=_quoted(cell), codes=Whole(", ".join(codes)))
    if "pattern" in constraints and not re.search(constraints["pattern"], cell):
        how = HOW.get(constraints["pattern"]) or OTHERWISE.format(pattern=constraints["pattern"])
        yield said(WRITTEN, found=_quoted(cell), how=Whole(how))
    if kind in ("integer", "number"):
        if "minimum" in constraints and Decimal(cell) < constraints["minimum"]:
            yield said(SMALL, found=cell, least=constraints["minimum"])
        if "maximum" in constraints and Decimal(cell) > constraints["maximum"]:
            yield said(LARGE, found=cell, most=constraints["maximum"])


def _is(kind: str, cell: str) -> bool:
    try:
        match kind:
            case "integer":
                return INTEGER.fullmatch(cell) is not None
            case "number":
                return NUMBER.fullmatch(cell) is not None
            case "boolean":
                return cell in ("true", "false")
            case "date":
                return DAY.fullmatch(cell) is not None and bool(date.fromisoformat(cell))
            case "datetime":
                return TIME.fullmatch(cell) is not None and bool(datetime.fromisoformat(cell))
    except (ValueError, InvalidOperation):
        return False
    return True


def _line(table: str, row: Row, wrong: set[str]) -> Iterator[tuple[str, Said]]:
    """What the cells of one line say together; cells that are wrong in themselves are left alone."""

    def cell(name: str) -> str | None:
        return None if name in wrong else row.get(name)

    for name in DATES:
        day, earliest, latest = cell(name), cell(f"{name}_earliest"), cell(f"{name}_latest")
        if earliest and latest and earliest > latest:
            yield f"{name}_earliest", said(BACKWARDS)
        elif day and earliest and latest and not earliest <= day <= latest:
            yield name, said(DAY_OUTSIDE)
    if table == "trips":
        size, known = cell("travellers"), cell("travellers_known")
        if size and known and size.isdigit() == (known == "not_stated"):
            yield "travellers_known", said(SIZE)
    if table == "costs":
        yield from _cost(cell("amount"), cell("absent"), cell("currency"), cell("rial_basis"))


def _cost(
    amount: str | None, absent: str | None, currency: str | None, basis: str | None
) -> Iterator[tuple[str, Said]]:
    if amount and absent is not None:
        if absent != ("" if NUMBER.fullmatch(amount) else amount):
            yield "absent", said(ABSENT_WORD)
        if NUMBER.fullmatch(amount) and currency == "":
            yield "currency", said(NO_CURRENCY)
    if currency is not None and basis is not None and (currency == RIAL) != bool(basis):
        yield "rial_basis", said(BASIS)


def _keys(table: str, row: Row, wrong: set[str], checked: Checked) -> Iterator[tuple[str, Said]]:
    keys = table_schema(table)["primaryKey"]
    values = [row.get(name, "") for name in keys]
    if all(values) and not wrong & set(keys) and not checked.keys.add(table, *values):
        yield keys[-1], said(LINE_TWICE, keys=Whole(", ".join(keys)))
    known = table == "trips" or not checked.has_trips or ("trips", values[0]) in checked.keys
    if values[0] and "ref" not in wrong and not known:
        yield "ref", said(NO_TRIP, ref=values[0])


def _quoted(cell: str) -> str:
    return f"“{cell}”"


def _shown(words: list[str]) -> str:
    """The words for an absent number, each once; those with several reasons are made of these."""
    return ", ".join(word for word in words if "|" not in word)
