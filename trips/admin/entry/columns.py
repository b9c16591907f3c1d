"""A text that was pasted from a spreadsheet, taken apart into cells, and the columns that its first line names."""

import csv
import re
from collections.abc import Sequence
from io import StringIO

from transparency import persian
from trips.tables import CellFault, read_count
from trips.tables.cells import key

ORDER = ("who", "count", "post", "unit", "start", "end")
HEADINGS: dict[str, tuple[str, ...]] = {
    "who": ("نام", "نام و نام خانوادگی", "نام یا گروه", "نام / گروه", "گروه", "عضو", "اعضا", "اعضای هیئت", "عضو هیئت",
            "شخص", "نام کوچک", "مسافر", "name", "full name", "name or group", "group", "person", "traveller", "member"),
    "last": ("نام خانوادگی", "خانوادگی", "last name", "surname", "family name"),
    "name_en": ("نام انگلیسی", "نام لاتین", "نام به انگلیسی", "english name", "name in english"),
    "count": ("تعداد", "نفر", "نفرات", "تعداد نفرات", "تعداد نفر", "count", "number", "persons", "people"),
    "post": ("سمت", "پست", "عنوان", "سمت سازمانی", "پست سازمانی", "عنوان شغلی", "شغل", "post", "position", "job title"),
    "unit": ("واحد", "واحد سازمانی", "محل خدمت", "سازمان", "معاونت", "اداره", "unit", "department", "organisation",
             "organization"),
    "start": ("از", "از تاریخ", "تاریخ رفت", "رفت", "تاریخ شروع", "شروع", "تاریخ اعزام", "اعزام", "تاریخ عزیمت", "عزیمت",
              "from", "start", "departure", "start date"),
    "end": ("تا", "تا تاریخ", "تاریخ برگشت", "برگشت", "تاریخ بازگشت", "بازگشت", "تاریخ پایان", "پایان", "to", "until",
            "end", "return", "end date"),
    "days": ("روز", "تعداد روز", "مدت", "مدت سفر", "مدت به روز", "days"),
    "head": ("رئیس هیئت", "رییس هیات", "رئیس", "سرپرست هیئت", "head", "head of delegation"),
    "number": ("ردیف", "شماره", "شماره ردیف", "row", "no", "nr", "#"),
}  # fmt: skip
_HEADINGS = {key(word): name for name, words in HEADINGS.items() for word in words if key(word)}


def split(text: str) -> list[list[str]]:
    """The cells of a pasted text: by tabs; where there are none, by semicolons, commas or runs of spaces, whichever part
    every line, else whichever part any."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    lines = [line for line in text.split("\n") if line.strip()]
    if "\t" in text:
        return _by(text, "\t")
    for marks in (";؛", ",،"):
        if lines and all(any(mark in line for mark in marks) for line in lines):
            return _by(text.replace(marks[1], marks[0]), marks[0])
    spaced = re.compile(r"[ \u00a0]{2,}")
    if any(spaced.search(line.strip()) for line in lines):
        return [spaced.split(line.strip()) for line in lines]
    for marks in (";؛", ",،"):
        if any(mark in line for mark in marks for line in lines):
            return _by(text.replace(marks[1], marks[0]), marks[0])
    return [[line.strip()] for line in lines]


def _by(text: str, mark: str) -> list[list[str]]:
    # Spreadsheets quote cells that hold a line break; a lone quotation mark is only a sign in a text.
    quotes = text.count('"') % 2 == 0
    try:
        return [
            row
            for row in csv.reader(
                StringIO(text, newline=""),
                delimiter=mark,
                quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE,
            )
            if row
        ]
    except csv.Error:  # a cell longer than the reader takes
        return [line.split(mark) for line in text.split("\n") if line.strip()]


def headings(row: Sequence[str]) -> tuple[str, ...] | None:
    """The columns that a first line names, unknown ones as "?words"; None where it is no heading."""
    named = [_HEADINGS.get(key(cell)) for cell in row]
    known = [name for name in named if name]
    if not known or len(known) != len(set(known)) or not {"who", "post", "last"} & set(known):
        return None
    if len(row) > 1 and len(known) < 2:
        return None
    return tuple(
        name or f"?{persian.clean(cell, one_line=True)}" for name, cell in zip(named, row, strict=True)
    )


def numbered(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column counts the rows, as sheets of lists often do, and names nobody."""
    try:
        return bool(rows) and all(
            len(row) > 1 and read_count(row[0]) == place for place, row in enumerate(rows, start=1)
        )
    except CellFault:
        return False
