"""Reading dates: Jalali or Gregorian, in digits or words, as text or as a spreadsheet's own date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from django.utils.translation import gettext_lazy as _

from transparency import calendar, persian
from transparency.calendar_words import GREGORIAN_MONTHS, MONTHS, WEEKDAYS

from .cells import Cell, CellFault, is_blank, key

WRITE_DATE = _("Write the Jalali date as text, year first: 1401/09/27.")
_TIME = re.compile(r"(?<=[0-9])(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)$")
_BARE = re.compile(r"[0-9]{8}|[0-9]{6}")
_IN_WORDS = re.compile(r"(?:([0-9]{1,2}) )?([^0-9]+?) ([0-9]{4})")
_EXCEL_DAYS = range(7_000, 64_000)
"""Serials that spreadsheets count for days of 1919 to 2075."""


def read_period(value: Cell) -> str:
    """A Jalali day, month or year, as "1401-09-27", "1401-09", "1401"; "" for nothing.

    Text in every form that `calendar.parse_jalali` takes, month names («۲۷ آذر ۱۴۰۱», "18 December 2022") and runs of
    digits (14010927) besides. Date cells are Gregorian days, save years before 1700: those were typed as Jalali days into
    a program that took them for old Gregorian ones.
    """
    if is_blank(value):
        return ""
    try:
        if isinstance(value, dt.date):
            return _period_of_date(value)
        if isinstance(value, bool | dt.time):
            raise CellFault(_("This is not a date."), WRITE_DATE)
        if isinstance(value, int | float | Decimal):
            return _period_of_number(value)
        return _period_of_text(str(value))
    except calendar.CalendarError as error:
        if error.message == calendar.SHORT_YEAR:  # the only one of the calendar's that is all cure
            raise CellFault(_("The year is not written with four digits."), WRITE_DATE) from error
        raise CellFault(error.message, **error.params) from error


def read_day(value: Cell) -> dt.date | None:
    """A single day, read as `read_period` reads; a month or year alone is refused."""
    period = read_period(value)
    if not period:
        return None
    day = calendar.parse_jalali(period).date
    if day is None:
        raise CellFault(_("The day is missing."), _("Give the day as well: 1401/09/27."))
    return day


def _period_of_date(value: dt.date) -> str:
    if value.year < calendar.GREGORIAN_FROM:
        return _named(f"{value.year:04}-{value.month:02}-{value.day:02}")
    day = dt.date(value.year, value.month, value.day)
    return _named(day.isoformat())


def _named(text: str) -> str:
    return calendar.parse_jalali(text).jalali or ""


def _period_of_number(value: int | float | Decimal) -> str:
    if value != int(value):
        raise CellFault(
            _(
                "The spreadsheet has turned this date into a number with decimals: its month is no longer certain."
            ),
            WRITE_DATE,
        )
    number = int(value)
    if number in _EXCEL_DAYS:
        day = dt.date(1899, 12, 30) + dt.timedelta(days=number)
        raise CellFault(
            _("This is a bare number. Spreadsheets count days so, and this would be %(day)s."),
            _("Format the cell as a date, or write the Jalali date as text: 1401/09/27."),
            day=calendar.jalali(day).replace("-", "/"),
        )
    return _period_of_text(str(number))


def _period_of_text(text: str) -> str:
    typed = _TIME.sub("", persian.as_typed(text))
    if _BARE.fullmatch(typed):
        typed = f"{typed[:4]}-{typed[4:6]}" + (f"-{typed[6:]}" if len(typed) == 8 else "")
    return _named(_without_words(typed))


def _without_words(typed: str) -> str:
    """A date with the month's name as one with its number; any other text as it is."""
    words = [word for word in re.split(r"[\s،,]+", persian.fold(typed)) if word and word not in _fillers()]
    left = " ".join(words)
    form = _IN_WORDS.fullmatch(left)
    if form is None:
        return left if left.isdigit() else typed
    day, month, year = form[1], key(form[2]).removesuffix("ماه"), form[3]
    table = _months(int(year) < calendar.GREGORIAN_FROM)
    number = table.get(month) or table.get(key(form[2]))
    if number is None:
        other = _months(int(year) >= calendar.GREGORIAN_FROM)
        if month in other or key(form[2]) in other:
            raise CellFault(_("The month and the year are of two different calendars."), WRITE_DATE)
        return typed
    return f"{year}-{number}" + (f"-{day}" if day else "")


@cache
def _fillers() -> frozenset[str]:
    """Words of a date that say nothing that its day, month and year do not: the weekday, however spelled, too."""
    weekdays = {
        part
        for names in WEEKDAYS.values()
        for name in names
        for part in (key(name), *persian.fold(name).split())
    }
    numbered = {"یک", "دو", "سه", "چهار", "پنج"}
    return frozenset(
        weekdays | numbered | {"روز", "سال", "ماه", "مورخ", "مورخه", "هجری", "شمسی", "میلادی", "of"}
    )


@cache
def _months(jalali: bool) -> Mapping[str, int]:
    tables = MONTHS if jalali else GREGORIAN_MONTHS
    found = {key(name): number for names in tables.values() for number, name in enumerate(names, 1)}
    if jalali:
        return found | {key("امرداد"): 5, key("Day"): 10}
    short = {key(name[:3]): number for number, name in enumerate(tables["en"], 1)}
    return found | short | {key("ژانویه"): 1, key("فوریه"): 2, key("مه"): 5, key("می"): 5, key("ژوئیه"): 7, key("جولای"): 7,
                            key("جون"): 6, key("آگوست"): 8, key("Sept"): 9}  # fmt: skip
