"""Single cells and names as clerks write them: what is read, what is refused, and what the clerk is told."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from trips.codes import Attendance, Initiative, Item
from trips.models import Destination, FundingSource
from trips.tables import (
    Amount,
    CellFault,
    Directory,
    read_amount,
    read_choice,
    read_count,
    read_country,
    read_currency,
    read_day,
    read_flag,
    read_period,
    read_text,
)
from trips.tables.money import Unit

from .factories import (
    DestinationFactory,
    FundingSourceFactory,
    MunicipalityFactory,
    OfficialFactory,
    UnitFactory,
    published_municipality,
)

DAY, MONTH, YEAR = "1401-09-27", "1401-09", "1401"
OLD = "old"
NOON = dt.datetime(2022, 12, 18, 12)  # noqa: DTZ001 - as spreadsheets hold it


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("value", "period"),
    [
        *((text, DAY) for text in ("1401-09-27", "۱۴۰۱/۹/۲۷", "١٤٠١.٠٩.٢٧", "2022-12-18", "2022/12/18 00:00:00")),
        *((text, DAY) for text in ("۲۷ آذر ۱۴۰۱", "27 Azar 1401", "یکشنبه ۲۷ آذرماه سال ۱۴۰۱", "18 Dec 2022")),
        *((text, DAY) for text in ("یک‌شنبه، 27 آذر 1401", "۱۸ دسامبر ۲۰۲۲", "1401/09/27 08:30", "\u200f1401/9/27\u200e")),
        *((value, DAY) for value in (14010927, 14010927.0, 20221218, dt.date(2022, 12, 18), NOON)),
        (dt.date(1401, 9, 27), DAY),  # a Jalali day in a program that took it for a Gregorian one
        *((value, MONTH) for value in ("آذر ۱۴۰۱", "آذر ماه ۱۴۰۱", "1401/9", 140109, "140109")),
        *((value, YEAR) for value in ("۱۴۰۱", 1401, 1401.0, "سال 1401")),
        *((value, "") for value in (None, "", "  ", "-", "—", "نامشخص", "اعلام نشده", "Not stated")),
        ("سه‌شنبه ۵ مهٔ ۲۰۲۰", "1399-02-16"),
        ("30 اسفند 1399", "1399-12-30"),
    ],
)  # fmt: skip
def test_dates(value, period):
    assert read_period(value) == period


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("27/9/1401", "The day stands before the year"),
        ("01/09/27", "four digits"),
        ("1401/13/1", "Months run from 1 to 12"),
        ("1401/12/30", "has 29 days"),
        ("30 اسفند 1401", "has 29 days"),
        ("1041/9/27", "Jalali years from 1300 to 1450"),
        ("2022-12", "Gregorian months and years are not Jalali"),
        ("27 آذر 2022", "two different calendars"),
        ("هفتهٔ اول آذر", "not a date"),
        ("1401/09/27 تا 1401/09/30", "not a date"),
        (1401.09, "number with decimals"),
        (44913, "this would be 1401/09/27"),
        (True, "not a date"),
        (dt.time(8, 30), "not a date"),
        (dt.date(1850, 1, 1), "Gregorian years from"),
        (dt.date(2400, 1, 1), "Gregorian years from"),
        ("9" * 5000, "not a date"),
    ],
)
def test_what_is_no_date_is_told(value, said):
    with pytest.raises(CellFault, match=said):
        read_period(value)


def test_a_day_where_a_day_is_wanted():
    assert read_day("۲۷ آذر ۱۴۰۱") == dt.date(2022, 12, 18)
    assert read_day("") is None
    with pytest.raises(CellFault, match="The day is missing"):
        read_day("1401/09")


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("۳۴ نفر", 34),
        ("۳۴نفر", 34),
        (34.0, 34),
        ("3 روزه", 3),
        ("۱٬۵۰۰", 1500),
        ("1 500", 1500),
        ("0", 0),
        ("-", None),
    ],
)
def test_counts(value, count):
    assert read_count(value) == count


@pytest.mark.parametrize(
    "value", ["سی و چهار", "حدود ۳۴", 34.5, -3, "-3", True, 100_000, "9" * 40, dt.date(2022, 1, 1), "1.500", "3/4"]
)  # fmt: skip
def test_what_is_no_count_is_refused(value):
    with pytest.raises(CellFault):
        read_count(value)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("۱٬۲۴۰٬۰۰۰ ریال", Amount(Decimal(1_240_000), "IRR", OLD)),
        ("۱۲۴ هزار تومان", Amount(Decimal(1_240_000), "IRR", OLD, toman=True)),
        ("۱ میلیون و ۲۰۰ هزار تومان", Amount(Decimal(12_000_000), "IRR", OLD, toman=True)),
        ("۲٫۵ میلیارد ریال", Amount(Decimal("2500000000"), "IRR", OLD)),
        ("۱۰۰ هزار میلیارد ریال", Amount(Decimal(10**14), "IRR", OLD)),
        ("۵۰۰ ریال جدید", Amount(Decimal(500), "IRR", "new")),
        ("1.240.000 ريال", Amount(Decimal(1_240_000), "IRR", OLD)),
        ("1 240 000 IRR", Amount(Decimal(1_240_000), "IRR", OLD)),
        ("1,200.50 EUR", Amount(Decimal("1200.50"), "EUR")),
        ("€1200.5", Amount(Decimal("1200.5"), "EUR")),
        ("300 دلار آمريكا", Amount(Decimal(300), "USD")),
        ("۲۰۰ لیرهٔ ترکیه", Amount(Decimal(200), "TRY")),
        ("500 دینار عراق", Amount(Decimal(500), "IQD")),
        (1240.5, Amount(Decimal("1240.5"))),
        (0, Amount(Decimal(0))),
        ("0", Amount(Decimal(0))),
        ("", None),
        ("اعلام نشده", None),
    ],
)
def test_amounts(value, amount):
    assert read_amount(value) == amount


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("500 دینار", "Several currencies"),
        ("200 درهم", "Several currencies"),
        ("1.240 EUR", "read in two ways: 1240, or 1.24"),
        ("2/5 میلیارد ریال", "slash"),
        ("-5 EUR", "negative"),
        (-5, "negative"),
        ("صد هزار تومان", "no number"),
        ("100 USD و 200 EUR", "more than one amount"),
        ("100 سکه", "No currency"),
        (dt.date(2022, 1, 1), "date"),
        (float("inf"), "not a number"),
        ("1" * 40, "too long"),
    ],
)
def test_what_is_no_amount_is_told(value, said):
    with pytest.raises(CellFault, match=said):
        read_amount(value)


def test_currencies_by_code_name_and_sign():
    for word, unit in {
        "ریال": Unit("IRR", OLD), "تومان": Unit("IRR", OLD, toman=True), "usd": Unit("USD"), "یورو": Unit("EUR"),
        "US Dollar": Unit("USD"), "ریال عمان": Unit("OMR"), "درهم امارات متحدهٔ عربی": Unit("AED"), "$": Unit("USD"),
    }.items():  # fmt: skip
        assert read_currency(word) == unit
    assert read_currency("") is None


def test_codes_by_code_and_label_in_either_language():
    for word in ("invited", "INVITED", "By invitation", "به دعوت", "به‌ دعوت"):
        assert read_choice(word, Initiative) == "invited"
    assert read_choice("اعلام نشده", Initiative) == "not_stated"
    assert read_choice("-", Item) == read_choice(None, Item) == ""
    assert read_choice("رفت", Attendance, {"رفت": "went"}) == "went"
    with pytest.raises(CellFault) as fault:
        read_choice("دعوتی", Initiative)
    assert "By invitation, On the municipality's own initiative and Not stated" in fault.value.cure


def test_countries_by_name_alias_and_code():
    for word in ("عراق", "Iraq", "IQ", "iq", "IRQ", "كشور عراق"):
        assert read_country(word) == "IQ"
    assert read_country("") == ""
    with pytest.raises(CellFault, match="No country"):
        read_country("سرزمین عجایب")


def test_yes_and_no():
    assert [read_flag(value) for value in ("بله", "Yes", True, 1, 1.0, "✓")] == [True] * 6
    assert [read_flag(value) for value in ("خیر", "no", False, 0, "✗")] == [False] * 5
    assert [read_flag(value) for value in (None, "", "-")] == [None] * 3
    for value in ("شاید", 2, dt.date(2022, 1, 1)):
        with pytest.raises(CellFault, match="neither yes nor no"):
            read_flag(value)


def test_text_is_as_it_stands_in_the_letter():
    assert read_text(12345.0) == "12345"
    assert read_text(1240.5) == "1240.5"
    assert read_text(" كتاب\x00 يك ") == "کتاب یک"
    assert read_text("ندارد") == "ندارد"
    with pytest.raises(CellFault, match="turned this text into a date"):
        read_text(NOON)


@pytest.mark.django_db
def test_names_are_found_within_what_a_municipality_may_use(django_assert_num_queries):
    tehran, qom = published_municipality(code="tehran"), published_municipality(code="qom", name="شهرداری قم")
    fire = UnitFactory(
        municipality=tehran, name="سازمان آتش‌نشانی و خدمات ایمنی", aliases="آتش‌نشانی\nFire Dept"
    )
    person = OfficialFactory(municipality=tehran, name="علی رضایی ساختگی")
    OfficialFactory(municipality=qom, name="علی قمی ساختگی")
    own = FundingSourceFactory(municipality=tehran, name="شهرداری تهران")
    shared = FundingSourceFactory(municipality=None, name="طرف خارجی")
    FundingSourceFactory(municipality=qom, name="خزانهٔ قم")
    najaf = DestinationFactory(name="نجف", country="IQ", name_en="Najaf")
    iraq = DestinationFactory(name="عراق", country="IQ", is_city=False)
    tripoli, other = (DestinationFactory(name="طرابلس", country=code) for code in ("LB", "LY"))
    directory = Directory(tehran)
    with django_assert_num_queries(4):
        for text in ("سازمان آتش نشانی و خدمات ایمنی", "آتشنشانی", "fire dept", fire.public_id):
            assert directory.unit(text).record == fire, text
        assert directory.official("جناب آقای دکتر علي رضايي ساختگی").record == person
        assert not directory.official("علی قمی ساختگی")
        assert directory.funding_source("شهرداري تهران").record == own
        assert directory.funding_source("طرف‌خارجی").record == shared
        assert directory.funding_source("خزانه قم").candidates == ()
        for text, country in (("نجف", None), ("Najaf", "IQ"), ("نجف، عراق", None), ("نجف (عراق)", "IQ")):
            assert directory.destination(text, country).record == najaf, text
        assert directory.destination("", "IQ").record == directory.destination("Iraq").record == iraq
        assert set(directory.destination("طرابلس").candidates) == {tripoli, other}
        assert directory.destination("طرابلس").ambiguous
        assert directory.destination("طرابلس", "LB").record == tripoli
        assert directory.destination("طرابلس، لیبی").record == other
    missed = directory.unit("سازمان آتش‌نشانی")
    assert missed.record is None
    assert missed.candidates == (fire,)
    assert not missed.ambiguous
    assert directory.municipality("شهرداری قم").record == qom
    assert not directory.municipality(tehran.name)
    MunicipalityFactory(name="شهرداری نهان")
    assert not Directory(qom).municipality("شهرداری نهان")


@pytest.mark.django_db
def test_thousands_of_names_are_searched_at_once():
    tehran = MunicipalityFactory()
    made = [Destination(name=f"شهر خیالی شمارهٔ {n}", country="TR") for n in range(3000)]
    payers = [FundingSource(name=f"شرکت {n}", kind="company") for n in range(300)]
    for record in (*made, *payers):
        record.fill()
    Destination.objects.bulk_create(made)
    FundingSource.objects.bulk_create(payers)
    directory = Directory(tehran)
    assert directory.destination("شهر خيالي شماره ۲۹۹۹").record.name == "شهر خیالی شمارهٔ 2999"
    for number in range(40):
        assert directory.destination(f"شهر خالی شمارهٔ 1{number:03}").candidates
