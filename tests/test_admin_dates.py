"""Typed dates and figures: any digits in, the page's digits out, what cannot be read stays as typed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.forms import Form
from django.test import Client
from django.utils import translation

from officials.admin.fields import (
    AmountField,
    DecimalFigureField,
    JalaliDateField,
    JalaliMonthField,
    JalaliPeriodField,
    WholeNumberField,
)
from officials.templatetags.portal_admin import picker_words
from transparency import calendar

from .clerks import signed_in
from .factories import MunicipalityFactory


class DateForm(Form):
    when = JalaliPeriodField(required=False)
    day = JalaliDateField(required=False)
    month = JalaliMonthField(required=False)


@pytest.mark.parametrize(
    "typed", ["۱۴۰۱/۹/۲۷", "1401-09-27", "١٤٠١.٠٩.٢٧", " 1401/9/27 ", "2022-12-18", "\u200e۱۴۰۱/۰۹/۲۷"]
)
def test_a_day_is_read_in_any_digits_and_marks(typed):
    assert JalaliPeriodField().clean(typed) == "1401-09-27"
    assert JalaliDateField().clean(typed) == date(2022, 12, 18)


@pytest.mark.parametrize(("typed", "kept"), [("۱۴۰۱/۹", "1401-09"), ("1401", "1401"), ("", "")])
def test_a_month_or_a_year_is_kept_as_such(typed, kept):
    assert JalaliPeriodField(required=False).clean(typed) == kept


@pytest.mark.parametrize(
    "typed", ["1401/13/01", "27/9/1401", "2022-12", "98/1/1", "دیروز", "1404/12/30", "\0", "9" * 30]
)
def test_what_is_no_date_is_refused_and_shown_as_typed(typed):
    form = DateForm({"when": typed, "day": typed})
    assert set(form.errors) == {"when", "day"}
    assert form["when"].value() == typed


def test_a_day_field_asks_for_the_day_and_a_month_field_for_the_month():
    for field, typed in (
        (JalaliDateField(), "1401/9"),
        (JalaliMonthField(), "1401/9/27"),
        (JalaliMonthField(), "1401"),
    ):
        with pytest.raises(ValidationError):
            field.clean(typed)
    assert JalaliMonthField().clean("۱۴۰۱-۱۰") == "1401-10"


def test_stored_values_are_shown_in_the_digits_of_the_page_with_their_echo():
    form = DateForm(initial={"when": "1401-09-27", "day": date(2022, 12, 18), "month": "1401-10"})
    page = form.as_p()
    assert 'value="۱۴۰۱/۰۹/۲۷"' in page
    assert page.count("یکشنبه ۲۷ آذر ۱۴۰۱ = ۱۸ دسامبر ۲۰۲۲") == 2
    assert "دی ۱۴۰۱ = دسامبر ۲۰۲۲ تا ژانویهٔ ۲۰۲۳" in page
    with translation.override("en"):
        page = DateForm(initial={"when": "1401-09-27"}).as_p()
    assert 'value="1401/09/27"' in page
    assert "Sunday 27 Azar 1401 = 18 December 2022" in page


def test_the_same_day_in_other_digits_is_no_change():
    form = DateForm(
        {"when": "1401.9.27", "day": "۱۴۰۱/۹/۲۷"}, initial={"when": "1401-09-27", "day": date(2022, 12, 18)}
    )
    assert form.is_valid()
    assert form.changed_data == []


def test_figures_are_read_in_any_digits():
    assert WholeNumberField().clean("۳۴") == 34
    assert WholeNumberField().clean("1,500") == 1500
    assert AmountField().clean("۱٬۲۴۰٫۵۰") == Decimal("1240.50")
    assert DecimalFigureField(max_digits=7, decimal_places=4).clean("−۳۵٫۶۹") == Decimal("-35.69")


@pytest.mark.parametrize("typed", ["1e5", "-3", "4.5", "9" * 31, "سی", "0x1f", "\0", "NaN", "100000"])
def test_what_is_no_whole_number_within_limits_is_refused(typed):
    with pytest.raises(ValidationError):
        WholeNumberField().clean(typed)


@pytest.mark.parametrize("typed", ["NaN", "1e400", "Infinity", "--3", "123456.7"])
def test_what_is_no_coordinate_is_refused(typed):
    with pytest.raises(ValidationError):
        DecimalFigureField(max_digits=7, decimal_places=4).clean(typed)


@pytest.mark.django_db
def test_the_echo_tells_what_the_server_reads():
    clerk = signed_in(MunicipalityFactory())
    assert clerk.get("/admin/jalali/", {"value": "۱۴۰۱/۹/۲۷"}).json() == {
        "echo": "یکشنبه ۲۷ آذر ۱۴۰۱ = ۱۸ دسامبر ۲۰۲۲",
        "fault": "",
    }
    refused = clerk.get("/en/admin/jalali/", {"value": "1401/13"}).json()
    assert refused == {"echo": "", "fault": "Months run from 1 to 12. Check the month."}
    assert clerk.get("/admin/jalali/", {"value": "\0"}).status_code == 200
    assert Client().get("/admin/jalali/", {"value": "1401"}).status_code == 302


def test_the_picker_reckons_with_the_calendar_of_the_server():
    words = picker_words()
    assert words["leapYears"] == [
        year for year in range(1300, 1451) if calendar.days_in_month(year, 12) == 30
    ]
    # 1 Farvardin 1300 was a Monday, the third day of the week.
    assert words["firstWeekday"] == 2
    assert len(words["months"]) == 12
    assert words["weekdays"][0] == "شنبه"
