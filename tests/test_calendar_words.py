"""Dates in words, in both languages."""

import datetime as dt
import re
from pathlib import Path

import jdatetime
import pytest

from transparency.calendar import Period, parse
from transparency.calendar_words import (
    MONTHS,
    format_bounds,
    format_gregorian,
    format_month,
    format_period,
    format_timestamp,
    weekday,
)

ROOT = Path(__file__).resolve().parent.parent
NAMELESS = Period(dt.date(2022, 12, 18), dt.date(2022, 12, 24))


@pytest.mark.parametrize(
    ("typed", "persian", "english"),
    [
        ("1401-09-27", "۲۷ آذر ۱۴۰۱", "27 Azar 1401"),
        ("1401-02-03", "۳ اردیبهشت ۱۴۰۱", "3 Ordibehesht 1401"),
        ("1401-09", "آذر ۱۴۰۱", "Azar 1401"),
        ("1401", "۱۴۰۱", "1401"),
        ("2022-12", "دسامبر ۲۰۲۲", "December 2022"),
        ("2022", "۲۰۲۲ میلادی", "2022"),
    ],
)
def test_a_period_in_words(typed, persian, english):
    period = parse(typed)
    for shape in (period, period.as_document()):
        assert format_period(shape, "fa") == persian
        assert format_period(shape, "en") == english


def test_a_range_without_a_name_is_said_by_its_days():
    assert format_period(NAMELESS, "fa") == "۲۷ آذر تا ۳ دی ۱۴۰۱"
    assert format_period(NAMELESS, "en") == "27 Azar – 3 Dey 1401"
    assert format_gregorian(NAMELESS, "en") == "18–24 December 2022"
    assert format_gregorian(NAMELESS, "fa") == "۱۸ تا ۲۴ دسامبر ۲۰۲۲"


@pytest.mark.parametrize(
    ("typed", "persian", "english"),
    [
        ("1401-09-27", "۱۸ دسامبر ۲۰۲۲", "18 December 2022"),
        ("1401-10-11", "۱ ژانویهٔ ۲۰۲۳", "1 January 2023"),
        ("1401-09", "نوامبر تا دسامبر ۲۰۲۲", "November–December 2022"),
        ("1401-10", "دسامبر ۲۰۲۲ تا ژانویهٔ ۲۰۲۳", "December 2022 – January 2023"),
        ("1402-02", "آوریل تا مهٔ ۲۰۲۳", "April–May 2023"),
        ("1402-03", "مه تا ژوئن ۲۰۲۳", "May–June 2023"),
        ("1401", "۲۰۲۲ تا ۲۰۲۳ میلادی", "2022–2023"),
        ("2022-12", "دسامبر ۲۰۲۲", "December 2022"),
        ("2022", "۲۰۲۲ میلادی", "2022"),
    ],
)
def test_the_gregorian_reading(typed, persian, english):
    period = parse(typed)
    for shape in (period, period.as_document()):
        assert format_gregorian(shape, "fa") == persian
        assert format_gregorian(shape, "en") == english


def test_a_narrowed_year_shows_its_limits():
    start = parse("1395").narrow(not_after=dt.date(2016, 9, 23))
    assert format_period(start, "fa") == "۱۳۹۵"
    assert format_bounds(start, "fa") == "۱ فروردین تا ۲ مهر ۱۳۹۵"
    assert format_bounds(start, "en") == "1 Farvardin – 2 Mehr 1395"
    assert format_gregorian(start, "fa") == "۲۰ مارس تا ۲۳ سپتامبر ۲۰۱۶"
    assert format_gregorian(start, "en") == "20 March – 23 September 2016"


def test_a_range_over_the_new_year_names_both_years():
    over = Period(dt.date(2023, 3, 19), dt.date(2023, 3, 22))
    assert format_bounds(over, "fa") == "۲۸ اسفند ۱۴۰۱ تا ۲ فروردین ۱۴۰۲"
    assert format_bounds(over, "en") == "28 Esfand 1401 – 2 Farvardin 1402"


def test_months_and_weekdays():
    assert format_month("1401-09", "fa") == format_month((1401, 9), "fa") == "آذر ۱۴۰۱"
    assert format_month((1401, 12), "en") == "Esfand 1401"
    assert [len(names) for names in MONTHS.values()] == [12, 12]
    sunday = dt.date(2022, 12, 18)
    week = [weekday(sunday + dt.timedelta(days=n), "fa") for n in range(7)]
    assert week == ["یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه"]
    assert all(
        weekday(sunday + dt.timedelta(days=n), "en") == (sunday + dt.timedelta(days=n)).strftime("%A")
        for n in range(7)
    )


def test_a_timestamp_is_told_in_tehran():
    assert format_timestamp("2022-12-18T10:35:00.123456Z", "fa") == "۲۷ آذر ۱۴۰۱، ۱۴:۰۵"
    assert format_timestamp("2022-12-18T20:45:00+00:00", "en") == "28 Azar 1401, 00:15"
    assert format_timestamp("2022-12-18T10:35:00", "en") == "27 Azar 1401, 14:05"


def test_names_do_not_follow_the_locale_of_jdatetime():
    default = jdatetime.get_locale()
    try:
        jdatetime.set_locale("fa_IR")
        assert format_period(parse("1401-09-27"), "en") == "27 Azar 1401"
    finally:
        jdatetime.set_locale(default)


def test_no_template_uses_djangos_own_date_filter():
    """It prints Gregorian months; `period` and its kin are the way."""
    own_filter = re.compile(r"\|\s*(date|time|timesince|naturaltime|naturalday)\b|\{%\s*now\b")
    pages = [page for page in (ROOT / "templates").rglob("*") if page.is_file()]
    assert [page.name for page in pages if own_filter.search(page.read_text(encoding="utf-8"))] == []


def test_only_the_kernel_knows_jdatetime():
    rooms = [ROOT / room for room in ("transparency", "officials", "trips")]
    modules = [module for room in rooms for module in room.rglob("*.py")]
    assert [
        module.name for module in modules if "import jdatetime" in module.read_text(encoding="utf-8")
    ] == ["calendar.py"]
