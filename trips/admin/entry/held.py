"""Which post an official held on the day a trip began: to be filled into a traveller's row, as it was at the trip."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import path
from django.utils.translation import gettext, ngettext

from officials.admin.base import is_key
from officials.admin.fields import shown
from officials.codes import Office
from officials.models import Official, Tenure
from transparency import calendar
from trips.codes import TravellerKind


def period_of(typed: str) -> calendar.Period | None:
    """The period that was typed; None where nothing, or no date, was."""
    try:
        return calendar.parse_jalali(typed) if typed.strip() else None
    except calendar.CalendarError:
        return None


def held(tenures: Iterable[Tenure], when: calendar.Period | None) -> list[Tenure]:
    """The tenures that may have lasted on the trip's start, or today where that is not known yet. An open beginning or
    end is open; of a month or a year any day will do."""
    when = when or calendar.Period.of_day(calendar.today())
    return [
        tenure
        for tenure in tenures
        if (not tenure.since or calendar.parse_jalali(tenure.since).earliest <= when.latest)
        and (not tenure.until or calendar.parse_jalali(tenure.until).latest >= when.earliest)
    ]


def kind_of(tenure: Tenure) -> str:
    """The kind of traveller that a post makes its holder, where a named office says so; else empty."""
    if tenure.office == Office.COUNCILLOR:
        return TravellerKind.COUNCIL
    return TravellerKind.OFFICIAL if tenure.office else ""


class HeldViews(ModelAdmin):
    """Mixin for TripAdmin: the address at which the form asks for an official's post."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.held_view)
        own = [path("held/<int:key>/", view, name="trips_trip_held")]
        return [*own, *super().get_urls()]

    def held_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """{"posts": [{post, unit, unit_name, office, kind, words}], "said"}: what the official of this key held `on` a
        Jalali day, month or year, or holds today. Out of reach, or unknown, is a 404."""
        if request.method != "GET":
            return HttpResponseNotAllowed(("GET",))
        officials = self.admin_site.get_model_admin(Official).get_queryset(request)
        official = officials.filter(pk=key).first() if is_key(key) else None
        if official is None:
            raise Http404
        tenures = Tenure.objects.filter(official=official).select_related("unit")
        posts = [
            {
                "post": tenure.post,
                "unit": tenure.unit_id,
                "unit_name": str(tenure.unit),
                "office": tenure.office,
                "kind": kind_of(tenure),
                "words": gettext("%(post)s (%(unit)s)") % {"post": tenure.post, "unit": tenure.unit},
            }
            for tenure in held(tenures, period_of(request.GET.get("on", "")))
        ]
        return JsonResponse(
            {"posts": posts, "said": _said(len(posts))}, headers={"Cache-Control": "no-store"}
        )


def _said(count: int) -> str:
    if count < 2:
        return gettext("No post of this day is on record: write it.") if not count else ""
    return ngettext(
        "%(count)s post on this day: choose one.", "%(count)s posts on this day: choose one.", count
    ) % {"count": shown(count)}
