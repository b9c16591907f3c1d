"""The calendar of months, and the nil declarations behind it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from officials.api import place
from officials.published import Registry, registry
from transparency import calendar, keyset, openapi
from transparency.answers import (
    JSON,
    PAGE_SIZE,
    PAGING,
    PublicView,
    cursor_of,
    json_text,
    list_answer,
    slice_queries,
)
from transparency.models import LedgerEntry
from transparency.parameters import (
    Fault,
    FoldedWordsField,
    InvalidParameters,
    WholeNumberField,
    shown,
)
from trips import months
from trips.codes import MonthState
from trips.pages.calendar import chosen
from trips.questions.fields import ValuesField

MUNICIPALITY = gettext_lazy("Municipality")
YEAR = gettext_lazy("Year")

BY_NAME = keyset.Order("name", "sort_key", descending=False, is_text=True)
NAME = FoldedWordsField(
    required=False,
    label=gettext_lazy("Name of the municipality"),
    help_text=gettext_lazy("Words; each must begin some word of the name, Persian or English."),
)

KEY: openapi.Schema = openapi.record(
    code=openapi.text(), name=openapi.text(), name_en=openapi.text(null=True)
)


def year_field(required: bool) -> WholeNumberField:
    return WholeNumberField(
        least=calendar.FIRST_YEAR,
        most=calendar.LAST_YEAR,
        required=required,
        label=YEAR,
        help_text=gettext_lazy("A Jalali year."),
    )


def municipality_codes(required: bool) -> ValuesField:
    return ValuesField(
        required=required, label=MUNICIPALITY, help_text=gettext_lazy("Codes of municipalities: any of them.")
    )


def check_published(codes: Iterable[str], given: list[str], public: Registry) -> None:
    strangers = [code for code in codes if code not in public.municipalities]
    if strangers:
        message = _("No public record bears “%(value)s” here.") % {"value": strangers[0]}
        raise InvalidParameters([Fault("municipality", shown(given), message, sorted(public.municipalities))])


class CalendarView(PublicView):
    operation = "calendar"
    tag = "months"
    summary = gettext_lazy("The months of a municipality's year")
    description = gettext_lazy(
        "For each Jalali month a state: trips, nil, silent, none_found, not_yet or not_covered; how many trips began in it,"
        " and how many began before it and were still running. “unplaced” is the number of trips of which the year alone is"
        " known. Without a year the newest of which anything is known. Silent is not guilty."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return {
            "municipality": municipality_codes(required=False),
            "q": NAME,
            "year": year_field(required=False),
        } | PAGING

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        month = openapi.record(
            month=openapi.text(),
            state=openapi.text(enum=MonthState.values),
            trips=openapi.whole(),
            running=openapi.whole(),
        )
        year = openapi.record(
            municipality=KEY,
            year=openapi.whole(),
            unplaced=openapi.whole(),
            months=openapi.several(month),
        )
        return {JSON: openapi.list_schema(year)}

    def get(self, request: Any) -> HttpResponse:
        asked = self.asked(request)
        public, today = registry(), calendar.today()
        check_published(asked["municipality"], request.query_params.getlist("municipality"), public)
        year = asked["year"] or months.span(public, today).newest
        cursor = cursor_of(asked["cursor"], BY_NAME)
        with override(settings.LANGUAGE_CODE):
            codes = chosen(public, asked["q"], asked["municipality"])
        page = keyset.walk_list(
            codes, BY_NAME, cursor, asked["page_size"] or PAGE_SIZE, lambda code: place(public, code)
        )
        keys = [(code, year) for code in page.rows]
        found = months.years(public, keys, today)
        lines = [
            {
                "municipality": public.municipalities[code]["municipality"],
                "year": year,
                "unplaced": found[code, year].unplaced,
                "months": [
                    {
                        "month": month.month,
                        "state": month.state.value,
                        "trips": month.trips,
                        "running": len(month.running),
                    }
                    for month in found[code, year].months
                ],
            }
            for code, year in keys
        ]
        return list_answer(
            request, map(json_text, lines), count=len(codes), **slice_queries(request.query_params, page)
        )


NEWEST_MONTH = keyset.Order("month", "month", descending=True, is_text=True)


class NilDeclarationsView(PublicView):
    operation = "nil_declarations"
    tag = "months"
    summary = gettext_lazy("Nil declarations")
    description = gettext_lazy(
        "“No trip began in this month”, said by the municipality; revoked ones stay, with the reason. Newest month first."
    )

    @classmethod
    def parameters(cls) -> Mapping[str, forms.Field]:
        return {
            "municipality": municipality_codes(required=False),
            "year": year_field(required=False),
        } | PAGING

    @classmethod
    def returns(cls) -> dict[str, openapi.Schema]:
        declaration = openapi.record(
            municipality=KEY,
            month=openapi.text(),
            period={"type": "object"},
            revoked={"type": "boolean"},
            synthetic={"type": "boolean"},
            version=openapi.whole(),
            first_published=openapi.text(format="date-time"),
            published=openapi.text(format="date-time"),
            reason=openapi.text(null=True),
            ledger=openapi.HEAD_HERE,
        )
        return {JSON: openapi.list_schema(declaration)}

    def get(self, request: Any) -> HttpResponse:
        asked = self.asked(request)
        public = registry()
        check_published(asked["municipality"], request.query_params.getlist("municipality"), public)
        found = [
            (code, month)
            for code, month in public.nil
            if (not asked["municipality"] or code in asked["municipality"])
            and (asked["year"] is None or month.startswith(f"{asked['year']}-"))
        ]
        cursor = cursor_of(asked["cursor"], NEWEST_MONTH)
        page = keyset.walk_list(found, NEWEST_MONTH, cursor, asked["page_size"] or PAGE_SIZE, _month_place)
        serials = [public.nil_serials[key] for key in page.rows]
        hashes = dict(LedgerEntry.objects.filter(serial__in=serials).values_list("serial", "hash"))
        texts = [
            json_text(public.nil[key] | {"ledger": {"serial": serial, "hash": hashes[serial]}})
            for key, serial in zip(page.rows, serials, strict=True)
        ]
        return list_answer(request, texts, count=len(found), **slice_queries(request.query_params, page))


def _month_place(key: tuple[str, str]) -> keyset.Place:
    code, month = key
    return month, code
