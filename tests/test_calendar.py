"""The Jalali calendar, against an independent implementation, against itself, and against what people
type."""

import datetime as dt
import locale

import jdatetime
import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from transparency import calendar
from transparency.calendar import CalendarError, Period, parse, parse_jalali

FIRST, AFTER = calendar.year_bounds(1300)[0], calendar.year_bounds(1450)[1]
DAYS = [FIRST + dt.timedelta(days=n) for n in range((AFTER - FIRST).days)]
some_day = st.dates(min_value=FIRST, max_value=AFTER - dt.timedelta(days=1))


def test_every_day_of_1300_to_1450_agrees_with_persiantools():
    assert len(DAYS) == 55152
    wrong = []
    for day in DAYS:
        other = JalaliDate(day)
        ours = calendar.to_jalali(day)
        if ours != (other.year, other.month, other.day) or calendar.from_jalali(*ours) != day:
            wrong.append((day, ours, other))
    assert wrong == []


def test_deadlines_past_the_last_year_still_print():
    for day in (AFTER, AFTER + dt.timedelta(days=400)):
        other = JalaliDate(day)
        assert calendar.jalali(day) == f"{other.year:04}-{other.month:02}-{other.day:02}"


def test_every_year_and_month_has_its_length():
    for year in range(1300, 1451):
        leap = JalaliDate.is_leap(year)
        assert calendar.is_leap(year) is leap
        lengths = [calendar.days_in_month(year, month) for month in range(1, 13)]
        assert lengths == [31] * 6 + [30] * 5 + [30 if leap else 29]
        first, after = calendar.year_bounds(year)
        assert (after - first).days == sum(lengths)


def test_months_of_a_year_follow_each_other_without_gap():
    for year in range(1300, 1450):
        for month in range(1, 13):
            assert (
                calendar.month_bounds(year, month)[1]
                == calendar.month_bounds(*calendar.next_month(year, month))[0]
            )


@pytest.mark.parametrize(
    ("jalali", "gregorian"),
    [
        ((1300, 1, 1), dt.date(1921, 3, 21)),
        ((1357, 11, 22), dt.date(1979, 2, 11)),
        ((1399, 12, 30), dt.date(2021, 3, 20)),
        ((1401, 9, 27), dt.date(2022, 12, 18)),
        ((1403, 12, 30), dt.date(2025, 3, 20)),
        ((1404, 1, 1), dt.date(2025, 3, 21)),
    ],
)
def test_known_days(jalali, gregorian):
    assert calendar.from_jalali(*jalali) == gregorian
    assert calendar.to_jalali(gregorian) == jalali


@pytest.mark.parametrize(
    "typed",
    [
        "1401-09-27",
        "1401/9/27",
        "1401.9.27",
        "۱۴۰۱/۰۹/۲۷",
        "١٤٠١/٠٩/٢٧",
        "  1401-09-27 ",
        "\u200f۱۴۰۱/۰۹/۲۷\u200c",
        "\u2067۱۴۰۱/۹/۲۷\u2069",
        "2022-12-18",
        "2022/12/18",
        "۲۰۲۲.۱۲.۱۸",
    ],
)
def test_all_spellings_of_one_day(typed):
    period = parse(typed)
    assert period == Period(dt.date(2022, 12, 18), dt.date(2022, 12, 18), "1401-09-27")
    assert (period.precision, period.date) == ("day", dt.date(2022, 12, 18))
    assert parse_jalali(typed) == period


@pytest.mark.parametrize(
    ("typed", "earliest", "latest", "jalali", "precision"),
    [
        ("1401-09", "2022-11-22", "2022-12-21", "1401-09", "month"),
        ("۱۴۰۱/۹", "2022-11-22", "2022-12-21", "1401-09", "month"),
        ("1401", "2022-03-21", "2023-03-20", "1401", "year"),
        ("1403/12", "2025-02-19", "2025-03-20", "1403-12", "month"),
        ("2022-12", "2022-12-01", "2022-12-31", None, "month"),
        ("2024/2", "2024-02-01", "2024-02-29", None, "month"),
        ("2022", "2022-01-01", "2022-12-31", None, "year"),
        # The Gregorian years at the two ends, as far as Jalali years reach.
        ("1921", "1921-03-21", "1921-12-31", None, "year"),
        ("2072-3", "2072-03-01", "2072-03-19", None, "month"),
    ],
)
def test_months_and_years(typed, earliest, latest, jalali, precision):
    period = parse(typed)
    assert period.as_document() == {"date": None, "jalali": jalali, "earliest": earliest, "latest": latest}
    assert (period.precision, period.date) == (precision, None)


def test_the_parts_of_a_name():
    assert [
        (p.jalali_year, p.jalali_month) for p in map(parse, ("1401-09-27", "1401-09", "1401", "2022"))
    ] == [
        (1401, 9),
        (1401, 9),
        (1401, None),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", calendar.NOT_A_DATE),
        ("yesterday", calendar.NOT_A_DATE),
        ("1401-", calendar.NOT_A_DATE),
        ("-1401", calendar.NOT_A_DATE),
        ("1401--9", calendar.NOT_A_DATE),
        ("1401-09-27T00:00", calendar.NOT_A_DATE),
        ("14010927", calendar.NOT_A_DATE),
        ("9" * 30, calendar.NOT_A_DATE),
        ("9" * 5000, calendar.NOT_A_DATE),
        ("1401\x0009", calendar.NOT_A_DATE),
        ("1401-09-27\x00", calendar.NOT_A_DATE),
        ("१४०१", calendar.NOT_A_DATE),
        ("12-09-1401", calendar.YEAR_FIRST),
        ("۲۷/۹/۱۴۰۱", calendar.YEAR_FIRST),
        ("9/1401", calendar.YEAR_FIRST),
        ("01/09/27", calendar.SHORT_YEAR),
        ("401", calendar.SHORT_YEAR),
        ("1299", calendar.JALALI_YEARS),
        ("1451/1/1", calendar.JALALI_YEARS),
        ("1041/09/27", calendar.JALALI_YEARS),
        ("1699", calendar.JALALI_YEARS),
        ("1700", calendar.GREGORIAN_YEARS),
        ("1921-03-20", calendar.GREGORIAN_YEARS),
        ("1921-2", calendar.GREGORIAN_YEARS),
        ("2072-03-20", calendar.GREGORIAN_YEARS),
        ("2646-06-07", calendar.GREGORIAN_YEARS),
        ("1401-13", calendar.NO_SUCH_MONTH),
        ("1401-00", calendar.NO_SUCH_MONTH),
        ("2022-13-01", calendar.NO_SUCH_MONTH),
        ("1401-12-30", calendar.NO_SUCH_DAY),
        ("1402-12-30", calendar.NO_SUCH_DAY),
        ("1401-07-31", calendar.NO_SUCH_DAY),
        ("1401-01-00", calendar.NO_SUCH_DAY),
        ("2022-02-29", calendar.NO_SUCH_DAY),
    ],
)
def test_what_is_refused_says_why(typed, message):
    with pytest.raises(CalendarError) as caught:
        parse(typed)
    assert caught.value.message is message


def assert_told_in_full(error):
    with translation.override("en"):
        said = str(error)
    assert said.endswith(".")
    assert "%(" not in said


@given(st.one_of(st.text(), st.text("0123456789۰۱۲۳٤٥-/. \x00\u200c", max_size=14)))
@example("1450-12-30")
@example("2072-12-31")
def test_no_text_raises_anything_else(text):
    for read in (parse, parse_jalali):
        try:
            period = read(text)
        except CalendarError as error:
            assert_told_in_full(error)
        else:
            assert period.earliest <= period.latest
            assert period.earliest >= FIRST
            assert period.latest < AFTER


def test_a_gregorian_month_is_no_jalali_date_and_the_message_says_what_to_do():
    for typed in ("2022-12", "2022"):
        with pytest.raises(CalendarError) as caught:
            parse_jalali(typed)
        assert caught.value.message is calendar.NOT_JALALI


def test_numbers_in_a_message_follow_the_reader():
    with pytest.raises(CalendarError) as caught:
        parse("1401/7/31")
    with translation.override("en"):
        assert str(caught.value) == "That month has 30 days. Check the day."
    with translation.override("fa"):
        assert "۳۰" in str(caught.value)


@given(some_day)
def test_a_day_comes_back_from_every_form(day):
    name = calendar.jalali(day)
    assert parse(name) == parse(day.isoformat()) == Period.of_day(day)
    year, month, _day = calendar.to_jalali(day)
    assert calendar.month_of(day) == (year, month)
    first, after = calendar.month_bounds(year, month)
    assert first <= day < after
    for named in (name, name[:7], name[:4]):
        period = parse(named)
        assert period.earliest <= day <= period.latest
        assert Period.from_document(period.as_document()) == period


def test_narrowing_stays_within_the_unit():
    year = parse("1395")
    narrowed = year.narrow(not_after=dt.date(2016, 9, 23))
    assert narrowed.as_document() == {
        "date": None,
        "jalali": "1395",
        "earliest": "2016-03-20",
        "latest": "2016-09-23",
    }
    assert (year.narrowed, narrowed.narrowed, narrowed.precision) == (False, True, "year")
    # Read back from its columns.
    assert parse("1395").narrow(narrowed.earliest, narrowed.latest) == narrowed
    one_day = parse("1401-09").narrow(dt.date(2022, 12, 1), dt.date(2022, 12, 1))
    assert (one_day.date, one_day.precision) == (None, "month")
    for limits in [(dt.date(2015, 1, 1), None), (None, dt.date(2017, 3, 21)), (dt.date(2017, 3, 21), None)]:
        with pytest.raises(CalendarError):
            year.narrow(*limits)
    with pytest.raises(CalendarError):
        year.narrow(dt.date(2016, 9, 1), dt.date(2016, 8, 1))


def test_months_between_two_days():
    between = calendar.months_between
    assert list(between(dt.date(2022, 12, 18), dt.date(2023, 2, 1))) == [(1401, 9), (1401, 10), (1401, 11)]
    assert list(between(dt.date(2023, 3, 20), dt.date(2023, 3, 21))) == [(1401, 12), (1402, 1)]
    assert list(between(dt.date(2022, 12, 18), dt.date(2022, 12, 17))) == []
    assert calendar.previous_month(1402, 1) == (1401, 12)
    assert calendar.next_month(1401, 12) == (1402, 1)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2022-12-18T20:29:59+00:00", dt.date(2022, 12, 18)),
        ("2022-12-18T20:30:00+00:00", dt.date(2022, 12, 19)),
        # Until 1401 Tehran had summer time; since then it has none.
        ("2022-07-01T19:30:00+00:00", dt.date(2022, 7, 2)),
        ("2023-07-01T19:30:00+00:00", dt.date(2023, 7, 1)),
    ],
)
def test_today_is_tehrans(moment, day):
    assert calendar.today(dt.datetime.fromisoformat(moment)) == day


def test_today_refuses_a_time_without_a_zone():
    with pytest.raises(ValueError, match="aware"):
        calendar.today(dt.datetime(2022, 12, 18))  # noqa: DTZ001


def test_the_process_locale_changes_nothing():
    before = locale.setlocale(locale.LC_ALL)
    default = jdatetime.get_locale()
    try:
        day = parse("1401-09-27")
        jdatetime.set_locale("fa_IR")
        assert parse("1401-09-27") == day
        assert calendar.jalali(dt.date(2022, 12, 18)) == "1401-09-27"
    finally:
        jdatetime.set_locale(default)
        locale.setlocale(locale.LC_ALL, before)
