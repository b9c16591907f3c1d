"""Workbooks as clerks send them, made for tests: by openpyxl, by hand as ODS, as CSV, and with every kind of mistake."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

Table = Sequence[Mapping[str, Any]]
"""Rows of a sheet, by the English names of their columns."""


def columns(table: Table) -> list[str]:
    return list(dict.fromkeys(name for row in table for name in row))


def xlsx(change: Any = None, **sheets: Table) -> bytes:
    """A workbook; `change` gets it before it is saved."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, table in sheets.items():
        sheet = workbook.create_sheet(name)
        names = columns(table)
        sheet.append(names)
        for row in table:
            sheet.append([row.get(column) for column in names])
    if change:
        change(workbook)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    elif isinstance(value, dt.date):
        kind = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:body><office:spreadsheet>'
)


def ods_of(body: str, **more: str) -> bytes:
    """An ODS file with this inside its spreadsheet element, and further entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", f"{ODS_HEAD}{body}</office:spreadsheet></office:body></office:document-content>"
        )
        for name, content in more.items():
            archive.writestr(name, content)
    return file.getvalue()


def ods(**sheets: Table) -> bytes:
    """As LibreOffice writes it: the sheet filled up with a million repeated empty rows."""
    tables = ""
    for name, table in sheets.items():
        names = columns(table)
        rows = [names, *([row.get(column) for column in names] for row in table)]
        tables += f"<table:table table:name={quoteattr(name)}>"
        tables += "".join(
            f"<table:table-row>{''.join(map(_ods_cell, row))}<table:table-cell"
            ' table:number-columns-repeated="16000"/></table:table-row>'
            for row in rows
        )
        tables += '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>'
    return ods_of(tables)


def delimited(table: Table, separator: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    names = columns(table)
    writer = csv.writer(file, delimiter=separator)
    writer.writerow(names)
    writer.writerows([row.get(column, "") for column in names] for row in table)
    return file.getvalue().encode(encoding)


def filled_template(content: bytes, **rows: Table) -> bytes:
    """A downloaded template, filled in below its examples by its Persian headers (the star of required ones left out)."""
    from trips.imports.layout import in_persian
    from trips.imports.sheets import BY_NAME

    workbook = load_workbook(io.BytesIO(content))
    for name, table in rows.items():
        layout = BY_NAME[name]
        sheet = workbook[in_persian(layout.title)]
        places = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[1]}
        for number, row in enumerate(table, sheet.max_row + 1):
            for column, value in row.items():
                cell = sheet.cell(number, places[in_persian(layout.column(column).header)])
                cell.value = value
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


# Mistakes

GOOD = {"trip": "A", "title": "سفر درست", "start": "1401/09/27", "end": "1401/10/03"}
LONG = "ب" * 301


class Mistake:
    """A row with one mistake: where it is told, in which words, and what mends it."""

    def __init__(self, sheet: str, column: str, said: str, row: Mapping[str, Any], **mended: Any) -> None:
        self.sheet, self.column, self.said, self.row, self.mended = sheet, column, said, dict(row), mended


def _trip(column: str, said: str, value: Any, mended: Any, **row: Any) -> Mistake:
    return Mistake("trips", column, said, {"start": "1401/09/27", **row, column: value}, **{column: mended})


def _row(sheet: str, column: str, said: str, row: Mapping[str, Any], **mended: Any) -> Mistake:
    return Mistake(sheet, column, said, {"trip": "A", **row}, **mended)


def _cost(column: str, said: str, row: Mapping[str, Any], **mended: Any) -> Mistake:
    whole = {"item": "lodging", "stage": "paid", "amount": 100, "currency": "EUR"}
    return _row("costs", column, said, whole | dict(row), **mended)


def _member(column: str, said: str, row: Mapping[str, Any], **mended: Any) -> Mistake:
    return _row("travellers", column, said, {"kind": "staff", "post": "کارشناس"} | dict(row), **mended)


MISTAKES = (
    # dates
    _trip("start", "This is not a date", "هفتهٔ اول آذر", "آذر ۱۴۰۱"),
    _trip("start", "The day stands before the year", "27/9/1401", "1401/9/27"),
    _trip("start", "The year is not written with four digits", "01/09/27", "1401/09/27"),
    _trip("start", "Months run from 1 to 12", "1401/13/01", "1401/12/01"),
    _trip("start", "That month has 29 days", "1401/12/30", "1401/12/29"),
    _trip("start", "Jalali years from 1300 to 1450", "1041/09/27", "1401/09/27"),
    _trip("start", "Gregorian months and years are not Jalali", "2022-12", dt.date(2022, 12, 18)),
    _trip("start", "bare number", 44913, 14010927),
    _trip("start", "number with decimals", 1401.09, "1401/09"),
    _trip("start", "two different calendars", "27 آذر 2022", "18 Dec 2022"),
    _trip("start", "“start” is missing", None, "1401"),
    _trip("start_not_before", "The day is missing", "1401/09", "1401/09/10", start="1401/09"),
    _trip("start_not_after", "lies outside the period", "1400/01/01", "1401/09/20", start="1401/09"),
    _trip("end", "The end is before the start", "1401/09/01", "1401/09/30"),
    # numbers
    _trip("days", "This is not a number", "سه", "۳ روز"),
    _trip("days", "The number is negative", -3, 3),
    _trip("days", "not a whole number", 2.5, 2),
    _trip("days", "The number is too large", 100_000, 10),
    _trip("days", "read in two ways", "1.500", "1500"),
    _trip("days", "Days are a number from 1 to 99999", 0, 1),
    _trip("days_min", "The shortest stay needs the longest", 5, 2, days=3),
    # words and texts
    _trip("title", "“title” is missing", None, "عنوان"),
    _trip("title", "at most 300 characters", LONG, "عنوان کوتاه"),
    _trip("kind", "This word is not known", "پیک‌نیک", "نمایشگاه"),
    _trip("list_complete", "neither yes nor no", "شاید", "خیر"),
    _trip("size_known", "Give the size together with how it is known", None, "دقیق", size=34),
    _trip("status_reason", "Say why the trip was cancelled", None, "شیوع بیماری", status="cancelled"),
    _trip("host_address", "Enter a valid URL", "این نشانی نیست", "https://example.org"),
    _trip("joint_code", "Use small Latin letters", "قم", "qom-1401"),
    _trip("letter_number", "turned this text into a date", dt.date(2022, 12, 5), "12/5"),
    _trip("trip", "has this trip code already", "A", "B"),
    _trip("trip", "“trip code” is missing", None, "C"),
    # places
    _row("stops", "trip", "No trip of this file has this code", {"trip": "Z", "city": "نجف"}, trip="A"),
    _row("stops", "trip", "“trip code” is missing", {"trip": None, "city": "نجف"}, trip="A"),
    _row("stops", "trip", "Nothing stands in this row", {}, city="نجف"),
    _row("stops", "city", "No destination has this name", {"city": "ناکجاآباد"}, city="نجف"),
    _row("stops", "city", "Several records have this name", {"city": "طرابلس"}, country="لبنان"),
    _row("stops", "city", "Neither a city nor a country", {"purpose": "visit"}, city="Najaf"),
    _row("stops", "country", "No country has this name", {"city": "نجف", "country": "عراغ"}, country="IQ"),
    _row("stops", "country", "no destination for this country", {"country": "چین"}, country="Iraq"),
    _row("stops", "departure", "The departure is before the arrival",
         {"city": "نجف", "arrival": "1401/10/01", "departure": "1401/09/27"}, departure="1401/10/02"),
    # people
    _member("official", "No official of this municipality", {"official": "ناشناس", "post": None}, official="علی رضایی"),
    _member("unit", "No unit of this municipality", {"unit": "سازمان آتش‌نشانی"}, unit="سازمان آتش‌نشانی و ایمنی"),
    _member("municipality", "No other municipality", {"municipality": "شهرداری ناکجا"}, municipality="شهرداری قم"),
    _member("kind", "“kind” is missing", {"kind": None}, kind="کارشناس"),
    _member("count", "A name stands for one person", {"name": "نام ساختگی", "count": 2}, count=1),
    _member("kind", "Family is a count only", {"name": "نام ساختگی", "kind": "family"}, kind="کارشناس"),
    _member("name", "Choose an official or type a name", {"official": "علی رضایی", "name": "علی"}, name=None),
    _member("reason", "Say why the traveller did not go", {"attendance": "did_not_go"}, reason="بیماری"),
    _member("head", "The head of a delegation is one person", {"head": "بله", "count": 3}, head="خیر"),
    _member("head", "The delegation has one head already", {"head": "بله", "trip": "H"}, head=None),
    _member("head", "The delegation has one head already", {"head": "بله", "trip": "H"}),
    _member("end", "The end is before the start", {"start": "1401/10/02", "end": "1401/09/28"}, end="1401/10/03"),
    _member("stops", "This trip has no stop “99”", {"stops": "1، 99"}, stops="1، 2"),
    # money
    _cost("item", "“item” is missing", {"item": None}, item="روادید"),
    _cost("stage", "This word is not known", {"stage": "پرداختی"}, stage="settled"),
    _cost("amount", "more than one amount", {"amount": "100 یورو و 200 دلار", "currency": None}, amount="100 یورو"),
    _cost("amount", "There is no number", {"amount": "صد یورو", "currency": None}, amount="€100"),
    _cost("amount", "slash", {"amount": "2/5"}, amount="2٫5"),
    _cost("amount", "Give an amount, or say why", {"amount": None}, absent="not_disclosed"),
    _cost("amount", "Give an amount, or say why", {"absent": "not_settled"}, absent=None),
    _cost("amount", "2 decimals at most", {"amount": 1.234, "currency": "EUR"}, amount=1.23),
    _cost("amount", "No trip costs that much", {"amount": "1" + "0" * 19}, amount=1000),
    _cost("currency", "Say in which currency", {"currency": None}, currency="ریال"),
    _cost("currency", "No currency is called so", {"currency": "سکه"}, currency="تومان"),
    _cost("currency", "Several currencies are called so", {"currency": "دینار"}, currency="دینار عراق"),
    _cost("currency", "names another currency", {"amount": "100 ریال", "currency": "تومان"}, currency="ریال"),
    _cost("funding_source", "No funding source", {"funding_source": "خزانهٔ غیب"}, funding_source="طرف خارجی"),
    _cost("absent", "needs its legal ground", {"amount": None, "absent": "مستثنا از انتشار"}, absent="not_settled"),
    _cost("traveller", "This trip has no traveller", {"traveller": "ناکس"}, traveller=1),
    _cost("rate", "greater than zero", {"rate": 0}, rate=42_000),
    # permits
    _row("permits", "stage", "“stage” is missing", {"decision": "granted"}, stage="province"),
    _row("permits", "date", "This is not a date", {"stage": "province", "date": "دیروز"}, date="1401/09/01"),
)  # fmt: skip
SHEETS = ("trips", "stops", "travellers", "costs", "permits")


def tables(*, mended: bool) -> tuple[dict[str, list[dict[str, Any]]], list[tuple[str, str, str]]]:
    """The sheets with every mistake, or with each mended; and where which is told: (sheet, cell, words)."""
    sheets: dict[str, list[dict[str, Any]]] = {name: [] for name in SHEETS}
    sheets["trips"] += [dict(GOOD), GOOD | {"trip": "H", "title": "سفر دو رئیس"}]
    told = []
    for number, mistake in enumerate(MISTAKES):
        row = dict(mistake.row)
        if mistake.sheet == "trips":
            row = {"trip": f"t{number}", "title": f"سفر {number}"} | row
        if mended:
            row |= mistake.mended
        sheets[mistake.sheet].append(row)
        told.append((mistake.sheet, len(sheets[mistake.sheet]) + 1, mistake))
    for name, table in sheets.items():  # every column stands in both, mended or not
        every = [column for one in MISTAKES if one.sheet == name for column in (*one.row, *one.mended)]
        table[0] |= {column: None for column in every if column not in table[0]}
    heads = {name: columns(table) for name, table in sheets.items()}
    return sheets, [
        (sheet, f"{get_column_letter(heads[sheet].index(mistake.column) + 1)}{row}", mistake.said)
        for sheet, row, mistake in told
    ]
