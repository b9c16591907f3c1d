"""The calendar: municipality by Jalali month, with the state of each, and where a reader goes from it."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from officials.published import Registry, registry
from transparency import calendar as jalali
from transparency.parameters import InvalidParameters
from transparency.versions import VersionedRequest, public_page
from trips import months

from . import towns
from .asking import Asking, municipality_field, name_field, page_field, year_field, years
from .months_shown import month_names, strips
from .paging import last_page, pages

FIELDS = {
    "year": year_field(),
    "q": name_field(),
    "municipality": municipality_field(),
    "page": page_field(),
}
SIZE = 50


@public_page
def calendar(request: VersionedRequest) -> HttpResponse:
    """A year of every municipality, or of those asked for by code or name; the newest year of which anything is known."""
    asking, public, today = Asking(request.GET, FIELDS), registry(), jalali.today()
    try:
        towns.check_public(public, asking.asked.get("municipality", ()))
    except InvalidParameters as refusal:
        asking.refuse(refusal.faults)
    span = months.span(public, today)
    year = asking.asked.get("year") or span.newest
    fields = [
        asking.menu("year", years({*span.years, year}), str(year)),
        asking.line("q"),
        towns.boxes(asking, public),
    ]
    context: dict[str, Any] = {
        "action": reverse("calendar"),
        "fields": fields,
        "faults": asking.told,
        "year": year,
        "month_names": month_names(),
    }
    if not asking.faults:
        context |= _rows(asking, public, year, today)
        context["earlier"], context["later"] = (
            f"?{asking.query((), year=str(other))}" if other in span.years else None
            for other in (year - 1, year + 1)
        )
    return render(request, "trips/calendar.html", context, status=asking.status)


def _rows(asking: Asking, public: Registry, year: int, today: Any) -> dict[str, Any]:
    codes = chosen(public, asking.asked["q"], asking.asked["municipality"])
    page = asking.asked["page"] or 1
    if page > last_page(len(codes), SIZE):
        raise Http404
    shown = codes[(page - 1) * SIZE : page * SIZE]
    found = strips(public, [(code, year) for code in shown], today)
    return {
        "strips": found,
        "alone": found[0] if len(codes) == 1 else None,
        "count": len(codes),
        "narrowed": bool(asking.asked["municipality"] or asking.asked["q"]),
        "pages": pages(page, len(codes), asking.query(), SIZE),
    }


def chosen(public: Registry, words: Sequence[str], asked: Sequence[str]) -> list[str]:
    """The municipalities asked for by code, or by name, or all; in alphabetical order."""
    codes = [code for code, _profile in towns.found(public, words)]
    return [code for code in codes if code in asked] if asked else codes
