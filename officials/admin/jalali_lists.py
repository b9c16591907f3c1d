"""Going down a list of the admin by Jalali year and month: what Django's `date_hierarchy` is for Gregorian dates.

    from officials.admin.jalali_lists import by_jalali_month

    class AuditAdmin(RecordAdmin):
        list_filter = (by_jalali_month("at", _("time")), "kind")

The list then has a row of years with their counts above it, a chosen year its months, and a chosen month its neighbours.
The choice stands in the address as `at_in=1401` or `at_in=1401-09`, works together with searches and other filters, and
anything else there is refused as Django refuses a wrong filter. The column may be

- a DateField, or a DateTimeField (months begin at midnight in Tehran),
- a PeriodField or MonthField, which hold Jalali text ("1401-09-27", "1401-09", "1401"), or
- a CharField with UTC times as the ledger keeps them ("2026-11-22T05:18:00.000000Z"),

of the listed model or, with `__`, of a record that each row names. Empty values are in no year. It costs two queries,
three where a month is chosen.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Substr
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from transparency import calendar, calendar_words, persian
from transparency.fields import PeriodField

CHOICE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
MONTH_UNKNOWN = 0
"""The "month" of rows whose text names a year alone."""


class JalaliDrill(admin.ListFilter):
    """One column of a list by Jalali year and month; made by `by_jalali_month`."""

    column: str
    parameter: str
    template = "admin/jalali_drill.html"
    drills = True
    """Stands above the list (templates/admin/change_list.html), not among the filters beside it."""

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, list[str]],
        model: type[models.Model],
        model_admin: admin.ModelAdmin,
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.kind = get_fields_from_path(model, self.column)[-1]
        self.year: int | None = None
        self.month: int | None = None
        if self.parameter in params:
            typed = params.pop(self.parameter)[-1]
            self.used_parameters[self.parameter] = typed
            self.year, self.month = self._read(typed)

    def _read(self, typed: str) -> tuple[int, int | None]:
        found = CHOICE.fullmatch(typed)
        year = int(found[1]) if found and typed.isascii() else 0
        month = int(found[2]) if found and found[2] else None
        least = MONTH_UNKNOWN if isinstance(self.kind, PeriodField) else 1
        if not calendar.FIRST_YEAR <= year <= calendar.LAST_YEAR or not least <= (month or least) <= 12:
            raise IncorrectLookupParameters(typed)
        if month is not None and month < least:
            raise IncorrectLookupParameters(typed)
        return year, month

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.year is None else queryset.filter(self._within(self.year, self.month))

    def _within(self, year: int, month: int | None) -> Q:
        if isinstance(self.kind, PeriodField):
            if month == MONTH_UNKNOWN:
                return Q(**{self.column: f"{year:04}"})
            named = f"{year:04}" if month is None else f"{year:04}-{month:02}"
            return Q(**{f"{self.column}__startswith": named})
        first, after = calendar.year_bounds(year) if month is None else calendar.month_bounds(year, month)
        return Q(**{f"{self.column}__gte": self._stored(first), f"{self.column}__lt": self._stored(after)})

    def _stored(self, day: dt.date) -> Any:
        """The first moment of a day as the column holds it."""
        if isinstance(self.kind, models.DateField) and not isinstance(self.kind, models.DateTimeField):
            return day
        midnight = dt.datetime.combine(day, dt.time(), calendar.TEHRAN)
        if isinstance(self.kind, models.DateTimeField):
            return midnight
        return midnight.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    # What can be chosen

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        """{display, count, query_string, selected, level}: the way back up first, then years or months, newest first."""
        language = get_language() or "fa"
        if self.year is None:
            for year, count in self._years(changelist.queryset):
                yield self._choice(changelist, "year", f"{year:04}", persian.digits(year, language), count)
            return
        rows = changelist.queryset
        if self.month is not None:  # its neighbours are chosen from as well
            rows = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
            rows = rows.filter(self._within(self.year, None))
        named = f"{self.year:04}"
        yield self._choice(changelist, "all", None, gettext("All years"))
        words = persian.digits(self.year, language)
        yield self._choice(changelist, "up", named, words, selected=self.month is None)
        for month, count in self._months(rows, self.year):
            words = (
                gettext("Month not known")
                if month == MONTH_UNKNOWN
                else calendar_words.MONTHS["fa" if language == "fa" else "en"][month - 1]
            )
            chosen = month == self.month
            yield self._choice(changelist, "month", f"{named}-{month:02}", words, count, selected=chosen)

    def _choice(
        self,
        changelist: ChangeList,
        level: str,
        value: str | None,
        display: str,
        count: int | None = None,
        *,
        selected: bool = False,
    ) -> dict[str, Any]:
        address = changelist.get_query_string({self.parameter: value})
        return {
            "level": level,
            "display": display,
            "count": count,
            "query_string": address,
            "selected": selected,
        }

    def _years(self, rows: QuerySet) -> list[tuple[int, int]]:
        if isinstance(self.kind, PeriodField):
            found = self._counted(rows, Substr(self.column, 1, 4))
            return [(int(text), count) for text, count in found if text]
        ends = rows.order_by().aggregate(least=Min(self.column), most=Max(self.column))
        if not ends["least"]:
            return []
        first, last = (self._jalali_year(ends[end]) for end in ("least", "most"))
        return self._cased(rows, {year: calendar.year_bounds(year)[0] for year in range(first, last + 1)})

    def _months(self, rows: QuerySet, year: int) -> list[tuple[int, int]]:
        if isinstance(self.kind, PeriodField):
            found = self._counted(rows, Substr(self.column, 6, 2))
            return [(int(text or MONTH_UNKNOWN), count) for text, count in found]
        return self._cased(rows, {month: calendar.month_bounds(year, month)[0] for month in range(1, 13)})

    def _jalali_year(self, value: Any) -> int:
        if isinstance(value, str):
            value = dt.datetime.fromisoformat(value)
        day = calendar.today(value) if isinstance(value, dt.datetime) else value
        return min(max(calendar.to_jalali(day)[0], calendar.FIRST_YEAR), calendar.LAST_YEAR)

    def _cased(self, rows: QuerySet, begins: dict[int, dt.date]) -> list[tuple[int, int]]:
        """Rows by the period that each falls in; `begins` maps periods to their first days."""
        whens = [
            When(**{f"{self.column}__gte": self._stored(day)}, then=Value(number))
            for number, day in sorted(begins.items(), reverse=True)
        ]
        found = self._counted(rows, Case(*whens, default=None, output_field=IntegerField()))
        return [(number, count) for number, count in found if number is not None]

    def _counted(self, rows: QuerySet, grouped: Any) -> list[tuple[Any, int]]:
        rows = rows.order_by().filter(**{f"{self.column}__isnull": False})
        named = rows.annotate(period_of=grouped).values("period_of").annotate(rows=Count("pk", distinct=True))
        return list(named.order_by(F("period_of").desc()).values_list("period_of", "rows"))


def by_jalali_month(column: str, title: str | Promise, parameter: str = "") -> type[JalaliDrill]:
    """A filter for `list_filter` that goes down by the column's Jalali year and month (see the module)."""
    values = {"column": column, "title": title, "parameter": parameter or f"{column}_in"}
    return type("JalaliDrillOfColumn", (JalaliDrill,), values)
