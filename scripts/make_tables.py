"""Make the tables of countries and currencies. Run by hand, when a country or a currency changes:

    pip install Babel pycountry && python scripts/make_tables.py

Names come from CLDR by way of Babel; which codes there are, from ISO 3166-1 and ISO 4217 by way of
pycountry. What is said more plainly than CLDR says it, and what people type, is written by hand below. Look
at the diff before committing it.
"""

import json
from importlib.metadata import version
from pathlib import Path

import pycountry
from babel import Locale
from babel.core import get_cldr_version, get_global
from babel.numbers import get_currency_precision

ROOT = Path(__file__).resolve().parent.parent
FA, EN = Locale("fa"), Locale("en")
SOURCE = {
    "cldr": str(get_cldr_version()),
    "Babel": version("Babel"),
    "pycountry": version("pycountry"),
    "made_by": "scripts/make_tables.py",
}

# Plainer than CLDR, and as Iranian newspapers write them. CLDR's own name stays an alias.
PLAIN = {
    "AE": "امارات",
    "AS": "ساموآی آمریکا",
    "CD": "جمهوری دموکراتیک کنگو",
    "CF": "آفریقای مرکزی",
    "CG": "جمهوری کنگو",
    "HK": "هنگ‌کنگ",
    "KY": "جزایر کیمن",
    "MF": "سن مارتن (بخش فرانسوی)",
    "MM": "میانمار",
    "MO": "ماکائو",
    "PS": "فلسطین",
    "SA": "عربستان",
    "SX": "سن مارتن (بخش هلندی)",
    "TL": "تیمور شرقی",
    "UM": "جزایر دورافتادهٔ آمریکا",
    "US": "آمریکا",
    "VI": "جزایر ویرجین آمریکا",
    "ZA": "آفریقای جنوبی",
}
PLAIN_EN = {
    "CD": "DR Congo",
    "CG": "Congo",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "MO": "Macao",
    "PS": "Palestine",
}
# What people type besides: former, official and foreign names, and other spellings of the sounds.
ALIASES = {
    "AE": ["امارات عربی متحده", "UAE", "Emirates"],
    "AF": ["جمهوری اسلامی افغانستان"],
    "AM": ["جمهوری ارمنستان"],
    "AQ": ["قطب جنوب"],
    "AZ": ["آذربایجان"],
    "BA": ["بوسنی", "بوسنی هرزگوین", "Bosnia"],
    "BY": ["روسیه سفید", "بیلوروسی", "بلوروس", "Belorussia"],
    "CD": ["کنگو کینشاسا", "زئیر", "Zaire", "Democratic Republic of the Congo"],
    "CG": ["کنگو برازاویل", "Republic of the Congo"],
    "CH": ["سویس"],
    "CI": ["Ivory Coast", "Cote d Ivoire"],
    "CN": ["جمهوری خلق چین", "PRC", "Mainland China"],
    "CV": ["کیپ ورد", "دماغه سبز", "Cabo Verde"],
    "CZ": ["جمهوری چک", "Czech Republic", "Czech"],
    "DE": ["جمهوری فدرال آلمان", "Deutschland"],
    "DO": ["دومنیکن", "دومینیکن"],
    "EG": ["جمهوری عربی مصر"],
    "ET": ["حبشه"],
    "GB": [
        "انگلستان",
        "انگلیس",
        "بریتانیای کبیر",
        "پادشاهی متحد",
        "UK",
        "England",
        "Great Britain",
        "Britain",
    ],
    "IE": ["جمهوری ایرلند"],
    "IN": ["هندوستان"],
    "IQ": ["جمهوری عراق"],
    "IR": ["جمهوری اسلامی ایران"],
    "JO": ["اردن هاشمی"],
    "KG": ["قرقیزیا"],
    "KP": ["جمهوری دموکراتیک خلق کره"],
    "KR": ["جمهوری کره", "Republic of Korea"],
    "KZ": ["کازاخستان"],
    "LK": ["سیلان", "Ceylon"],
    "MA": ["مغرب"],
    "ME": ["مونتنگرو"],
    "MK": ["مقدونیه", "Macedonia"],
    "MM": ["برمه", "Burma"],
    "NL": ["Holland"],
    "NZ": ["زلاند نو", "زلاندنو"],
    "OM": ["سلطنت عمان"],
    "PS": ["دولت فلسطین", "State of Palestine"],
    "RU": ["فدراسیون روسیه", "Russian Federation"],
    "SA": ["عربستان سعودی", "سعودی", "KSA"],
    "SY": ["جمهوری عربی سوریه"],
    "SZ": ["سوازیلند", "Swaziland"],
    "TR": ["جمهوری ترکیه", "Turkey", "Turkiye"],
    "UA": ["اکراین"],
    "US": ["ایالات متحدهٔ آمریکا", "ایالات متحده امریکا", "USA", "United States of America", "America"],
    "UZ": ["اوزبکستان"],
    "VA": ["سریر مقدس", "Vatican", "Holy See"],
    "VN": ["Viet Nam"],
}

# As they follow an amount; CLDR 47 has no Persian name for the two newest.
CURRENCY_PLAIN = {
    "AZN": "منات آذربایجان",
    "CZK": "کورونای چک",
    "IRR": "ریال",
    "KYD": "دلار جزایر کیمن",
    "NZD": "دلار نیوزیلند",
    "XCG": "گیلدر کارائیب",
    "ZWG": "زیگ زیمبابوه",
}
# ISO 4217 still gives these subunits, which are out of use; CLDR gives them no decimals, and neither do we.
NO_DECIMALS = ("IRR", "IQD")

# ISO 4217, list one, 2026-01-01: the currencies whose minor unit is not a hundredth.
WITHOUT_MINOR_UNIT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
WITH_THOUSANDTHS = "BHD JOD KWD LYD OMR TND"
ISO_DECIMALS = {
    **dict.fromkeys(WITHOUT_MINOR_UNIT.split(), 0),
    **dict.fromkeys(WITH_THOUSANDTHS.split(), 3),
}


def said(name: str) -> str:
    """CLDR 47 spells Africa and America without the madda; newspapers and schoolbooks write it."""
    return name.replace("افریقا", "آفریقا").replace("امریکا", "آمریکا")


def countries() -> list[dict[str, object]]:
    return [country_row(each) for each in sorted(pycountry.countries, key=lambda each: each.alpha_2)]


def country_row(each) -> dict[str, object]:
    code = each.alpha_2
    name = PLAIN.get(code, said(FA.territories[code]))
    name_en = PLAIN_EN.get(code, EN.territories[code])
    iso_names = [getattr(each, field, None) for field in ("name", "common_name", "official_name")]
    others = [*ALIASES.get(code, []), FA.territories[code], EN.territories[code], *filter(None, iso_names)]
    aliases = [other for other in dict.fromkeys(others) if other not in (name, name_en)]
    return {
        "code": code,
        "alpha3": each.alpha_3,
        "numeric": each.numeric,
        "name": name,
        "name_en": name_en,
        "aliases": aliases,
    }


def currencies() -> list[dict[str, object]]:
    """The active codes that are legal tender somewhere: no funds, metals, units of account or test codes."""
    tender = {
        code
        for rows in get_global("territory_currencies").values()
        for code, _start, end, is_tender in rows
        if is_tender and end is None
    }
    codes = sorted(tender & {each.alpha_3 for each in pycountry.currencies})
    return [
        {
            "code": code,
            "name": CURRENCY_PLAIN.get(code) or said(FA.currencies[code]),
            "name_en": EN.currencies[code],
            "digits": decimals(code),
        }
        for code in codes
    ]


def decimals(code: str) -> int:
    if code in NO_DECIMALS:
        if get_currency_precision(code) != 0:
            raise SystemExit(f"CLDR gives {code} decimals again: look why")
        return 0
    return ISO_DECIMALS.get(code, 2)


def write(path: str, key: str, rows: list[dict[str, object]]) -> None:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    head = json.dumps(SOURCE, ensure_ascii=False)
    (ROOT / path).write_text(f'{{"source": {head},\n"{key}": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    write("trips/data/countries.json", "countries", countries())
    write("transparency/data/currencies.json", "currencies", currencies())
