"""Dates in words, for people: Persian with Persian digits, or English. `language` is "fa" or "en".

Names are taken by index from the tables here, never from the process locale. Ranges are joined with «تا» in
Persian, because a dash between two numbers changes sides in a right-to-left line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from transparency.calendar import TEHRAN, Period, gregorian_unit, to_jalali
from transparency.persian import digits


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


MONTHS: dict[str, tuple[str, ...]] = {
    "fa": _names("فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"),
    "en": _names("Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman Esfand"),
}
# As Persian writes them before a year: those that end in a vowel letter take the hamza of the ezafe (CLDR
# fa).
GREGORIAN_MONTHS: dict[str, tuple[str, ...]] = {
    "fa": _names("ژانویهٔ فوریهٔ مارس آوریل مهٔ ژوئن ژوئیهٔ اوت سپتامبر اکتبر نوامبر دسامبر"),
    "en": _names("January February March April May June July August September October November December"),
}
# Saturday first.
WEEKDAYS: dict[str, tuple[str, ...]] = {
    "fa": _names("شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه"),
    "en": _names("Saturday Sunday Monday Tuesday Wednesday Thursday Friday"),
}

HAMZA_ABOVE = "\u0654"

PeriodLike = Period | Mapping[str, Any]
YearMonthDay = tuple[int, int, int]


def _key(language: str) -> str:
    return "fa" if language.startswith("fa") else "en"


def weekday(day: dt.date, language: str) -> str:
    """The name of the day of the week."""
    return WEEKDAYS[_key(language)][(day.weekday() + 2) % 7]


def format_month(month: str | tuple[int, int], language: str) -> str:
    """A Jalali month, from "1401-09" or (1401, 9): «آذر ۱۴۰۱», "Azar 1401"."""
    year, number = month.split("-")[:2] if isinstance(month, str) else month
    return digits(f"{MONTHS[_key(language)][int(number) - 1]} {int(year)}", language)


def format_period(period: PeriodLike, language: str) -> str:
    """The unit named: «۲۷ آذر ۱۴۰۱», «آذر ۱۴۰۱» or «۱۴۰۱»; "27 Azar 1401", "Azar 1401" or "1401".

    Takes a Period or a date of the public document. A Gregorian month or year is said as such; a range that
    has no name, such as an end that no source gives, by its first and last day.
    """
    period = _as_period(period)
    if period.jalali is None:
        return _gregorian_unit_words(period, language) or format_bounds(period, language)
    if period.precision == "day":
        year, month, day = (int(part) for part in period.jalali.split("-"))
        return digits(f"{day} {format_month((year, month), language)}", language)
    return (
        digits(period.jalali, language)
        if period.precision == "year"
        else format_month(period.jalali, language)
    )


def format_bounds(period: PeriodLike, language: str) -> str:
    """The first to the last day, Jalali: «۱ فروردین تا ۲ مهر ۱۳۹۵», "1 Farvardin – 2 Mehr 1395"."""
    period = _as_period(period)
    return _days(to_jalali(period.earliest), to_jalali(period.latest), MONTHS, language)


def format_gregorian(period: PeriodLike, language: str) -> str:
    """The Gregorian reading: the day, or the months or years that the unit named touches.

    «۱۸ دسامبر ۲۰۲۲», «نوامبر تا دسامبر ۲۰۲۲», «۲۰۲۲ تا ۲۰۲۳ میلادی»; "18 December 2022", "November–December
    2022", "2022–2023". Where the limits are narrower than the unit, the first to the last day.
    """
    period = _as_period(period)
    first, last = period.earliest, period.latest
    if period.jalali is None:
        unit = _gregorian_unit_words(period, language)
        if unit:
            return unit
    if period.jalali is None or period.narrowed or period.precision == "day":
        return _days(_ymd(first), _ymd(last), GREGORIAN_MONTHS, language)
    if period.precision == "year":
        return _years(first.year, last.year, language)
    names = GREGORIAN_MONTHS[_key(language)]
    end = f"{names[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return digits(end, language)
    start = names[first.month - 1]
    start = _bare(start) if first.year == last.year else f"{start} {first.year}"
    return _range(start, end, language, tight=first.year == last.year)


def format_timestamp(moment: str, language: str) -> str:
    """A UTC timestamp (ISO 8601) as Jalali day and hour in Tehran: «۲۷ آذر ۱۴۰۱، ۱۴:۰۵», "27 Azar 1401,
    14:05"."""
    read = dt.datetime.fromisoformat(moment)
    there = (read if read.tzinfo else read.replace(tzinfo=dt.UTC)).astimezone(TEHRAN)
    comma = "،" if _key(language) == "fa" else ","
    return digits(f"{format_period(Period.of_day(there.date()), language)}{comma} {there:%H:%M}", language)


def _as_period(period: PeriodLike) -> Period:
    return period if isinstance(period, Period) else Period.from_document(period)


def _ymd(day: dt.date) -> YearMonthDay:
    return day.year, day.month, day.day


def _gregorian_unit_words(period: Period, language: str) -> str | None:
    """ "December 2022" or "2022" where the range is exactly that month or year, else None."""
    first, last = period.earliest, period.latest
    if (first, last) == gregorian_unit(first.year, first.month):
        return digits(f"{GREGORIAN_MONTHS[_key(language)][first.month - 1]} {first.year}", language)
    return _years(first.year, first.year, language) if (first, last) == gregorian_unit(first.year) else None


def _years(first: int, last: int, language: str) -> str:
    words = str(last) if first == last else _range(str(first), str(last), language, tight=True)
    # A bare number under a Persian heading would be taken for a Jalali year.
    return digits(f"{words} میلادی" if _key(language) == "fa" else words, language)


def _days(first: YearMonthDay, last: YearMonthDay, months: dict[str, tuple[str, ...]], language: str) -> str:
    """One day, or two with what they share said once: "1–5 Azar 1401", "20 March – 23 September 2016"."""
    names = months[_key(language)]
    end = f"{last[2]} {names[last[1] - 1]} {last[0]}"
    if first == last:
        return digits(end, language)
    if first[:2] == last[:2]:
        return _range(str(first[2]), end, language, tight=True)
    start = f"{first[2]} {names[first[1] - 1]}"
    start = _bare(start) if first[0] == last[0] else f"{start} {first[0]}"
    return _range(start, end, language)


def _bare(month: str) -> str:
    """A month's name where no year follows it: without the ezafe."""
    return month.removesuffix(HAMZA_ABOVE)


def _range(start: str, end: str, language: str, *, tight: bool = False) -> str:
    dash = " تا " if _key(language) == "fa" else "–" if tight else " – "
    return digits(f"{start}{dash}{end}", language)
