"""The Jalali calendar: the one place that knows jdatetime.

Storage and arithmetic are Gregorian (`datetime.date`); a Jalali date is a (year, month, day) of integers or
the text "1401-09-27". No jdatetime object leaves this module: two of them compare unequal when the process
locale changed in between, their month names follow that locale, and their replace(year=) fails from 30
Esfand. Words for people are in `calendar_words.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

import jdatetime
from django.utils.translation import gettext_lazy as _

from transparency.faults import Fault
from transparency.persian import as_typed

TEHRAN = ZoneInfo("Asia/Tehran")
# No record is outside these years, so a Gregorian year typed as Jalali (or a slip such as 1041) is caught.
FIRST_YEAR, LAST_YEAR = 1300, 1450
# The years of the Gregorian calendar that touch them.
FIRST_GREGORIAN_YEAR, LAST_GREGORIAN_YEAR = 1921, 2072
# A typed year below this is Jalali (contract.md).
GREGORIAN_FROM = 1700

ONE_DAY = dt.timedelta(days=1)
Precision = Literal["day", "month", "year"]


class CalendarError(Fault):
    """A text that is no date, or a date that does not exist or cannot be taken here."""


NOT_A_DATE = _(
    "This is not a date. Write 1401/09/27, or only the month as 1401/09, or only the year as 1401."
)
YEAR_FIRST = _("The day stands before the year here. Write the year first: 1401/09/27.")
SHORT_YEAR = _("Write the year with four digits, before the month and the day: 1401/09/27.")
JALALI_YEARS = _("Jalali years from %(first)s to %(last)s can be taken. Check the year.")
GREGORIAN_YEARS = _("Gregorian years from %(first)s to %(last)s can be taken. Check the year.")
NO_SUCH_MONTH = _("Months run from %(first)s to %(last)s. Check the month.")
NO_SUCH_DAY = _("That month has %(days)s days. Check the day.")
NOT_JALALI = _(
    "Gregorian months and years are not Jalali ones. Give the Jalali month or year, or the exact day."
)
OUTSIDE_UNIT = _("This limit lies outside the period it narrows. Choose a day within that period.")
ORDER = _("The first day comes after the last day. Check both.")


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month or year as a source names it, as the closed range of days `earliest` to `latest`.

    `jalali` is what was named: "1401-09-27", "1401-09" or "1401"; None for a Gregorian month or year, and
    for a range that nobody named. `earliest` and `latest` may be narrower than the unit named (see
    `narrow`).
    """

    earliest: dt.date
    latest: dt.date
    jalali: str | None = None

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise CalendarError(ORDER)

    @classmethod
    def of_day(cls, day: dt.date) -> Self:
        """The period that is one known day."""
        return cls(day, day, jalali(day))

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read back what `as_document` wrote."""
        return cls(
            dt.date.fromisoformat(document["earliest"]),
            dt.date.fromisoformat(document["latest"]),
            document["jalali"],
        )

    @property
    def precision(self) -> Precision:
        """The unit named. Without a Jalali name: "month" within one Gregorian month, else "year"."""
        if self.jalali is not None:
            return _PRECISION[len(self.jalali)]
        first, last = self.earliest, self.latest
        return "month" if (first.year, first.month) == (last.year, last.month) else "year"

    @property
    def date(self) -> dt.date | None:
        """The day, where a day was named; a month narrowed to a single day is still a month."""
        return self.earliest if self.precision == "day" else None

    @property
    def jalali_year(self) -> int | None:
        return int(self.jalali[:4]) if self.jalali else None

    @property
    def jalali_month(self) -> int | None:
        return int(self.jalali[5:7]) if self.jalali and len(self.jalali) > 4 else None

    @property
    def narrowed(self) -> bool:
        """Whether earliest and latest say more than the unit named does."""
        return self.jalali is not None and (self.earliest, self.latest) != _unit_bounds(self.jalali)

    def as_document(self) -> dict[str, str | None]:
        """The shape of every date of the public document: ISO 8601 texts, "date" None unless a day was
        named."""
        day = self.date
        return {
            "date": day.isoformat() if day else None,
            "jalali": self.jalali,
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat(),
        }

    def narrow(self, not_before: dt.date | None = None, not_after: dt.date | None = None) -> Self:
        """The same unit with tighter limits, such as "1395, no later than 23 September 2016".

        A limit outside the period is a slip, never a wish: CalendarError.
        """
        earliest = not_before or self.earliest
        latest = not_after or self.latest
        if not (self.earliest <= earliest <= self.latest and self.earliest <= latest <= self.latest):
            raise CalendarError(OUTSIDE_UNIT)
        return type(self)(earliest, latest, self.jalali)


_PRECISION: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}


# Conversion


def from_jalali(year: int, month: int, day: int) -> dt.date:
    """The Gregorian date of a Jalali one; CalendarError where there is no such day in 1300 to 1450."""
    length = days_in_month(year, month)
    if not 1 <= day <= length:
        raise CalendarError(NO_SUCH_DAY, days=length)
    return jdatetime.date(year, month, day).togregorian()


def to_jalali(day: dt.date) -> tuple[int, int, int]:
    """(year, month, day). Wider than 1300 to 1450, so that a deadline reckoned past the last year still
    prints."""
    try:
        found = jdatetime.date.fromgregorian(date=day)
    except ValueError:
        raise CalendarError(JALALI_YEARS, first=FIRST_YEAR, last=LAST_YEAR) from None
    return found.year, found.month, found.day


def jalali(day: dt.date) -> str:
    """ "1401-09-27"."""
    return "{:04}-{:02}-{:02}".format(*to_jalali(day))


def is_leap(year: int) -> bool:
    """Whether Esfand of this Jalali year has 30 days."""
    _check_year(year)
    return bool(jdatetime.date(year, 1, 1).isleap())


def days_in_month(year: int, month: int) -> int:
    """31, 30 or 29."""
    _check_year(year)
    if not 1 <= month <= 12:
        raise CalendarError(NO_SUCH_MONTH, first=1, last=12)
    if month == 12:
        return 30 if is_leap(year) else 29
    return 31 if month <= 6 else 30


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError(JALALI_YEARS, first=FIRST_YEAR, last=LAST_YEAR)


# Months and years, as half-open ranges


def month_bounds(year: int, month: int) -> tuple[dt.date, dt.date]:
    """The first day of a Jalali month, and the first day of the next: half-open."""
    first = from_jalali(year, month, 1)
    return first, first + dt.timedelta(days=days_in_month(year, month))


def year_bounds(year: int) -> tuple[dt.date, dt.date]:
    """The first day of a Jalali year, and the first day of the next: half-open."""
    return from_jalali(year, 1, 1), month_bounds(year, 12)[1]


def month_of(day: dt.date) -> tuple[int, int]:
    """The Jalali (year, month) that a day falls in."""
    return to_jalali(day)[:2]


def next_month(year: int, month: int) -> tuple[int, int]:
    return (year, month + 1) if month < 12 else (year + 1, 1)


def previous_month(year: int, month: int) -> tuple[int, int]:
    return (year, month - 1) if month > 1 else (year - 1, 12)


def months_between(first: dt.date, last: dt.date) -> Iterator[tuple[int, int]]:
    """Every Jalali (year, month) that the closed range of days touches, in order; none where it is empty."""
    month, end = month_of(first), month_of(last)
    while month <= end and first <= last:
        yield month
        month = next_month(*month)


def today(now: dt.datetime | None = None) -> dt.date:
    """The day it is in Tehran, at the aware moment `now` (default: this one)."""
    if now is None:
        now = dt.datetime.now(dt.UTC)
    if now.tzinfo is None:
        raise ValueError("today() needs an aware datetime")
    return now.astimezone(TEHRAN).date()


# Reading what people type

_FORM = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")
_DAY_FIRST = re.compile(r"[0-9]{1,2}[-/.](?:[0-9]{1,2}[-/.])?[0-9]{4}")
_SHORT_YEAR = re.compile(r"[0-9]{1,3}(?:[-/.][0-9]{1,2}){0,2}")


def parse(text: str) -> Period:
    """Read a day, month or year, Jalali or Gregorian (contract.md, `from` and `to`).

    A year below 1700 is Jalali. Digits may be Persian, Arabic or Latin; `-`, `/` or `.` between; months and
    days of one digit. Raises CalendarError, and nothing else, for any other text.
    """
    typed = as_typed(text)
    form = _FORM.fullmatch(typed)
    if form is None:
        if _DAY_FIRST.fullmatch(typed):
            raise CalendarError(YEAR_FIRST)
        raise CalendarError(SHORT_YEAR if _SHORT_YEAR.fullmatch(typed) else NOT_A_DATE)
    year = int(form[1])
    month, day = (None if part is None else int(part) for part in form.groups()[1:])
    if year < GREGORIAN_FROM:
        return _jalali_period(year, month, day)
    return _gregorian_period(year, month, day)


def parse_jalali(text: str) -> Period:
    """Read what a clerk types: as `parse`, but what it returns always has a Jalali name.

    A Gregorian day becomes its Jalali day; a Gregorian month or year is refused with a CalendarError that
    says why.
    """
    period = parse(text)
    if period.jalali is None:
        raise CalendarError(NOT_JALALI)
    return period


@lru_cache(maxsize=20_000)  # jdatetime takes its time, and records name the same days again and again
def _jalali_period(year: int, month: int | None, day: int | None) -> Period:
    _check_year(year)
    if day is not None and month is not None:
        return Period.of_day(from_jalali(year, month, day))
    if month is not None:
        days_in_month(year, month)
    named = f"{year:04}" if month is None else f"{year:04}-{month:02}"
    return Period(*_unit_bounds(named), named)


def _unit_bounds(named: str) -> tuple[dt.date, dt.date]:
    """The first and last day of "1401", "1401-09" or "1401-09-27"."""
    numbers = [int(part) for part in named.split("-")]
    if len(numbers) == 3:
        day = jdatetime.date(*numbers).togregorian()
        return day, day
    first, after = year_bounds(*numbers) if len(numbers) == 1 else month_bounds(*numbers)
    return first, after - ONE_DAY


def _gregorian_period(year: int, month: int | None, day: int | None) -> Period:
    out_of_range = CalendarError(GREGORIAN_YEARS, first=FIRST_GREGORIAN_YEAR, last=LAST_GREGORIAN_YEAR)
    if not FIRST_GREGORIAN_YEAR <= year <= LAST_GREGORIAN_YEAR:
        raise out_of_range
    if month is not None and not 1 <= month <= 12:
        raise CalendarError(NO_SUCH_MONTH, first=1, last=12)
    first, last = gregorian_unit(year, month)
    if day is not None:
        if not 1 <= day <= last.day:
            raise CalendarError(NO_SUCH_DAY, days=last.day)
        first = last = dt.date(year, month or 1, day)
    # The two years at the ends are taken as far as Jalali years reach.
    first, last = max(first, year_bounds(FIRST_YEAR)[0]), min(last, year_bounds(LAST_YEAR)[1] - ONE_DAY)
    if first > last:
        raise out_of_range
    return Period(first, last) if day is None else Period.of_day(first)


def gregorian_unit(year: int, month: int | None = None) -> tuple[dt.date, dt.date]:
    """The first and last day of a Gregorian month, or of a whole year."""
    first = dt.date(year, month or 1, 1)
    after = dt.date(year + 1, 1, 1) if month in (None, 12) else dt.date(year, (month or 1) + 1, 1)
    return first, after - ONE_DAY
