"""The tables of countries and currencies, and the arithmetic of amounts."""

from decimal import Decimal, localcontext

import pytest
from babel import Locale
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from transparency.persian import sort_key
from trips import countries, currencies
from trips.countries import COUNTRIES, find
from trips.currencies import CURRENCIES, CurrencyError, to_decimal_string, to_minor

# Regions of CLDR that are not in ISO 3166-1: groups, dependencies with reserved codes, Kosovo, test codes.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}


def test_every_country_of_iso_3166_is_there():
    regions = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    assert set(COUNTRIES) == regions - NOT_ISO
    assert len(COUNTRIES) == 249
    assert len({each.alpha3 for each in COUNTRIES.values()}) == 249
    assert len({each.numeric for each in COUNTRIES.values()}) == 249
    for code, each in COUNTRIES.items():
        assert each.code == code
        assert len(each.alpha3) == len(each.numeric) == 3
        assert each.numeric.isdigit()
        assert not set("يكABCDEFG") & set(each.name)
        assert each.name_en


def test_known_codes():
    iraq = countries.country("IQ")
    assert (iraq.name, iraq.name_en, iraq.alpha3, iraq.numeric) == ("عراق", "Iraq", "IRQ", "368")
    assert countries.country("QQ") is None


def test_names_are_unambiguous():
    seen = {}
    for each in COUNTRIES.values():
        for spelling in (each.code, each.alpha3, each.name, each.name_en, *each.aliases):
            assert find(spelling) is each, spelling
            assert seen.setdefault(spelling, each.code) == each.code
    for names in ([each.name for each in COUNTRIES.values()], [each.name_en for each in COUNTRIES.values()]):
        assert len(set(names)) == 249


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ترکيه", "TR"),
        ("turkey", "TR"),
        ("Türkiye", "TR"),
        ("کره جنوبی", "KR"),
        ("کرهٔ جنوبی", "KR"),
        ("جمهوری چک", "CZ"),
        ("انگلستان", "GB"),
        ("انگلیس", "GB"),
        ("بریتانیا", "GB"),
        ("آمریکا", "US"),
        ("امریکا", "US"),
        ("ایالات متحده", "US"),
        ("امارات", "AE"),
        ("امارات متحده عربی", "AE"),
        ("روسیه", "RU"),
        ("سوریه", "SY"),
        ("سوئیس", "CH"),
        ("سویس", "CH"),
        ("هنگ کنگ", "HK"),
        ("هنگکنگ", "HK"),
        ("آذربایجان", "AZ"),
        ("فلسطین", "PS"),
        ("عربستان سعودی", "SA"),
        ("افریقای جنوبی", "ZA"),
        ("cote d'ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("ivory coast", "CI"),
        ("iq", "IQ"),
        ("IRQ", "IQ"),
        ("نجف", None),
        ("", None),
    ],
)
def test_a_country_is_found_by_what_people_type(typed, code):
    found = find(typed)
    assert (found.code if found else None) == code


def test_the_choices_are_in_the_order_of_each_language():
    for language, field in (("fa", "name"), ("en", "name_en")):
        listed = countries.choices(language)
        names = [name for _code, name in listed]
        assert names == sorted(names, key=sort_key)
        assert dict(listed) == {c: getattr(each, field) for c, each in COUNTRIES.items()}
    assert countries.choices() is countries.choices()


# Currencies


def test_every_currency_has_its_names_and_decimals():
    assert len(CURRENCIES) == 153
    for code, each in CURRENCIES.items():
        assert each.code == code
        assert each.name
        assert each.name_en
        # ISO 4217 may give more decimals than are in use (CLDR), never fewer.
        assert each.digits >= get_currency_precision(code)
    assert {code for code, each in CURRENCIES.items() if each.digits == 3} == {
        "BHD",
        "JOD",
        "KWD",
        "LYD",
        "OMR",
        "TND",
    }
    assert [CURRENCIES[code].digits for code in ("IRR", "IQD", "JPY", "EUR", "USD")] == [0, 0, 0, 2, 2]
    assert (CURRENCIES["IRR"].name, CURRENCIES["CNY"].name) == ("ریال", "یوآن چین")
    assert len({each.name for each in CURRENCIES.values()}) == 153
    assert currencies.choices()[0] == ("IRR", "ریال")
    assert {code for code, _name in currencies.choices()} == set(CURRENCIES)


@pytest.mark.parametrize(
    ("amount", "code", "minor", "written"),
    [
        ("1240.5", "EUR", 124050, "1240.50"),
        ("1240.500", "EUR", 124050, "1240.50"),
        ("0", "EUR", 0, "0.00"),
        ("0.01", "EUR", 1, "0.01"),
        ("1E+3", "EUR", 100000, "1000.00"),
        ("1240000000", "IRR", 1240000000, "1240000000"),
        ("7.00", "IRR", 7, "7"),
        ("0.125", "KWD", 125, "0.125"),
        ("-3.5", "USD", -350, "-3.50"),
        ("0E-9000", "USD", 0, "0.00"),
        ("123456789012345678901234567890.25", "TRY", 12345678901234567890123456789025, None),
    ],
)
def test_major_and_minor_units(amount, code, minor, written):
    assert to_minor(Decimal(amount), code) == minor
    assert to_decimal_string(minor, code) == (written or amount)


@pytest.mark.parametrize(
    ("amount", "code", "message"),
    [
        ("1240.505", "EUR", currencies.TOO_FINE),
        ("0.5", "IRR", currencies.TOO_FINE),
        ("1E-9000", "EUR", currencies.TOO_FINE),
        ("NaN", "EUR", currencies.NOT_AN_AMOUNT),
        ("-Infinity", "EUR", currencies.NOT_AN_AMOUNT),
        ("1E+9000", "EUR", currencies.NOT_AN_AMOUNT),
        ("1", "QQQ", currencies.UNKNOWN),
        ("1", "irr", currencies.UNKNOWN),
    ],
)
def test_an_amount_that_cannot_be_kept_is_refused(amount, code, message):
    with pytest.raises(CurrencyError) as caught:
        to_minor(Decimal(amount), code)
    assert caught.value.message is message


@given(st.integers(-(10**40), 10**40), st.sampled_from(sorted(CURRENCIES)))
def test_no_unit_is_lost_between_major_and_minor(minor, code):
    with localcontext() as context:
        context.prec = 5  # whatever a library did to the thread's decimals
        written = to_decimal_string(minor, code)
        assert "E" not in written
        assert to_minor(Decimal(written), code) == minor
