"""The list of trips: where each stands, who has it, what is owed; and what the list can be narrowed to."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from officials.access import reach
from officials.admin.base import BoundAdmin
from officials.admin.jalali_lists import by_jalali_month
from transparency import calendar, calendar_words
from trips.codes import Desk
from trips.models import PublishedTrip, Stop, Traveller, Trip

from .gate.corrections import in_preparation
from .gate.stages import ON_A_DESK, Stage, holder, stages
from .home import duties
from .home.duties import Clocks

DESKS = {stage: desk for desk, stage in ON_A_DESK.items()}


class TripList(ChangeList):
    """Each page of trips with their stages and clocks, in a fixed number of queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        stages_found, clocks_found = stages(self.result_list), duties.clocks_of(self.result_list)
        for trip in self.result_list:
            trip.stage = stages_found[trip.pk]
            trip.clocks = clocks_found.get(trip.pk)


class Choice(admin.SimpleListFilter):
    """A filter of a few named choices; any other value is refused, not ignored."""

    named: tuple[tuple[str, Any], ...]

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Iterable[tuple[str, Any]]:
        return self.named

    def queryset(self, request: HttpRequest, queryset: QuerySet[Trip]) -> QuerySet[Trip]:
        chosen = self.value()
        if chosen is None:
            return queryset
        if chosen not in dict(self.named):
            raise IncorrectLookupParameters(chosen)
        return self.narrowed(request, queryset, chosen)

    def narrowed(self, request: HttpRequest, queryset: QuerySet[Trip], chosen: str) -> QuerySet[Trip]:
        raise NotImplementedError


class StageFilter(Choice):
    title = _("stage")
    parameter_name = "stage"
    named = tuple(Stage.choices)

    def narrowed(self, request: HttpRequest, queryset: QuerySet[Trip], chosen: str) -> QuerySet[Trip]:
        return at_stage(queryset, Stage(chosen))


def at_stage(trips: QuerySet[Trip], stage: Stage) -> QuerySet[Trip]:
    """The trips among these that stand there, exactly as `stages` says of each."""
    public = Q(ref__in=PublishedTrip.objects.values("ref"))
    if stage == Stage.WITHDRAWN:
        return trips.filter(ref__isnull=False).exclude(public)
    if stage in DESKS:
        return trips.filter(Q(ref=None) | public, desk=DESKS[stage])
    if stage == Stage.DRAFT:
        return trips.filter(ref=None, desk=Desk.CLERK)
    differing = in_preparation(trips)
    if stage == Stage.CORRECTION:
        return trips.filter(pk__in=differing)
    return trips.filter(public, desk=Desk.CLERK).exclude(pk__in=differing)


class ClockFilter(Choice):
    title = _("clocks")
    parameter_name = "clock"
    named = (
        ("overdue", _("Overdue")),
        ("owed", _("Due or overdue")),
        ("complete", _("All three met")),
    )

    def narrowed(self, request: HttpRequest, queryset: QuerySet[Trip], chosen: str) -> QuerySet[Trip]:
        today = calendar.today()
        if chosen == "complete":
            return queryset.filter(duties.complete())
        return queryset.filter(duties.overdue(today) if chosen == "overdue" else duties.owed(today))


class WithheldFilter(Choice):
    title = _("withheld")
    parameter_name = "withheld"
    named = (("review", _("Review overdue")),)

    def narrowed(self, request: HttpRequest, queryset: QuerySet[Trip], chosen: str) -> QuerySet[Trip]:
        return queryset.filter(ref__in={one.ref for one in duties.withheld_too_long(calendar.today())})


class MineFilter(Choice):
    title = _("whose")
    parameter_name = "mine"
    named = (("1", _("Entered or last changed by me")),)

    def narrowed(self, request: HttpRequest, queryset: QuerySet[Trip], chosen: str) -> QuerySet[Trip]:
        return queryset.filter(mine(request.user.pk))


def mine(user: int | None) -> Q:
    return Q(created_by=user) | Q(changed_by=user)


class TripListViews(BoundAdmin):
    """Mixin for TripAdmin: its list."""

    list_display = ("title", "begins", "municipality", "stage", "held", "since", "due")
    list_filter = (
        by_jalali_month("start", _("start of the trip")),
        StageFilter,
        ClockFilter,
        MineFilter,
        WithheldFilter,
        "kind",
        "status",
        "provenance",
        ("municipality", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("municipality",)
    search_fields = ("folded",)
    search_help_text = _(
        "Any part of a title, host, letter number, reference, place, unit or name, in any spelling"
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TripList]:
        return TripList

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Without the municipality where the user has but one."""
        reached = reach(request.user)
        several = reached.everything or len(reached.seen) > 1
        return tuple(name for name in self.list_display if several or name != "municipality")

    def having(self, queryset: QuerySet, word: str) -> QuerySet:
        stops = Stop.objects.filter(trip=OuterRef("pk"), destination__folded__contains=word)
        people = Traveller.objects.filter(trip=OuterRef("pk")).filter(
            Q(official__folded__contains=word) | Q(unit__folded__contains=word)
        )
        return queryset.filter(
            Q(folded__contains=word) | Q(ref__contains=word) | Q(Exists(stops)) | Q(Exists(people))
        )

    @admin.display(description=_("start"), ordering="start_earliest")
    def begins(self, trip: Trip) -> str:
        return calendar_words.format_period(calendar.parse_jalali(trip.start), get_language() or "fa")

    @admin.display(description=_("stage"))
    def stage(self, trip: Trip) -> SafeString:
        stage: Stage = getattr(trip, "stage")  # noqa: B009 - the list puts it there
        return format_html('<span class="tag {}">{}</span>', stage.face, stage.label)

    @admin.display(description=_("who has it"), ordering="desk")
    def held(self, trip: Trip) -> str:
        return holder(trip, getattr(trip, "stage")).words  # noqa: B009

    @admin.display(description=_("since"), ordering="desk_since")
    def since(self, trip: Trip) -> str:
        return duties.day_words(calendar.today(trip.desk_since))

    @admin.display(description=_("days left or late"))
    def due(self, trip: Trip) -> str | SafeString:
        found: Clocks | None = getattr(trip, "clocks")  # noqa: B009
        return due_words(found, calendar.today())


def due_words(found: Clocks | None, today: Any) -> str | SafeString:
    """What is due next and how many days are left, or that nothing is."""
    if found is None:
        return gettext("No clock runs")
    if found.next is None:
        return gettext("All three met")
    if today <= found.ended:
        return gettext("Not over yet")
    days = found.next.days_left(today)
    return format_html(
        '<span>{}: <span class="{}">{}</span></span>',
        found.next.label,
        "late" if days < 0 else "in-time",
        duties.left_words(days),
    )
