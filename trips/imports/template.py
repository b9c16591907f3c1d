"""The workbook that clerks fill in: always Persian, a sheet for each kind of row, drop-downs, an example, a guide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from officials.models import Municipality, Official, Unit
from transparency.currencies import CURRENCIES
from trips import countries, currencies
from trips.models import Destination, FundingSource

from .layout import Layout
from .sheets import EXAMPLE, LAYOUTS, NOTES_TITLE
from .workbooks import SOFT, add_lists, add_sheet, content, dress, list_name, new, put, put_header

MOST_NAMES = 2_000
"""Names offered in one drop-down."""

GUIDE = (
    _(
        "Fill in one row for each trip on the first sheet, and rows for its stops, travellers, costs and permits on the others."
    ),
    _(
        "Invent a short code for each trip and write it in the first column of all its rows. It only joins the sheets."
    ),
    _("Rows whose code begins with “نمونه” are examples. They are passed over; you may delete them."),
    _(
        "Columns marked with * must be filled in. What is not known stays empty: an empty cell says “not stated”, never zero."
    ),
    _(
        "Dates are Jalali, as text: 1401/09/27; only the month, 1401/09, or only the year, 1401, where no more is known."
    ),
    _(
        "Officials, units, destinations and funding sources must be in the portal already; they are found by name."
    ),
    _("Columns may change places, and those that you do not need may go. Others may not be added."),
    _(
        "Nothing is stored until you have seen the report and confirmed it. What is imported is a draft, not public."
    ),
)

EXAMPLES: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "trips": (
        {
            "letter_number": "۱۲/۳۴۵",
            "title": "نمایشگاه برنامه‌ریزی شهری، نجف",
            "purpose": "آشنایی با تجربهٔ شهرداری‌ها",
            "kind": "exhibition",
            "initiative": "invited",
            "host_name": "شهرداری نجف",
            "status": "done",
            "start": "1401/11/03",
            "end": "1401/11/08",
            "days": "6",
            "days_min": "2",
            "size": "34",
            "size_known": "exact",
            "list_complete": "بله",
            "outcome_summary": "گزارش سفر در کمیسیون خوانده شد.",
        },
    ),
    "stops": (
        {
            "city": "نجف",
            "country": "عراق",
            "purpose": "visit",
            "arrival": "1401/11/03",
            "departure": "1401/11/08",
        },
    ),
    "travellers": (
        {"post": "معاونان شهردار", "count": "5", "kind": "official"},
        {
            "post": "کارشناسان روابط عمومی",
            "count": "29",
            "kind": "staff",
            "start": "1401/11/03",
            "end": "1401/11/04",
        },
    ),
    "costs": (
        {
            "item": "air_ticket",
            "amount": "۱٬۲۴۰٬۰۰۰٬۰۰۰",
            "currency": "ریال",
            "funding_source": "شهرداری",
            "stage": "settled",
        },
        {"item": "lodging", "funding_source": "شهرداری نجف", "stage": "paid", "absent": "host_paid_unknown"},
    ),
    "permits": (
        {
            "stage": "province",
            "decision": "granted",
            "body": "استانداری",
            "number": "۴۵/۶۷۸",
            "date": "1401/10/20",
        },
    ),
}


def template(municipality: Municipality | None = None) -> bytes:
    """The workbook as XLSX; with the names of a municipality's officials, units and payers to choose from, if one is given."""
    with translation.override("fa"):
        workbook = new()
        sheets = [(layout, add_sheet(workbook, str(layout.title))) for layout in LAYOUTS]
        lists = add_guide_and_lists(workbook, municipality)
        for layout, sheet in sheets:
            shown = [column for column in layout.columns if column.in_template]
            for number, column in enumerate(shown, 1):
                put_header(sheet, 1, number, f"{column.header}{' *' if column.required else ''}")
            dress(sheet, 1, enumerate(shown, 1), lists)
            for row, example in enumerate(EXAMPLES[layout.name], 2):
                for number, column in enumerate(shown, 1):
                    value = EXAMPLE if column.name == "trip" else example.get(column.name, "")
                    if value and column.choices is not None:
                        value = str(column.choices(value).label)
                    if value:
                        put(sheet, row, number, value).font = Font(italic=True, color=SOFT)
        return content(workbook)


def add_guide_and_lists(workbook: Workbook, municipality: Municipality | None) -> dict[str, str]:
    """The two sheets beside the records; gives the formula of each list."""
    _add_guide(workbook)
    return add_lists(workbook, dict(_vocabularies(municipality)))


def _add_guide(workbook: Workbook) -> None:
    sheet = add_sheet(workbook, str(NOTES_TITLE))
    wrapped = Alignment(wrap_text=True, vertical="top")
    for letter, width in (("A", 18), ("B", 28), ("C", 10), ("D", 70)):
        sheet.column_dimensions[letter].width = width
    row = 0
    for row, line in enumerate(GUIDE, 1):
        put(sheet, row, 1, str(line)).alignment = wrapped
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=4)
        sheet.row_dimensions[row].height = 32
    row += 2
    heads = (gettext("sheet"), gettext("column"), gettext("required"), gettext("how to fill it in"))
    for number, head in enumerate(heads, 1):
        put_header(sheet, row, number, head)
    for layout, column, words in _explained():
        row += 1
        told = (str(layout.title), str(column.header), gettext("yes") if column.required else "", words)
        for number, text in enumerate(told, 1):
            put(sheet, row, number, text).alignment = wrapped


def _explained() -> Iterator[tuple[Layout, Any, str]]:
    for layout in LAYOUTS:
        for column in layout.columns:
            if column.in_template:
                yield layout, column, " ".join(filter(None, (str(column.help), _allowed(column))))


def _allowed(column: Any) -> str:
    if column.choices is None:
        return ""
    labels = [str(label) for value, label in column.choices.choices if value]
    return gettext("One of: %(words)s.") % {"words": "، ".join(labels)}


def _vocabularies(municipality: Municipality | None) -> Iterator[tuple[str, list[str]]]:
    """Every list that a column chooses from, by the name that `list_name` gives."""
    for layout in LAYOUTS:
        for column in layout.columns:
            if column.choices is not None:
                yield list_name(column), [str(label) for value, label in column.choices.choices if value]
    yield "flags", ["بله", "خیر"]
    yield "countries", [name for _code, name in countries.choices()]
    money = [CURRENCIES[code].name for code, _name in currencies.choices()]
    yield "currencies", [money[0], "تومان", "ریال جدید", *money[1:]]
    yield "destinations", _names(Destination.objects.filter(is_city=True))
    if municipality is not None:
        yield "officials", _names(Official.objects.filter(municipality=municipality))
        yield "units", _names(Unit.objects.filter(municipality=municipality))
        yield (
            "funding_sources",
            _names(
                FundingSource.objects.filter(municipality=None)
                | FundingSource.objects.filter(municipality=municipality)
            ),
        )


def _names(records: Any) -> list[str]:
    return list(records.order_by("sort_key").values_list("name", flat=True)[:MOST_NAMES])
