"""Numbers, amounts and lists, as people read and type them; and how faults are told."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from transparency.calendar import parse
from transparency.currencies import CURRENCIES
from transparency.persian import digits, join_words, money, number, parse_number, percent
from transparency.persian.figures import NOT_A_NUMBER, TOO_LONG, NumberError


@pytest.mark.parametrize(
    ("value", "persian", "english"),
    [
        (0, "۰", "0"),
        (999, "۹۹۹", "999"),
        (1240, "۱٬۲۴۰", "1,240"),
        (10**30, "۱" + "٬۰۰۰" * 10, "1" + ",000" * 10),
        (Decimal("1240.50"), "۱٬۲۴۰٫۵۰", "1,240.50"),
        (Decimal("1E+3"), "۱٬۰۰۰", "1,000"),
        (-5, "\u200e\u2212۵", "-5"),
    ],
)
def test_a_number_for_people(value, persian, english):
    assert number(value, "fa") == persian
    assert number(value, "en") == english


def test_percent_and_plain_digits():
    assert (percent(57, "fa"), percent(Decimal("57.3"), "en")) == ("۵۷٪", "57.3%")
    assert (digits(1401, "fa"), digits("1401", "en")) == ("۱۴۰۱", "1401")


@pytest.mark.parametrize(
    ("amount", "currency", "basis", "persian", "english"),
    [
        ("1240000000", "IRR", "old", "۱٬۲۴۰٬۰۰۰٬۰۰۰ ریال", "1,240,000,000 IRR"),
        ("124000", "IRR", "new", "۱۲۴٬۰۰۰ ریال جدید", "124,000 IRR (new rial)"),
        ("1240.50", "EUR", None, "۱٬۲۴۰٫۵۰ یورو", "1,240.50 EUR"),
        ("1240.00", "USD", None, "۱٬۲۴۰ دلار آمریکا", "1,240 USD"),
        ("0", "IQD", None, "۰ دینار عراق", "0 IQD"),
        (
            "123456789012345678901234567890.25",
            "TRY",
            None,
            None,
            "123,456,789,012,345,678,901,234,567,890.25 TRY",
        ),
        ("5", "QQQ", None, "۵ QQQ", "5 QQQ"),
    ],
)
def test_money_for_people(amount, currency, basis, persian, english):
    assert money(amount, currency, basis, "en") == english
    if persian:
        assert money(amount, currency, basis, "fa") == persian


@given(st.integers(0, 10**15), st.sampled_from(sorted(CURRENCIES)), st.sampled_from(["old", "new", None]))
def test_no_amount_is_ever_said_in_toman(amount, currency, basis):
    said = money(str(amount), currency, basis, "fa")
    assert "تومان" not in said
    assert parse_number(said.split(" ")[0]) == amount


def test_lists_in_a_sentence():
    assert [join_words(["الف", "ب", "ج"][:n], "fa") for n in range(4)] == ["", "الف", "الف و ب", "الف، ب و ج"]
    assert join_words(["a", "b", "c"], "en") == "a, b and c"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1240.5", "1240.5"),
        ("۱٬۲۴۰٫۵", "1240.5"),
        ("۱،۲۴۰،۰۰۰", "1240000"),
        ("1,240,000", "1240000"),
        (" \u200f۰۰۷ ", "7"),
        ("١٢", "12"),
        ("9" * 30, "9" * 30),
    ],
)
def test_a_number_as_a_clerk_types_it(typed, value):
    assert parse_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        *(
            (text, NOT_A_NUMBER)
            for text in ["", "x", "1,24", "12,3456", "1.2.3", "-5", "+5", "1e5", "NaN", "Infinity"]
        ),
        *((text, NOT_A_NUMBER) for text in ["1\x00", ".5", "5.", "1_000", "۱/۵", "१", "1 240"]),
        ("9" * 31, TOO_LONG),
        ("1." + "0" * 5000, TOO_LONG),
    ],
)
def test_no_number_says_why(typed, message):
    with pytest.raises(NumberError) as caught:
        parse_number(typed)
    assert caught.value.message is message


def assert_told_in_full(error):
    with translation.override("en"):
        said = str(error)
    assert said.endswith(".")
    assert "%(" not in said


@given(st.one_of(st.text(), st.text("0123456789۰۱٫٬,.eE-", max_size=12)))
def test_no_text_raises_anything_else(text):
    try:
        value = parse_number(text)
    except NumberError as error:
        assert_told_in_full(error)
    else:
        assert value.is_finite()
        assert value >= 0


@given(st.decimals(min_value=0, max_value=10**15, places=2))
def test_what_is_written_is_read_back(value):
    for language in ("fa", "en"):
        assert parse_number(number(value, language)) == value


# The filters of the templates

DATE = parse("1401-09").as_document()
NARROW = parse("1395").as_document() | {"latest": "2016-09-23"}


@pytest.mark.parametrize(
    ("filter_name", "value", "persian", "english"),
    [
        ("digits", 1401, "۱۴۰۱", "1401"),
        ("digits", "<b>1</b>", "&lt;b&gt;۱&lt;/b&gt;", "&lt;b&gt;1&lt;/b&gt;"),
        ("number", 1240, "۱٬۲۴۰", "1,240"),
        ("percent", 57, "۵۷٪", "57%"),
        ("money", {"amount": "5000", "currency": "IRR", "rial_basis": "old"}, "۵٬۰۰۰ ریال", "5,000 IRR"),
        ("money", {"amount": None, "currency": None, "rial_basis": None}, "", ""),
        ("period", DATE, "آذر ۱۴۰۱", "Azar 1401"),
        ("bounds", DATE, "", ""),
        ("bounds", NARROW, "۱ فروردین تا ۲ مهر ۱۳۹۵", "1 Farvardin – 2 Mehr 1395"),
        ("gregorian", DATE, "نوامبر تا دسامبر ۲۰۲۲", "November–December 2022"),
        ("month", "1401-09", "آذر ۱۴۰۱", "Azar 1401"),
        ("weekday", parse("1401-09-27").date, "یکشنبه", "Sunday"),
        ("timestamp", "2022-12-18T10:35:00Z", "۲۷ آذر ۱۴۰۱، ۱۴:۰۵", "27 Azar 1401, 14:05"),
        ("instant", "2022-12-18T10:35:00.123456Z", "2022-12-18T10:35:00.123Z", "2022-12-18T10:35:00.123Z"),
        ("listed", ["a", "<b>", "c"], "a، &lt;b&gt; و c", "a, &lt;b&gt; and c"),
        ("listed", ["<i>"], "&lt;i&gt;", "&lt;i&gt;"),
        ("listed", [], "", ""),
    ],
)
def test_a_filter_speaks_the_pages_language_and_escapes(filter_name, value, persian, english):
    template = Template("{% load safarnama %}{{ value|" + filter_name + " }}")
    with translation.override("fa"):
        assert template.render(Context({"value": value})) == persian
    with translation.override("en"):
        assert template.render(Context({"value": value})) == english


def test_an_absence_is_left_to_the_template():
    names = [
        "digits",
        "number",
        "percent",
        "money",
        "period",
        "bounds",
        "gregorian",
        "weekday",
        "month",
        "timestamp",
        "instant",
    ]
    for name in names:
        template = Template("{% load safarnama %}[{{ nothing|" + name + " }}]")
        assert template.render(Context({"nothing": None})) == "[]"


def test_a_list_keeps_the_markup_of_its_parts():
    template = Template("{% load safarnama %}{{ parts|listed }}")
    parts = [Template("<bdi>{{ x }}</bdi>").render(Context({"x": "<Najaf>"})), "<Karbala>"]
    with translation.override("en"):
        shown = template.render(Context({"parts": parts}))
    assert shown == "<bdi>&lt;Najaf&gt;</bdi> and &lt;Karbala&gt;"
