"""The list of trips: where each stands, and what it can be narrowed to."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from officials.admin.fields import shown
from trips.models import PublishedTrip, Trip

from .stages import Stage, stages


class TripList(ChangeList):
    """Each page of trips with their stages, in a fixed number of queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = stages(self.result_list)
        for trip in self.result_list:
            trip.stage = found[trip.pk]


class StageFilter(admin.SimpleListFilter):
    title = _("stage")
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Iterable[tuple[str, Any]]:
        return [(Stage.DRAFT.value, Stage.DRAFT.label), *_PUBLISHED]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Trip]) -> QuerySet[Trip]:
        public = PublishedTrip.objects.values("ref")
        match self.value():
            case Stage.DRAFT:
                return queryset.filter(ref=None)
            case Stage.PUBLIC:
                return queryset.filter(ref__in=public)
            case Stage.WITHDRAWN:
                return queryset.filter(ref__isnull=False).exclude(ref__in=public)
        return queryset


_PUBLISHED = [(stage.value, stage.label) for stage in (Stage.PUBLIC, Stage.WITHDRAWN)]


class YearFilter(admin.SimpleListFilter):
    """The Jalali year of the start."""

    title = _("year of the start")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Iterable[tuple[str, Any]]:
        years = model_admin.get_queryset(request).order_by().annotate(year=Substr("start", 1, 4))
        return [
            (year, shown(year)) for year in years.values_list("year", flat=True).distinct().order_by("-year")
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Trip]) -> QuerySet[Trip]:
        chosen = self.value()
        return queryset.filter(start__startswith=chosen) if chosen else queryset
