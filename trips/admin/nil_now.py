"""Nil declarations in one click, from the first page of the admin or the page of all silent months."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from officials.access import reach
from officials.admin.base import is_key
from officials.models import Municipality
from officials.published import registry
from transparency import calendar, calendar_words
from transparency.calendar import CalendarError
from transparency.gate import GateRefusal
from trips.codes import MonthState
from trips.models import NilDeclaration
from trips.months import years
from trips.nil import declare

from .home import silence
from .home.board import Section, Town

SILENT_PAGE = "silent"


class OneClick(ModelAdmin):
    """Mixin for NilDeclarationAdmin: declare or prepare now, and every silent month."""

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path(f"{SILENT_PAGE}/", wrap(self.silent_view), name="trips_nildeclaration_silent"),
            *super().get_urls(),
        ]

    def _clicked(self, request: HttpRequest) -> HttpResponse:
        """A publisher's click declares a silent month, a clerk's prepares its declaration for a publisher."""
        reached = reach(request.user)
        if not self.has_add_permission(request):
            raise PermissionDenied
        town, month = self._asked(request)
        if not reached.writes(town.pk):
            raise PermissionDenied
        try:
            if reached.publishes(town.pk):
                self._declare_now(request, town, month)
            else:
                self._prepare(request, town, month)
        except GateRefusal as refusal:
            messages.error(request, silence.in_the_way(town, month) or " ".join(refusal.messages))
        back = request.POST.get("back") == SILENT_PAGE
        return HttpResponseRedirect(reverse("admin:trips_nildeclaration_silent" if back else "admin:index"))

    def _asked(self, request: HttpRequest) -> tuple[Municipality, str]:
        """The municipality and month of a click; not found where the user does not see it or there is no such month."""
        typed, month = request.POST.get("municipality", ""), request.POST.get("month", "")
        towns = self.admin_site.get_model_admin(Municipality).get_queryset(request)
        town = towns.filter(pk=typed).first() if is_key(typed) else None
        try:
            named = calendar.parse_jalali(month).jalali if town else None
        except CalendarError:
            named = None
        if town is None or named != month or len(month) != len("1401-10"):
            raise Http404
        return town, month

    def _declare_now(self, request: HttpRequest, town: Municipality, month: str) -> None:
        with transaction.atomic():
            _refuse_unless_silent(town, month)
            declaration, made = NilDeclaration.objects.get_or_create(municipality=town, month=month)
            if made:
                self.log_addition(request, declaration, _as_entered(declaration))
            declare(declaration)
        messages.success(
            request,
            format_html(
                gettext("It is public now that no trip began in {month}. {revoke}"),
                month=calendar_words.format_month(month, get_language() or "fa"),
                revoke=format_html(
                    '<a href="{}">{}</a>',
                    reverse("admin:trips_nildeclaration_revoke", args=[declaration.pk]),
                    gettext("Revoke"),
                ),
            ),
        )

    def _prepare(self, request: HttpRequest, town: Municipality, month: str) -> None:
        with transaction.atomic():
            _refuse_unless_silent(town, month)
            if silence.in_the_way(town, month):
                raise GateRefusal(_("A submitted trip begins in this month."), code="submitted")
            declaration, made = NilDeclaration.objects.get_or_create(municipality=town, month=month)
            if made:
                self.log_addition(request, declaration, _as_entered(declaration))
        messages.success(request, gettext("The nil declaration is prepared and waits for a publisher."))

    def silent_view(self, request: HttpRequest) -> HttpResponse:
        """Every silent month of the municipalities that the user sees; with POST, one click on one of them."""
        if request.method == "POST":
            return self._clicked(request)
        public, reached = registry(), reach(request.user)
        seen = self.admin_site.get_model_admin(Municipality).get_queryset(request)
        towns = list(seen.filter(code__in=public.municipalities).order_by("sort_key", "pk"))
        asked = request.GET.get("municipality__id__exact", "")
        towns = [town for town in towns if not asked or str(town.pk) == asked]
        silent = silence.silent_months(public, towns)
        found = []
        for town in towns:
            known = silence.known(public, ((town, month) for month in silent[town.pk]))
            rows = silence.rows(known, reached, SILENT_PAGE)
            section = Section("silent", town.name, rows, len(rows), when_empty=_("No month is silent."))
            found.append(Town(town.pk, town.name, "", sections=[section]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Months still silent"),
            "towns": found,
        }
        return TemplateResponse(request, "admin/silent_months.html", context)


def _refuse_unless_silent(town: Municipality, month: str) -> None:
    """One click is for silent months alone; for the rest the gate has its own words."""
    year = int(month[:4])
    found = years(registry(), [(town.code, year)], calendar.today())[town.code, year]
    state = found.months[int(month[5:]) - 1].state
    if state in (MonthState.NOT_COVERED, MonthState.NONE_FOUND):
        raise GateRefusal(
            _("The municipality does not publish its own trips of this month here."), code="own"
        )


def _as_entered(declaration: NilDeclaration) -> dict[str, Any]:
    """What the audit log keeps of a new declaration, as if its form had been filled in."""
    return {
        "fields": {"municipality": [None, declaration.municipality.name], "month": [None, declaration.month]}
    }
